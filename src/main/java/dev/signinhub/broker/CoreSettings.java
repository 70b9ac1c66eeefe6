package dev.signinhub.broker;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.keycloak.broker.jwtauthorizationgrant.JWTAuthorizationGrantConfig;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.IdentityProviderShowInAccountConsole;
import org.keycloak.models.IdentityProviderSyncMode;

/** Core's settings, common to all providers, whose getters throw on an invalid value. */
public final class CoreSettings {

    private static final String MAX_ASSERTION_SECONDS =
            JWTAuthorizationGrantConfig.JWT_AUTHORIZATION_GRANT_MAX_ALLOWED_ASSERTION_EXPIRATION;

    private CoreSettings() {}

    /**
     * Checks core's settings.
     *
     * @throws IllegalArgumentException with one sentence, for a value that would fail every sign-in, account page or
     *     grant
     */
    public static void check(IdentityProviderModel provider) {
        Map<String, String> settings = provider.getConfig();
        Setting.requireOneOf(
                "Sync mode (syncMode)",
                settings.get(IdentityProviderModel.SYNC_MODE),
                names(IdentityProviderSyncMode.values()));
        Setting.requireOneOf(
                "Show in account console (showInAccountConsole)",
                settings.get(IdentityProviderModel.SHOW_IN_ACCOUNT_CONSOLE),
                names(IdentityProviderShowInAccountConsole.values()));
        String seconds = settings.get(MAX_ASSERTION_SECONDS);
        Setting.require(
                seconds == null || seconds.matches("\\d{1,9}"),
                "Max allowed assertion expiration must be a number of seconds.");
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }
}
