package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Answer;
import dev.signinhub.testing.KeycloakServer;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Changing a provider")
class ProviderChangeIT {

    private static final String MASK = "**********";

    private final KeycloakServer keycloak = KeycloakServer.shared();
    private final Admin admin = keycloak.admin();
    private final String realm = "change-" + UUID.randomUUID();

    @BeforeEach
    void create() {
        admin.createRealm(Map.of("realm", realm, "enabled", true));
    }

    @AfterEach
    void delete() {
        admin.deleteRealm(realm);
    }

    /** An admin who may change providers but not read their secrets must not have one sent to a server of his own. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "gitlab, baseUrl, https://gitlab.evil.example",
        "gitlab, clientId, another",
        "microsoft, tenantId, evil.example",
        "google, clientId, another",
        "github, baseUrl, https://github.evil.example",
        "github, apiUrl, https://github.evil.example/api/v3",
        "github, clientId, another",
        "bitbucket, clientId, another",
        "bitbucket-server, baseUrl, https://bitbucket.evil.example",
        "atlassian, clientId, another"
    })
    @DisplayName("wants the secret again when an address or the client ID changes")
    void maskedSecret(String id, String key, String value) {
        Map<String, String> config = config(id);
        add(id, config);

        Map<String, String> moved = new HashMap<>(config);
        moved.put("clientSecret", MASK);
        moved.put("displayed", "to everybody");
        put(id, moved).orFail();

        moved.put(key, value);
        Answer refused = put(id, moved);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("errorMessage").asText()).startsWith("Enter the client secret again:");
        assertThat(stored(id).path(key).asText()).isNotEqualTo(value);

        moved.put("clientSecret", "entered-again");
        put(id, moved).orFail();
        assertThat(stored(id).path(key).asText()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gitlab", "microsoft"})
    @DisplayName("makes a public client of a confidential one only where the admin says so")
    void publicClient(String id) {
        Map<String, String> config = config(id);
        add(id, config);

        config.put("clientSecret", "not-used");
        Answer refused = put(id, config);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("errorMessage").asText())
                .isEqualTo("Enter the client secret again, or \"none\" to make this a public client.");
        assertThat(stored(id).path("clientSecret").asText()).isEqualTo(MASK);

        config.put("clientSecret", "none");
        put(id, config).orFail();
        assertThat(stored(id).has("clientSecret")).isFalse();

        // Nothing is lost now by what the console's script enters for a public client.
        config.put("clientSecret", "not-used");
        put(id, config).orFail();
        assertThat(stored(id).has("clientSecret")).isFalse();

        config.put("clientSecret", MASK);
        assertThat(put(id, config).json().path("errorMessage").asText()).startsWith("Client secret is only the mask");
    }

    @Test
    @DisplayName("is noted in the log when accounts are linked that may become somebody else's")
    void links() {
        Map<String, String> config = new HashMap<>(Map.of("clientId", "client", "metadataUrl", metadata("acme")));
        add("oidc-pkce", config);
        long before = keycloak.logged();

        config.put("userIDClaim", "email");
        put("oidc-pkce", config).orFail();
        assertThat(keycloak.logSince(before)).doesNotContain("while users are linked");

        admin.createUser(realm, "ada", "ada@acme.example", "ada");
        String user = admin.users(realm).path(0).path("id").asText();
        admin.post(
                        "/" + realm + "/users/" + user + "/federated-identity/oidc-pkce",
                        Map.of("userId", "s-1", "userName", "ada"))
                .orFail();
        put("oidc-pkce", config).orFail();
        assertThat(keycloak.logSince(before)).doesNotContain("while users are linked");

        config.put("userIDClaim", "preferred_username");
        put("oidc-pkce", config).orFail();
        keycloak.awaitLogged(
                before,
                "Provider 'oidc-pkce' in realm '" + realm + "' was saved with a different user ID claim while users");

        config.put("metadataUrl", metadata("other"));
        put("oidc-pkce", config).orFail();
        keycloak.awaitLogged(before, "was saved with a different address while users are linked");
    }

    private static String metadata(String name) {
        return "https://login." + name + ".example/.well-known/openid-configuration";
    }

    private static Map<String, String> config(String id) {
        Map<String, String> config = new HashMap<>(Map.of("clientId", "client", "clientSecret", "secret"));
        if (id.equals("bitbucket-server")) {
            config.put("baseUrl", "https://bitbucket.acme.example");
        }
        return config;
    }

    /** Switched off, so that nothing is read from a vendor. */
    private void add(String id, Map<String, String> config) {
        admin.post(
                        "/" + realm + "/identity-provider/instances",
                        Map.of("alias", id, "providerId", id, "enabled", false, "config", config))
                .orFail();
    }

    private Answer put(String id, Map<String, String> config) {
        return admin.put(
                "/" + realm + "/identity-provider/instances/" + id,
                Map.of("alias", id, "providerId", id, "enabled", false, "config", config));
    }

    private JsonNode stored(String id) {
        return admin.provider(realm, id).orFail().json().path("config");
    }
}
