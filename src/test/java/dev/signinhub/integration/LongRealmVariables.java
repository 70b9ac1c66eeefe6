package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.ServerSettings;
import dev.signinhub.testing.Urls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * One server starts with the realm file many times over, each time under another name and with variables of its own:
 * unset, empty, or set. Of two variables of one provider each combination is among them.
 */
@DisplayName("A server that starts with the realm file, whatever its variables are,")
@Execution(ExecutionMode.CONCURRENT)
class LongRealmVariables {

    private static final Path FILE = Path.of("realm-export/hub-realm.json");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(([A-Z]+)[A-Z_]*):[^}]*}");
    private static final String ENABLED = "_ENABLED";

    /** Any two of these differ in more than a factor, so two sums with them take all nine pairs of values (modulo 3). */
    private static final int[][] FACTORS = {
        {1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 1, 0}, {1, 2, 0}, {1, 0, 1}, {1, 0, 2}, {0, 1, 1}, {0, 1, 2}, {1, 1, 1},
        {1, 1, 2}, {1, 2, 1}, {1, 2, 2}
    };

    private static final int UNSET = 0;
    private static final int EMPTY = 1;
    private static final int SET = 2;

    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path directory;

    private static final Map<String, Map<String, String>> REALMS = new LinkedHashMap<>();
    private static @Nullable KeycloakServer keycloak;

    @BeforeAll
    static void start() throws IOException {
        String text = Files.readString(FILE);
        List<String> names = PLACEHOLDER
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
        ServerSettings settings = ServerSettings.DEFAULT.importing(Path.of("realm-export/upstream-realm.json"));
        for (int row : IntStream.range(0, 27).toArray()) {
            REALMS.put("row-" + row, variables(names, FACTORS, row));
        }
        REALMS.put("all-empty", all(names, EMPTY));
        REALMS.put("all-set", all(names, SET));
        // Everything that is not needed to find the other realm of the demo.
        Map<String, String> hub = all(names, EMPTY);
        hub.keySet().removeAll(List.of("OIDC_METADATA_URL", "OIDC_CLIENT_ID", "APP_ORIGIN"));
        REALMS.put("hub", hub);

        for (Map.Entry<String, Map<String, String>> realm : REALMS.entrySet()) {
            String prefix = realm.getKey().toUpperCase(Locale.ROOT).replace('-', '_') + "_";
            settings = settings.importing(Files.writeString(
                    directory.resolve(realm.getKey() + "-realm.json"), renamed(text, realm.getKey(), prefix)));
            for (Map.Entry<String, String> variable : realm.getValue().entrySet()) {
                settings = settings.env(prefix + variable.getKey(), variable.getValue());
            }
        }
        keycloak = KeycloakServer.start(settings);
    }

    @AfterAll
    static void stop() {
        if (keycloak != null) {
            keycloak.close();
        }
    }

    @Test
    @DisplayName("has each of the realms, with a sign-in page, and switches nothing off without saying so")
    void starts() {
        KeycloakServer server = server();
        assertThat(REALMS).allSatisfy((realm, variables) -> {
            assertThat(new HttpBrowser().get(signIn(realm)).status()).isEqualTo(200);
            for (JsonNode provider : providers(realm)) {
                String alias = provider.path("alias").asText();
                String wanted = alias.equals("oidc-pkce")
                        ? "true"
                        : variables.get(alias.toUpperCase(Locale.ROOT).replace('-', '_') + ENABLED);
                boolean warned = server.log()
                        .contains("Provider '%s' in realm '%s' was imported disabled: ".formatted(alias, realm));
                assertThat(provider.path("enabled").asBoolean())
                        .as("%s of %s with %s", alias, realm, variables)
                        .isEqualTo("true".equals(wanted) && !warned);
            }
        });
    }

    @Test
    @DisplayName(
            "has the file's own provider on when none is set, all of them when all are, and none when all are empty")
    void extremes() {
        assertThat(enabled("row-0")).containsExactly("oidc-pkce");
        assertThat(enabled("all-empty")).isEmpty();
        assertThat(enabled("all-set")).hasSize(providers("all-set").size());
        String warnings = server().log()
                .lines()
                .filter(line -> line.contains("was imported disabled"))
                .collect(Collectors.joining("\n"));
        assertThat(warnings)
                .contains("Provider 'oidc-pkce' in realm 'all-empty' was imported disabled: Client ID is missing")
                .contains("Provider 'okta' in realm 'all-empty' was imported disabled: Okta domain is missing")
                .doesNotContain("in realm 'row-0' was imported", "in realm 'all-set' was imported");
    }

    @Test
    @DisplayName("signs users in though everything is empty but where the provider is, and gives no role away")
    void signsIn() {
        HttpBrowser browser = new HttpBrowser();
        Page form = browser.followUntil(browser.get(signIn("hub", "oidc-pkce")), url -> false);
        Page end = browser.followUntil(
                browser.submit(form.form().with("username", "alice").with("password", "demo")),
                url -> url.toString().startsWith(server().realm("hub") + "/account"));
        assertThat(end.redirects()).as(end.body()).isTrue();
        assertThat(Urls.query(end.location())).containsKey("code");
        String alice = server().admin().users("hub").path(0).path("id").asText();
        assertThat(server().admin()
                        .get("/hub/users/" + alice + "/role-mappings/realm")
                        .json()
                        .findValuesAsText("name"))
                .contains("default-roles-hub")
                .doesNotContain("operator", "auditor");
    }

    // --- the variables

    private static Map<String, String> variables(List<String> names, int[][] factors, int row) {
        Map<String, Integer> ofProvider = new TreeMap<>();
        Map<String, String> variables = new TreeMap<>();
        for (String name : names) {
            int[] factor = factors[ofProvider.merge(provider(name), 1, Integer::sum) - 1];
            int sum = factor[0] * (row % 3) + factor[1] * (row / 3 % 3) + factor[2] * (row / 9);
            put(variables, name, sum % 3);
        }
        return variables;
    }

    private static Map<String, String> all(List<String> names, int kind) {
        Map<String, String> variables = new TreeMap<>();
        names.forEach(name -> put(variables, name, kind));
        return variables;
    }

    private static void put(Map<String, String> variables, String name, int kind) {
        if (kind != UNSET) {
            variables.put(name, kind == EMPTY ? "" : value(name));
        }
    }

    private static String provider(String name) {
        return name.replaceFirst("_.*", "");
    }

    private static String value(String name) {
        return switch (name) {
            case "OIDC_METADATA_URL", "PARTNER_METADATA_URL" ->
                "https://login.acme.example/.well-known/openid-configuration";
            case "OIDC_SCOPE", "PARTNER_SCOPE" -> "openid email";
            case "OIDC_MORE_SCOPES" -> "phone address";
            case "RESOLVER_EMAIL_DOMAINS" -> "oidc-pkce:acme.example##github:acme.example";
            case "GUEST_ROLES" -> "visitor";
            case "GUEST_ALLOW_IN_PRODUCTION" -> "true";
            case "GITHUB_API_URL" -> "https://github.acme.example/api/v3";
            case "MICROSOFT_TENANT_ID" -> "organizations";
            case "MICROSOFT_ALLOWED_TENANTS" -> "0aa11bb2-0000-4000-8000-0123456789ab";
            case "APP_ORIGIN" -> "https://app.acme.example";
            default -> name.endsWith(ENABLED) ? "true" : name.endsWith("_BASE_URL") ? "https://acme.example" : "acme";
        };
    }

    private static String renamed(String text, String realm, String prefix) {
        String named = text.replaceFirst("\"realm\": \"hub\"", "\"realm\": \"" + realm + "\"");
        return PLACEHOLDER.matcher(named).replaceAll(match -> {
            String name = match.group(1);
            // What a test's server is told for the demo.
            boolean shared = realm.equals("hub") && name.equals("OIDC_METADATA_URL");
            return Matcher.quoteReplacement(
                    shared ? match.group() : match.group().replace(name, prefix + name));
        });
    }

    // --- the server

    private static KeycloakServer server() {
        if (keycloak == null) {
            throw new IllegalStateException("The server did not start");
        }
        return keycloak;
    }

    private static JsonNode providers(String realm) {
        return server().admin()
                .get("/" + realm + "/identity-provider/instances")
                .orFail()
                .json();
    }

    private static List<String> enabled(String realm) {
        List<String> aliases = new ArrayList<>();
        for (JsonNode provider : providers(realm)) {
            if (provider.path("enabled").asBoolean()) {
                aliases.add(provider.path("alias").asText());
            }
        }
        return aliases;
    }

    private static URI signIn(String realm) {
        return Urls.with(
                URI.create(server().realm(realm) + "/protocol/openid-connect/auth"),
                Map.of(
                        "client_id", "account",
                        "response_type", "code",
                        "scope", "openid",
                        "redirect_uri", server().realm(realm) + "/account/"));
    }

    private static URI signIn(String realm, String alias) {
        return Urls.with(signIn(realm), "kc_idp_hint", alias);
    }
}
