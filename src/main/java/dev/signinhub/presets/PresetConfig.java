package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.oidc.ClientAuthentication;
import dev.signinhub.oidc.OidcPkceConfig;
import dev.signinhub.oidc.ProviderChange;
import dev.signinhub.oidc.SignInFailure;
import dev.signinhub.oidc.metadata.MetadataCache;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/** The configuration of one provider of a preset: what the vendor's row knows need not be stored. */
class PresetConfig extends OidcPkceConfig {

    private static final long serialVersionUID = 1L;

    private static final String CLIENT_SECRET = "clientSecret";

    /** What the console's script enters into a field that the console requires and nobody needs. */
    private static final String PLACEHOLDER = "not-used";

    /** What an admin enters where the console requires a secret and the client has none any more. */
    private static final String NO_SECRET = "none";

    private final transient Preset preset;

    PresetConfig(Preset preset, MetadataCache metadata) {
        super(metadata);
        this.preset = preset;
    }

    PresetConfig(Preset preset, IdentityProviderModel model) {
        super(model);
        this.preset = preset;
    }

    /**
     * Checks what only the vendor's row knows, too.
     *
     * @throws IllegalArgumentException with the vendor's rule where that is not kept
     */
    @Override
    protected void check(RealmModel realm) {
        dropNoSecret();
        if (isSecretWrong()) {
            throw new IllegalArgumentException(preset.secretRule());
        }
        if (isPkceEnabled() && !OAuthPresetConfig.isPkceOfCore(getConfig())) {
            getConfig().remove(PKCE_ENABLED);
            getConfig().remove(PKCE_METHOD);
        }
        preset.settings().forEach(setting -> setting.check(getConfig()));
        preset.forbiddenScopes().forEach((scope, rule) -> {
            if ((" " + getDefaultScope() + " ").contains(" " + scope + " ")) {
                throw new IllegalArgumentException(rule);
            }
        });
        super.check(realm);
    }

    /**
     * Takes what stands for no secret out of the settings.
     *
     * <p>The placeholder does not take a stored secret away: no admin typed it, and a client that the vendor knows as a
     * confidential one would silently become a public one, which cannot sign anybody in.
     */
    private void dropNoSecret() {
        ProviderChange change = change();
        if (preset.client().takesSecret()) {
            change.requireSecretBehindMask();
        }
        if (NO_SECRET.equalsIgnoreCase(get(CLIENT_SECRET))) {
            getConfig().remove(CLIENT_SECRET);
        }
        if (PLACEHOLDER.equals(get(CLIENT_SECRET))) {
            if (preset.client().takesSecret() && change.hasStoredSecret()) {
                throw new IllegalArgumentException(
                        "Enter the client secret again, or \"none\" to make this a public client.");
            }
            getConfig().remove(CLIENT_SECRET);
        }
    }

    /** One that is switched off may be incomplete. */
    private boolean isSecretWrong() {
        return switch (preset.client()) {
            case NONE, EMPTY_BASIC -> secret() != null;
            case SECRET_IF_ANY -> false;
            case SECRET -> isEnabled() && NO_CLIENT_AUTHENTICATION.equals(getClientAuthMethod());
        };
    }

    private @Nullable String secret() {
        String secret = get(CLIENT_SECRET);
        return PLACEHOLDER.equals(secret) ? null : secret;
    }

    /** All of core's are kept where core's own provider may have the instance again. */
    @Override
    protected Collection<String> withoutEffect() {
        return preset.client().takesSecret() ? List.of() : super.withoutEffect();
    }

    @Override
    public @Nullable String getClientSecret() {
        return preset.client().takesSecret() ? secret() : null;
    }

    /** As core's: posted where nothing else is said. A key of the realm takes a secret's place. */
    @Override
    public String getClientAuthMethod() {
        String method = get("clientAuthMethod");
        if (preset.client().takesSecret() && OIDCLoginProtocol.PRIVATE_KEY_JWT.equals(method)) {
            return OIDCLoginProtocol.PRIVATE_KEY_JWT;
        }
        if (getClientSecret() == null) {
            return NO_CLIENT_AUTHENTICATION;
        }
        return method == null ? OIDCLoginProtocol.CLIENT_SECRET_POST : method;
    }

    /** Without a secret PKCE is all that there is. */
    @Override
    public boolean isPkceEnabled() {
        return !"false".equals(get(PKCE_ENABLED)) || NO_CLIENT_AUTHENTICATION.equals(getClientAuthMethod());
    }

    @Override
    protected @Nullable String metadataUrl(Map<String, String> settings) {
        String url = Template.fill(preset.metadata(), preset.settings(), settings);
        return url.isEmpty() ? null : url;
    }

    @Override
    protected String addressField() {
        return address().map(PresetSetting::named).orElseGet(super::addressField);
    }

    @Override
    protected String otherIssuerAdvice() {
        return address().map(setting -> "Check " + setting.named() + ".").orElse("");
    }

    private Optional<PresetSetting> address() {
        return preset.settings().stream().filter(PresetSetting::address).findFirst();
    }

    /** The vendor keeps its promises: this setting and the next are not asked for. */
    @Override
    protected boolean acceptsMissingIss() {
        return false;
    }

    @Override
    protected boolean acceptsMissingNonce() {
        return false;
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
    protected Collection<String> secretServers() {
        return preset.secretServers();
    }

    @Override
    protected String standardScopes() {
        return preset.scopes();
    }

    /** Core's own providers do not, and vendors that have not been told where to lead the browser then keep it. */
    @Override
    protected boolean signsOutByStandard() {
        return !preset.client().takesSecret();
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
