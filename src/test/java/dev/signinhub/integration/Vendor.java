package dev.signinhub.integration;

import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.vendor.VendorSimulator;
import dev.signinhub.testing.vendor.VmwareCloud;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A preset as an admin sets it up who wants refresh tokens too.
 *
 * @param settings what the vendor needs besides client ID and secret
 */
record Vendor(String id, Map<String, String> settings) {

    static final List<Vendor> ALL = List.of(
            new Vendor("github", Map.of("githubJsonFormat", "true")),
            new Vendor("gitlab", Map.of()),
            new Vendor("google", Map.of("offlineAccess", "true", "prompt", "consent")),
            new Vendor("microsoft", Map.of("defaultScope", "profile User.Read offline_access")),
            new Vendor("bitbucket", Map.of()),
            new Vendor("bitbucket-server", Map.of("baseUrl", "https://bitbucket.acme.example")),
            new Vendor("atlassian", Map.of("defaultScope", "read:me offline_access")),
            new Vendor("okta", Map.of("domain", "acme.okta.com", "defaultScope", "profile email offline_access")),
            new Vendor("onelogin", Map.of("domain", "acme")),
            new Vendor("vmware-cloud", Map.of("organizationId", VmwareCloud.ORGANIZATION)));

    VendorSimulator simulator() {
        return KeycloakServer.vendors().vendor(id);
    }

    Map<String, String> config() {
        Map<String, String> config = new HashMap<>(settings);
        config.put("clientId", simulator().clientId());
        if (simulator().clientSecret() != null) {
            config.put("clientSecret", Objects.requireNonNull(simulator().clientSecret()));
        }
        return config;
    }

    boolean wantsSecret() {
        return simulator().clientSecret() != null;
    }

    @Override
    public String toString() {
        return id;
    }
}
