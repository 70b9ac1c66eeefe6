package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.oidc.SignInFailure;
import dev.signinhub.oidc.metadata.MetadataCache;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.IdentityProviderModel;

/** The configuration of a Google provider, with the settings of core's {@code GoogleIdentityProviderConfig}. */
final class GoogleConfig extends PresetConfig {

    private static final long serialVersionUID = 1L;

    static final String HOSTED_DOMAIN = "hostedDomain";
    static final String OFFLINE_ACCESS = "offlineAccess";
    static final String USER_IP = "userIp";
    private static final String ANY_DOMAIN = "*";
    private static final int MAX_ASSERTION_SECONDS = 3600;

    GoogleConfig(Preset preset, MetadataCache metadata) {
        super(preset, metadata);
    }

    GoogleConfig(Preset preset, IdentityProviderModel model) {
        super(preset, model);
    }

    boolean isUserIp() {
        return Boolean.parseBoolean(get(USER_IP));
    }

    @Override
    protected Map<String, String> authorizeParameters() {
        Map<String, String> parameters = super.authorizeParameters();
        String domain = get(HOSTED_DOMAIN);
        if (domain != null) {
            parameters.putIfAbsent("hd", domain);
        }
        if (Boolean.parseBoolean(get(OFFLINE_ACCESS))) {
            parameters.putIfAbsent("access_type", "offline");
        }
        return parameters;
    }

    /** The parameter {@code hd} is a hint that anybody can change on the way. Core lets everybody in for {@code *}. */
    @Override
    protected void requireAcceptable(JsonNode idToken) {
        super.requireAcceptable(idToken);
        String wanted = get(HOSTED_DOMAIN);
        if (wanted != null && !isOf(wanted, idToken.path("hd").textValue())) {
            throw SignInFailure.account("the user is of no hosted domain that the provider's settings name");
        }
    }

    private static boolean isOf(String wanted, @Nullable String domain) {
        return domain != null
                && (wanted.equals(ANY_DOMAIN)
                        || Arrays.asList(wanted.split("\\s*,\\s*", -1)).contains(domain));
    }

    /** Core's mappers for Google read the answer of the userinfo endpoint, so it is asked as core asks it. */
    @Override
    protected String standardUserinfo() {
        return Boolean.parseBoolean(get("disableUserInfo")) ? "never" : "always";
    }

    // --- as core's, for the JWT authorization grant

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
