package dev.signinhub.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The report on all providers of a realm.
 *
 * @param scope as in {@link ProviderReport}
 * @param mayTry whether who asked may also try the providers out
 */
record RealmReport(
        String realm,
        String scope,
        @Nullable String node,
        String at,
        Server server,
        boolean mayTry,
        List<ProviderReport> providers) {

    /**
     * The server.
     *
     * @param version this extension's
     * @param mode "production" or "development"
     * @param settings its options for calls to providers
     */
    record Server(String version, String keycloak, String mode, List<SettingValue> settings) {}
}
