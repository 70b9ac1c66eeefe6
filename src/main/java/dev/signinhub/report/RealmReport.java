package dev.signinhub.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The report on all providers of a realm.
 *
 * @param scope as in {@link ProviderReport}
 */
record RealmReport(
        String realm, String scope, @Nullable String node, String at, Server server, List<ProviderReport> providers) {

    /**
     * The server.
     *
     * @param version this extension's
     * @param mode "production" or "development"
     * @param settings its options for calls to providers
     */
    record Server(String version, String keycloak, String mode, List<SettingValue> settings) {}
}
