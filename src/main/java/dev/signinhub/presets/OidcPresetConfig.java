package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.ProviderChange;
import dev.signinhub.broker.Setting;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oauth.ClientAuthentication;
import dev.signinhub.oauth.ProfileSync;
import dev.signinhub.oidc.MetadataAddress;
import dev.signinhub.oidc.OidcConfig;
import dev.signinhub.oidc.OidcSettings;
import dev.signinhub.oidc.metadata.MetadataCache;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/** The configuration of one provider of an {@link OidcPreset}: what the row knows need not be stored. */
class OidcPresetConfig extends OidcConfig {

    private static final long serialVersionUID = 1L;

    private static final String CLIENT_SECRET = "clientSecret";

    /** What the console's script enters into a required field that nobody needs. */
    private static final String PLACEHOLDER = "not-used";

    /** What an admin enters when the console requires a secret but the client no longer has one. */
    private static final String NO_SECRET = "none";

    private final transient OidcPreset preset;

    OidcPresetConfig(OidcPreset preset, MetadataCache cache) {
        super(cache);
        this.preset = preset;
    }

    OidcPresetConfig(OidcPreset preset, IdentityProviderModel model, KeycloakSession session, MetadataCache cache) {
        super(model, session, cache);
        this.preset = preset;
    }

    // --- saving

    /**
     * Also checks what only the vendor's row knows.
     *
     * @throws IllegalArgumentException with the vendor's rule if it is broken
     */
    @Override
    protected void check(RealmModel realm) {
        dropNoSecret();
        if (isSecretWrong()) {
            throw new IllegalArgumentException(preset.vendor().secretRule());
        }
        if (isPkceEnabled()) {
            VendorSetting.removeHalfOfPkce(getConfig());
        }
        preset.settings().forEach(setting -> setting.checkIn(getConfig()));
        preset.forbiddenScopes().forEach((scope, rule) -> {
            if ((" " + getDefaultScope() + " ").contains(" " + scope + " ")) {
                throw new IllegalArgumentException(rule);
            }
        });
        super.check(realm);
    }

    /**
     * Removes values that stand for no secret.
     *
     * <p>The placeholder does not remove a stored secret: no admin typed it, and a client that the vendor knows as
     * confidential would silently become public and could sign nobody in.
     */
    private void dropNoSecret() {
        boolean takesSecret = clientAuthentication().takesSecret();
        ProviderChange change = change();
        if (takesSecret) {
            change.requireSecretBehindMask();
        }
        if (NO_SECRET.equalsIgnoreCase(get(CLIENT_SECRET))) {
            getConfig().remove(CLIENT_SECRET);
        }
        if (PLACEHOLDER.equals(get(CLIENT_SECRET))) {
            if (takesSecret && change.hasStoredSecret()) {
                throw new IllegalArgumentException(
                        "Enter the client secret again, or \"none\" to make this a public client.");
            }
            getConfig().remove(CLIENT_SECRET);
        }
    }

    /** A disabled provider may be incomplete. */
    private boolean isSecretWrong() {
        return switch (clientAuthentication()) {
            case NONE, EMPTY_BASIC -> secret() != null;
            case SECRET_IF_ANY -> false;
            case SECRET -> isEnabled() && NO_CLIENT_AUTHENTICATION.equals(getClientAuthMethod());
        };
    }

    @Override
    protected @Nullable String clientProblem() {
        return isSecretWrong() ? preset.vendor().secretRule() : null;
    }

    private @Nullable String secret() {
        String secret = get(CLIENT_SECRET);
        return PLACEHOLDER.equals(secret) ? null : secret;
    }

    // --- the client

    @Override
    protected ClientAuthentication clientAuthentication() {
        return preset.vendor().client();
    }

    @Override
    public @Nullable String getClientSecret() {
        return clientAuthentication().takesSecret() ? secret() : null;
    }

    /** As in core, the secret is posted by default. A realm key can take its place. */
    @Override
    public String getClientAuthMethod() {
        String method = get("clientAuthMethod");
        if (clientAuthentication().takesSecret() && OIDCLoginProtocol.PRIVATE_KEY_JWT.equals(method)) {
            return OIDCLoginProtocol.PRIVATE_KEY_JWT;
        }
        if (getClientSecret() == null) {
            return NO_CLIENT_AUTHENTICATION;
        }
        return method == null ? OIDCLoginProtocol.CLIENT_SECRET_POST : method;
    }

    /** Without a secret, PKCE is the only protection. */
    @Override
    public boolean isPkceEnabled() {
        return VendorSetting.PKCE.isOnIn(getConfig()) || NO_CLIENT_AUTHENTICATION.equals(getClientAuthMethod());
    }

    // --- the vendor

    @Override
    protected MetadataAddress metadataAddress(Map<String, String> settings) {
        String url = preset.fill(preset.metadata(), settings);
        String field = preset.settings().stream()
                .filter(setting -> Template.names(preset.metadata(), setting))
                .map(Setting::displayName)
                .findFirst()
                .orElse("");
        return new MetadataAddress(
                url.isEmpty() ? null : url,
                preset.issuer(),
                field.isEmpty() ? "Metadata URL" : field,
                field.isEmpty() ? "" : "Check " + field + ".");
    }

    @Override
    protected Collection<String> secretServers() {
        return preset.secretServers();
    }

    @Override
    protected String defaultScopes() {
        return preset.vendor().scopes();
    }

    @Override
    protected boolean signsOutByDefault() {
        return preset.vendor().signsOutByDefault();
    }

    /** The admin's parameters override the vendor's. */
    @Override
    protected Map<String, String> authorizeParameters() {
        Map<String, String> parameters = new TreeMap<>();
        preset.vendor()
                .authorizeParameters()
                .forEach((name, template) -> parameters.put(name, preset.fill(template, getConfig())));
        parameters.putAll(super.authorizeParameters());
        return parameters;
    }

    @Override
    protected void requireAdmitted(JsonNode claims) {
        preset.requiredClaims().forEach((claim, template) -> {
            String expected = preset.fill(template, getConfig());
            if (expected.isEmpty() || !expected.equals(claims.path(claim).textValue())) {
                throw SignInFailure.account("the claim " + claim + " does not match the provider's settings");
            }
        });
    }

    // --- the profile: where the vendor has its own, its field names are not configurable

    private Profile profile() {
        return preset.vendor().profile();
    }

    @Override
    public @Nullable String getUserInfoUrl() {
        String template = profile().url();
        return template == null ? super.getUserInfoUrl() : preset.fill(template, getConfig());
    }

    @Override
    protected ProfileSync.Claims profileClaims() {
        return profile().claims();
    }

    @Override
    public String getUserNameClaim() {
        String claim = OidcSettings.USER_NAME_CLAIM.enteredIn(getConfig());
        return claim == null ? profile().userName() : claim;
    }

    @Override
    public String getUserIDClaim() {
        return profile().isOwn() ? profile().id() : super.getUserIDClaim();
    }

    @Override
    public String getEmailClaim() {
        return profile().isOwn() ? profile().email() : super.getEmailClaim();
    }

    @Override
    public String getFullNameClaim() {
        return profile().isOwn() ? profile().fullName() : super.getFullNameClaim();
    }

    @Override
    public String getGivenNameClaim() {
        return profile().isOwn() ? profile().givenName() : super.getGivenNameClaim();
    }

    @Override
    public String getFamilyNameClaim() {
        return profile().isOwn() ? profile().familyName() : super.getFamilyNameClaim();
    }
}
