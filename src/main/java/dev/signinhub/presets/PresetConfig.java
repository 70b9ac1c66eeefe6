package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.oidc.ClientAuthentication;
import dev.signinhub.oidc.OidcPkceConfig;
import dev.signinhub.oidc.SignInFailure;
import dev.signinhub.oidc.metadata.MetadataCache;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.RealmModel;

/** The configuration of one provider of a preset: what the vendor's row knows need not be stored. */
final class PresetConfig extends OidcPkceConfig {

    private static final long serialVersionUID = 1L;

    /** What the console's script enters into a field that the console requires and nobody needs. */
    private static final String PLACEHOLDER = "not-used";

    private final transient Preset preset;

    PresetConfig(Preset preset, MetadataCache metadata) {
        super(metadata);
        this.preset = preset;
    }

    PresetConfig(Preset preset, IdentityProviderModel model) {
        super(model);
        this.preset = preset;
    }

    /** @throws IllegalArgumentException with the vendor's rule where that is not kept */
    @Override
    public void validate(RealmModel realm) {
        String secret = get("clientSecret");
        if (secret != null && !secret.equals(PLACEHOLDER)) {
            throw new IllegalArgumentException(preset.secretRule());
        }
        preset.settings().forEach(setting -> setting.check(getConfig()));
        preset.forbiddenScopes().forEach((scope, rule) -> {
            if ((" " + getDefaultScope() + " ").contains(" " + scope + " ")) {
                throw new IllegalArgumentException(rule);
            }
        });
        super.validate(realm);
    }

    @Override
    protected @Nullable String metadataUrl(Map<String, String> settings) {
        String url = Template.fill(preset.metadata(), preset.settings(), settings);
        return url.isEmpty() ? null : url;
    }

    @Override
    protected @Nullable String fixedIssuer() {
        return preset.issuer();
    }

    @Override
    protected ClientAuthentication clientAuthentication() {
        return preset.client();
    }

    @Override
    protected String standardScopes() {
        return preset.scopes();
    }

    @Override
    public String getUserNameClaim() {
        String claim = get("userNameClaim");
        return claim == null ? preset.userName() : claim;
    }

    /** The admin's before the vendor's: whoever names a parameter knows why. */
    @Override
    protected Map<String, String> authorizeParameters() {
        Map<String, String> parameters = new TreeMap<>();
        preset.authorizeParameters()
                .forEach((name, template) ->
                        parameters.put(name, Template.fill(template, preset.settings(), getConfig())));
        parameters.putAll(super.authorizeParameters());
        return parameters;
    }

    @Override
    protected void requireAcceptable(JsonNode idToken) {
        preset.requiredClaims().forEach((claim, template) -> {
            String expected = Template.fill(template, preset.settings(), getConfig());
            if (expected.isEmpty() || !expected.equals(idToken.path(claim).textValue())) {
                throw SignInFailure.account("the claim " + claim + " is not what the provider's settings say");
            }
        });
    }
}
