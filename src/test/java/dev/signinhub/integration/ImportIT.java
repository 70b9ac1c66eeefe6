package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Answer;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.KeycloakServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A provider that cannot work")
class ImportIT {

    private static final String METADATA = "https://login.acme.example/.well-known/openid-configuration";
    private static final String MASK = "**********";

    private final KeycloakServer keycloak = KeycloakServer.shared();
    private final Admin admin = keycloak.admin();
    private final String realm = "import-" + UUID.randomUUID();
    private final long logged = keycloak.logged();

    /** @param sentence what the admin, or whoever reads the log after an import, is told */
    record Broken(String alias, String providerId, Map<String, String> config, String sentence) {

        Map<String, Object> json() {
            return provider(alias, providerId, config);
        }

        @Override
        public String toString() {
            return alias;
        }
    }

    static List<Broken> broken() {
        return List.of(
                broken("nothing", "oidc-pkce", Map.of(), "Client ID is missing"),
                broken("blank-client", "oidc-pkce", Map.of("clientId", " ", "metadataUrl", METADATA), "Client ID is"),
                broken("no-url", "oidc-pkce", Map.of("clientId", "client"), "Metadata URL is missing"),
                pkce("words", "metadataUrl", "the one of Acme", "Metadata URL must begin with https://"),
                pkce("unresolved-url", "metadataUrl", "${OIDC_METADATA_URL}", "Metadata URL must begin with https://"),
                pkce("relative", "metadataUrl", "/.well-known/openid-configuration", "Metadata URL must begin with"),
                pkce("ftp", "metadataUrl", "ftp://login.acme.example/", "Metadata URL must begin with https://"),
                pkce("plain", "metadataUrl", METADATA.replace("https", "http"), "because this realm requires SSL"),
                pkce("unresolved-client", "clientId", "${OIDC_CLIENT_ID}", "Client ID is still a placeholder"),
                pkce("prompt", "prompt", "sometimes", "Prompt must be one of"),
                pkce("userinfo", "userinfo", "perhaps", "Call the userinfo endpoint must be one of"),
                pkce("skew", "allowedClockSkew", "soon", "Clock skew must be a number"),
                pkce("parameters", "authorizeParameters", "audience=api", "Extra authorize parameters"),
                pkce("icon", "kcTheme-icon", "javascript:alert(1)", "Icon must be"),
                pkce("sync", "syncMode", "sometimes", "Sync mode (syncMode) must be one of LEGACY, IMPORT, FORCE"),
                pkce("account", "showInAccountConsole", "maybe", "Show in account console (showInAccountConsole) must"),
                pkce(
                        "expiration",
                        "jwtAuthorizationGrantMaxAllowedAssertionExpiration",
                        "long",
                        "Max allowed assertion expiration must be a number"),
                broken("okta", "okta", Map.of("clientId", "client"), "Okta domain is missing"),
                broken(
                        "okta-secret",
                        "okta",
                        Map.of("clientId", "client", "domain", "acme.okta.com", "clientSecret", "secret"),
                        "Okta gives a client secret to web applications only"),
                broken(
                        "onelogin",
                        "onelogin",
                        Map.of("clientId", "c", "domain", "acme", "defaultScope", "openid offline_access"),
                        "OneLogin refuses the scope offline_access"),
                broken("vmware-cloud", "vmware-cloud", Map.of("clientId", "client"), "Organization ID is missing"),
                broken("google", "google", Map.of(), "Google requires the client secret"),
                broken("google-client", "google", Map.of("clientId", "client"), "Google requires the client secret"),
                broken("gitlab", "gitlab", Map.of(), "Client ID is missing"),
                broken(
                        "gitlab-url",
                        "gitlab",
                        Map.of("clientId", "c", "baseUrl", "https://"),
                        "Base URL cannot be used"),
                broken(
                        "gitlab-masked",
                        "gitlab",
                        Map.of("clientId", "client", "clientSecret", MASK),
                        "Client secret is only the mask"),
                broken(
                        "microsoft",
                        "microsoft",
                        Map.of("clientId", "client", "allowedTenants", "acme"),
                        "Allowed tenants: enter the directory"),
                broken("github", "github", Map.of("clientId", "client"), "GitHub requires a client secret"),
                broken(
                        "github-unresolved",
                        "github",
                        Map.of("clientId", "client", "clientSecret", "${GITHUB_CLIENT_SECRET}"),
                        "Client secret is still a placeholder"),
                broken(
                        "github-masked",
                        "github",
                        Map.of("clientId", "client", "clientSecret", MASK),
                        "Client secret is only the mask"),
                broken(
                        "github-half",
                        "github",
                        Map.of("clientId", "c", "clientSecret", "s", "baseUrl", "https://github.acme.example"),
                        "API URL (apiUrl) is still GitHub's"),
                broken("bitbucket", "bitbucket", Map.of("clientId", "client"), "Bitbucket does not support PKCE"),
                broken(
                        "bitbucket-server",
                        "bitbucket-server",
                        Map.of("clientId", "client", "clientSecret", "secret"),
                        "Base URL is missing"),
                broken("atlassian", "atlassian", Map.of("clientId", "client"), "Atlassian ignores PKCE"),
                broken("guest-mode", "guest", Map.of("mode", "both"), "Set 'mode' to one of"),
                broken("guest-lifetime", "guest", Map.of("lifetime", "forever"), "Set 'lifetime' to a duration"),
                broken("guest-max", "guest", Map.of("maxPerMinute", "many"), "Set 'maxPerMinute' to a number"),
                broken("guest-sync", "guest", Map.of("syncMode", "sometimes"), "Sync mode (syncMode) must be one of"),
                broken(
                        "guest-power",
                        "guest",
                        Map.of("guestRoles", "realm-management.manage-users"),
                        "Guests cannot have the role"));
    }

