package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.Setting;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oidc.metadata.MetadataCache;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;

/** The configuration of a Google provider, with the settings of core's {@code GoogleIdentityProviderConfig}. */
final class GoogleConfig extends OidcPresetConfig {

    private static final long serialVersionUID = 1L;

    static final Setting HOSTED_DOMAIN = Setting.text(
            "hostedDomain",
            "Hosted domain",
            "The Workspace domains whose accounts may sign in, separated by commas, or * for any Workspace account.");

    static final Setting OFFLINE_ACCESS = Setting.flag(
            "offlineAccess",
            "Request refresh token",
            "Whether to request offline access. Google issues a refresh token only with a new consent.",
            false);

    static final Setting USER_IP = Setting.flag(
            "userIp",
            "Use userIp param",
            "Whether profile requests include the user's IP address, so that Google counts its quota per user.",
            false);

    private static final String ANY_DOMAIN = "*";
    private static final int MAX_ASSERTION_SECONDS = 3600;

    GoogleConfig(OidcPreset preset, MetadataCache cache) {
        super(preset, cache);
    }

    GoogleConfig(OidcPreset preset, IdentityProviderModel model, KeycloakSession session, MetadataCache cache) {
        super(preset, model, session, cache);
    }

    boolean isUserIp() {
        return USER_IP.isOnIn(getConfig());
    }

    @Override
    protected Map<String, String> authorizeParameters() {
        Map<String, String> parameters = super.authorizeParameters();
        String domain = HOSTED_DOMAIN.in(getConfig());
        if (domain != null) {
            parameters.putIfAbsent("hd", domain);
        }
        if (OFFLINE_ACCESS.isOnIn(getConfig())) {
            parameters.putIfAbsent("access_type", "offline");
        }
        return parameters;
    }

    /**
     * The parameter {@code hd} is only a hint that anyone can change on the way. For {@code *}, core lets everyone in.
     */
    @Override
    protected void requireAdmitted(JsonNode idToken) {
        super.requireAdmitted(idToken);
        String wanted = HOSTED_DOMAIN.in(getConfig());
        if (wanted != null && !isOf(wanted, idToken.path("hd").textValue())) {
            throw SignInFailure.account("the user is not in a hosted domain that the provider's settings allow");
        }
    }

    private static boolean isOf(String wanted, @Nullable String domain) {
        return domain != null
                && (wanted.equals(ANY_DOMAIN)
                        || Arrays.asList(wanted.split("\\s*,\\s*", -1)).contains(domain));
    }

    /** Core's mappers for Google read the userinfo response, so it is requested whenever core would request it. */
    @Override
    protected String defaultUserinfo() {
        return Boolean.parseBoolean(get("disableUserInfo")) ? "never" : "always";
    }

    // --- as in core, for the JWT authorization grant

    @Override
    public boolean isAllowClientIdAsAudience() {
        return true;
    }

    @Override
    public int getJWTAuthorizationGrantMaxAllowedAssertionExpiration() {
        String seconds = get(JWT_AUTHORIZATION_GRANT_MAX_ALLOWED_ASSERTION_EXPIRATION);
        return seconds == null ? MAX_ASSERTION_SECONDS : Integer.parseInt(seconds);
    }
}
