package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Answer;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.Page;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A sign-in resolver whose settings cannot be used")
class ResolverSettingsIT extends HostileUpstream {

    private static final String RESOLVER = "signin-resolver";
    private static final Map<String, String> GOOD =
            Map.of("emailMatchingVerifiedEmail.allowedDomains", ALIAS + ":company.example");

    private String step = "";

    @BeforeAll
    void prepare() {
        admin.post(
                        "/" + realm + "/authentication/flows",
                        Map.of("alias", "first", "providerId", "basic-flow", "topLevel", true, "builtIn", false))
                .orFail();
        admin.post("/" + realm + "/authentication/flows/first/executions/execution", Map.of("provider", RESOLVER))
                .orFail();
        step = admin.get("/" + realm + "/authentication/flows/first/executions")
                .orFail()
                .json()
                .path(0)
                .path("id")
                .asText();
    }

    @ParameterizedTest
    @CsvSource({
        "resolvers, everybody, Rules must be one of",
        "otherwise, link, If no rule finds a user must be one of",
        "emailMatchingVerifiedEmail.allowedDomains, company.example, must name a provider and a value",
        "emailMatchingVerifiedEmail.allowedDomains, company:*.example, must name domains such as example.com",
        "resolvers, upstreamGroupRequired, 'is empty, so nobody may sign in.'",
        "upstreamGroupRequired.claim, groups..x, Claim must be a path such as groups"
    })
    @DisplayName("is not saved, not even changed, and says what to enter")
    void refused(String key, String value, String sentence) {
        assertRefused(admin.post(steps(), config(Map.of(key, value))), sentence);
        assertThat(stored()).isEmpty();

        admin.post(steps(), config(GOOD)).orFail();
        String id = stored();
        String path = "/" + realm + "/authentication/config/" + id;
        assertRefused(admin.put(path, config(Map.of(key, value))), sentence);
        assertThat(Json.map(admin.get(path).orFail().json().path("config"))).isEqualTo(GOOD);
        admin.delete(path).orFail();
    }

    @Test
    @DisplayName("is nobody's business while it is the configuration of something else")
    void ofOthers() {
        admin.post(
                        "/" + realm + "/authentication/config",
                        Map.of("alias", "of nothing", "config", Map.of("resolvers", "everybody")))
                .orFail();
    }

    @Test
    @DisplayName("comes with an import, and then refuses everybody, and the log says why")
    void imported() {
        String other = realm + "-imported";
        try {
            imports(other, "everybody");
            Page page = signIn(other);
            assertThat(page.status()).isEqualTo(502);
            keycloak.awaitLogged(logged, "the sign-in resolver's settings cannot be used: Rules must be one of");
            assertThat(admin.users(other)).isEmpty();
        } finally {
            admin.deleteRealm(other);
        }
        try {
            imports(other, "emailMatchingVerifiedEmail");
            assertSignedIn(signIn(other));
        } finally {
            admin.deleteRealm(other);
        }
    }

    private void imports(String name, String rules) {
        Map<String, Object> step = Map.of(
                "authenticator", RESOLVER, "authenticatorConfig", "rules", "requirement", "REQUIRED", "priority", 10);
        admin.createRealm(Map.of(
                "realm",
                name,
                "enabled",
                true,
                "authenticatorConfig",
                List.of(Map.of("alias", "rules", "config", Map.of("resolvers", rules))),
                "authenticationFlows",
                List.of(Map.of(
                        "alias",
                        "first broker login",
                        "providerId",
                        "basic-flow",
                        "topLevel",
                        true,
                        "builtIn",
                        false,
                        "authenticationExecutions",
                        List.of(step)))));
        Application.register(admin, name);
        admin.createProvider(name, ALIAS, "oidc-pkce", config(provider, Map.of()))
                .orFail();
    }

    private Page signIn(String name) {
        Application application = new Application(keycloak.realm(name));
        HttpBrowser browser = new HttpBrowser();
        return browser.followUntil(browser.get(application.signInUrl(ALIAS)), application::isHere);
    }

    private static void assertRefused(Answer answer, String sentence) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.json().path("errorMessage").asText()).contains(sentence);
    }

    private String steps() {
        return "/" + realm + "/authentication/executions/" + step + "/config";
    }

    private static Map<String, Object> config(Map<String, String> settings) {
        return Map.of("alias", "rules", "config", settings);
    }

    private String stored() {
        JsonNode execution = admin.get("/" + realm + "/authentication/executions/" + step)
                .orFail()
                .json();
        return execution.path("authenticatorConfig").asText();
    }
}