    /** What is right, or may become so: none of it is read from anywhere while it is imported. */
    private static List<Map<String, Object>> sound() {
        return List.of(
                provider("acme", "oidc-pkce", Map.of("clientId", "client", "metadataUrl", METADATA)),
                provider("public-gitlab", "gitlab", Map.of("clientId", "client")),
                provider("vault-google", "google", Map.of("clientId", "client", "clientSecret", "${vault.google}")),
                provider("guest-of-later", "guest", Map.of("guestRoles", "a-role-that-comes-later")));
    }

    @BeforeEach
    void create() {
        admin.createRealm(Map.of("realm", realm, "enabled", true));
    }

    @AfterEach
    void delete() {
        admin.deleteRealm(realm);
    }

    @Test
    @DisplayName("is refused when an admin adds it, with a sentence")
    void refused() {
        assertThat(broken()).allSatisfy(broken -> {
            Answer answer = admin.post("/" + realm + "/identity-provider/instances", broken.json());
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("errorMessage").asText()).contains(broken.sentence());
        });
    }

    @Test
    @DisplayName("comes switched off with its realm, next to those that can work, and the log says why")
    void withRealm() {
        String whole = "whole-" + UUID.randomUUID();
        try {
            admin.createRealm(Map.of("realm", whole, "enabled", true, "identityProviders", all()));
            assertImported(whole);
        } finally {
            admin.deleteRealm(whole);
        }
    }

    @Test
    @DisplayName("comes switched off with a partial import")
    void partly() {
        admin.importProviders(realm, all());
        assertImported(realm);
    }

    @Test
    @DisplayName("takes the place of one that works, switched off, and is switched on by nobody until it is mended")
    void overwritten() {
        partialImport(provider("google", "google", Map.of("clientId", "client", "clientSecret", "secret")));
        assertThat(isEnabled("google")).isTrue();
        partialImport(provider("google", "google", Map.of("clientId", "client")));
        assertThat(isEnabled("google")).isFalse();
        keycloak.awaitLogged(
                logged, "Provider 'google' in realm '" + realm + "' was imported disabled: Google requires");

        Map<String, Object> imported = Json.map(read("google"));
        imported.put("enabled", true);
        Answer refused = admin.put("/" + realm + "/identity-provider/instances/google", imported);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("errorMessage").asText()).contains("Google requires the client secret");

        imported.put("config", Map.of("clientId", "client", "clientSecret", MASK));
        assertThat(admin.put("/" + realm + "/identity-provider/instances/google", imported)
                        .json()
                        .path("errorMessage")
                        .asText())
                .contains("Client secret is only the mask");

        imported.put("config", Map.of("clientId", "client", "clientSecret", "secret"));
        admin.put("/" + realm + "/identity-provider/instances/google", imported).orFail();
        assertThat(isEnabled("google")).isTrue();
    }

    @Test
    @DisplayName("is the second of two whose ID tokens are taken as assertions of one issuer")
    void sameIssuer() {
        var config = Map.of("clientId", "client", "metadataUrl", METADATA, "jwtAuthorizationGrantEnabled", "true");
        partialImport(provider("first", "oidc-pkce", config));
        partialImport(provider("second", "oidc-pkce", config));
        assertThat(isEnabled("first")).isTrue();
        assertThat(isEnabled("second")).isFalse();
        keycloak.awaitLogged(logged, "'second' in realm '" + realm + "' was imported disabled: Issuer URL already");
    }

    @Test
    @DisplayName("shows itself and its mappers in the console, so that it can be mended there")
    void inConsole() {
        admin.importProviders(realm, all());
        for (Broken broken : broken()) {
            String path = "/" + realm + "/identity-provider/instances/" + broken.alias();
            admin.get(path + "/mapper-types").orFail();
            admin.get(path + "/export");
        }
        assertThat(newLog()).doesNotContain("Uncaught server error");
    }

    private static List<Map<String, Object>> all() {
        List<Map<String, Object>> providers = new ArrayList<>(sound());
        broken().forEach(broken -> providers.add(broken.json()));
        return providers;
    }

    private void assertImported(String name) {
        Map<String, Boolean> enabled = new HashMap<>();
        for (JsonNode provider :
                admin.get("/" + name + "/identity-provider/instances").orFail().json()) {
            enabled.put(
                    provider.path("alias").asText(), provider.path("enabled").asBoolean());
        }
        sound().forEach(sound ->
                assertThat(enabled).containsEntry(sound.get("alias").toString(), true));
        broken().forEach(broken -> keycloak.awaitLogged(
                logged, "Provider '%s' in realm '%s' was imported disabled".formatted(broken.alias(), name)));
        String log = newLog();
        assertThat(broken()).allSatisfy(broken -> {
            assertThat(enabled).containsEntry(broken.alias(), false);
            assertThat(log)
                    .containsPattern("WARN .*Provider '%s' in realm '%s' was imported disabled: \\Q%s\\E"
                            .formatted(broken.alias(), name, broken.sentence())
                            .replace("disabled: \\Qbecause", "disabled: .*\\Qbecause"));
        });
        sound().forEach(sound ->
                assertThat(log).doesNotContain("Provider '%s' in realm '%s' was".formatted(sound.get("alias"), name)));
    }

    private void partialImport(Map<String, Object> provider) {
        admin.post(
                        "/" + realm + "/partialImport",
                        Map.of("ifResourceExists", "OVERWRITE", "identityProviders", List.of(provider)))
                .orFail();
    }

    private boolean isEnabled(String alias) {
        return read(alias).path("enabled").asBoolean();
    }

    private JsonNode read(String alias) {
        return admin.provider(realm, alias).orFail().json();
    }

    private String newLog() {
        return keycloak.logSince(logged);
    }

    private static Broken broken(String alias, String providerId, Map<String, String> config, String sentence) {
        return new Broken(alias, providerId, config, sentence);
    }

    /** Sound but for one setting. */
    private static Broken pkce(String alias, String key, String value, String sentence) {
        Map<String, String> config = new HashMap<>(Map.of("clientId", "client", "metadataUrl", METADATA));
        config.put(key, value);
        return broken(alias, "oidc-pkce", config, sentence);
    }

    private static Map<String, Object> provider(String alias, String providerId, Map<String, String> config) {
        return Map.of("alias", alias, "providerId", providerId, "enabled", true, "config", config);
    }
}
