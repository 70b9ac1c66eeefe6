package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Answer;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.ServerSettings;
import dev.signinhub.testing.hostile.HostileProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code mvn verify -Plong}: on servers that log each statement, and that have no organizations. */
@DisplayName("A mapper")
@TestInstance(Lifecycle.PER_CLASS)
class LongMappers {

    private static final Logger LOG = LoggerFactory.getLogger(LongMappers.class);

    private static final String REALM = "mappers";
    private static final String ALIAS = "upstream";
    private static final String STATEMENT = "[org.hibernate.SQL]";

    private final ServerSettings settings = ServerSettings.DEFAULT.logLevel("INFO,org.hibernate.SQL:DEBUG");
    private final HostileProvider provider = new HostileProvider();
    private final KeycloakServer keycloak = KeycloakServer.start(settings);

    @BeforeAll
    void createRealm() {
        keycloak.admin()
                .createRealm(Map.of(
                        "realm",
                        REALM,
                        "enabled",
                        true,
                        "organizationsEnabled",
                        true,
                        "loginTheme",
                        "signin-hub",
                        "roles",
                        Map.of("realm", List.of(Map.of("name", "up-here"))),
                        "groups",
                        List.of(Map.of("name", "up", "subGroups", List.of(Map.of("name", "here"))))));
        Application.register(keycloak.admin(), REALM);
        keycloak.admin().createProvider(REALM, ALIAS, "oidc-pkce", config()).orFail();
        keycloak.admin()
                .post(
                        "/" + REALM + "/organizations",
                        Map.of(
                                "name",
                                "here",
                                "alias",
                                "here",
                                "enabled",
                                true,
                                "domains",
                                List.of(Map.of("name", "here.example"))))
                .orFail();
    }

    @AfterAll
    void end() {
        keycloak.close();
        provider.close();
    }

    private static String path() {
        return "/" + REALM + "/identity-provider/instances/" + ALIAS + "/mappers";
    }

    private Map<String, String> config() {
        return Map.of(
                "clientId",
                HostileProvider.CLIENT_ID,
                "metadataUrl",
                provider.metadataUrl(),
                "userinfo",
                "never",
                "syncMode",
                "FORCE");
    }

    private static Map<String, Object> mapper(String type, Map<String, String> config) {
        Map<String, String> all = new HashMap<>(config);
        all.put("syncMode", "INHERIT");
        all.put("claim", "said");
        return Admin.mapper(ALIAS, type + config.hashCode(), type, all);
    }

    private Answer map(KeycloakServer server, String type, Map<String, String> config) {
        return server.admin().post(path(), mapper(type, config));
    }

    private void removeMappers() {
        keycloak.admin().get(path()).orFail().json().forEach(mapper -> keycloak.admin()
                .delete(path() + "/" + mapper.path("id").asText())
                .orFail());
    }

    private void signIn(KeycloakServer server, List<String> said) {
        provider.onIdToken(claims -> claims.put("said", said));
        Application application = new Application(server.realm(REALM));
        HttpBrowser browser = new HttpBrowser();
        assertSignedIn(browser.followUntil(browser.get(application.signInUrl(ALIAS)), application::isHere));
    }

    /** How many statements a sign-in takes when the same was said before, so that nothing changes. */
    private long statements(List<String> said) {
        signIn(keycloak, said);
        long logged = keycloak.logged();
        signIn(keycloak, said);
        return keycloak.logSince(logged)
                .lines()
                .filter(line -> line.contains(STATEMENT))
                .count();
    }

    private static List<String> here(int more) {
        List<String> said = new ArrayList<>(
                IntStream.range(0, more).mapToObj(i -> "elsewhere-" + i).toList());
        said.add("here");
        return said;
    }

    @ParameterizedTest(name = "{0} {1}, allowed: {2}")
    @CsvSource({
        "signinhub-groups, groups, here",
        "signinhub-groups, groups, *",
        "signinhub-groups, realm roles, here",
        "signinhub-groups, realm roles, *",
        "signinhub-organization, -, here",
        "signinhub-organization, -, *"
    })
    @DisplayName("sends the database no more statements for 10,000 values that nothing here is for than for 200")
    void statements(String type, String target, String allowed) {
        map(keycloak, type, Map.of("allowed", allowed, "target", target, "group", "/up", "prefix", prefix(target)))
                .orFail();
        try {
            long few = statements(here(200));
            long many = statements(here(10_000));
            LOG.info("{} {} {}: {} statements for 200 values, {} for 10,000", type, target, allowed, few, many);
            assertThat(few).isPositive();
            assertThat(many).isLessThanOrEqualTo(few + 2);
        } finally {
            removeMappers();
        }
    }

    private static String prefix(String target) {
        return target.equals("realm roles") ? "up-" : "";
    }

    /** The realm is new there: core's browser flow of one with organizations has a step that this server lacks. */
    @Test
    @DisplayName("of organizations says so, and lets everybody in, on a server without them")
    void withoutOrganizations() {
        String sentence = "Organizations are switched off on this server: enable its feature \"organization\".";
        try (KeycloakServer without = KeycloakServer.start(settings.args("--features-disabled=organization"))) {
            without.admin()
                    .createRealm(Map.of(
                            "realm",
                            REALM,
                            "enabled",
                            true,
                            "loginTheme",
                            "signin-hub",
                            "identityProviders",
                            List.of(Map.of(
                                    "alias", ALIAS, "providerId", "oidc-pkce", "enabled", true, "config", config())),
                            "identityProviderMappers",
                            List.of(mapper("signinhub-organization", Map.of("allowed", "*")))));
            Application.register(without.admin(), REALM);
            Application application = new Application(without.realm(REALM));
            Page page = new HttpBrowser().get(application.signInUrl());
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.card(ALIAS)).isNotNull();
            signIn(without, here(0));
            signIn(without, here(0));
            assertThat(without.log()).contains("does nothing: " + sentence);
            Answer answer = map(without, "signinhub-organization", Map.of("allowed", "here"));
            assertThat(answer.status()).as(answer.body()).isEqualTo(400);
            assertThat(answer.json().path("errorMessage").asText()).isEqualTo(sentence);
        }
    }
}
