package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.ResolverFlow;
import dev.signinhub.testing.Tokens;
import dev.signinhub.testing.hostile.HostileProvider;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A user of a provider whose users are not stored")
@TestInstance(Lifecycle.PER_CLASS)
class TransientUserIT {

    private static final String ALIAS = "company";

    private final KeycloakServer keycloak = ExchangeServer.get();
    private final Admin admin = keycloak.admin();
    private final String realm = "transient-" + UUID.randomUUID();
    private final HostileProvider provider = new HostileProvider();
    private ResolverFlow flow;

    @BeforeAll
    void configure() {
        admin.createRealm(Map.of("realm", realm, "enabled", true, "eventsEnabled", true));
        Application.register(admin, realm);
        admin.createProvider(
                        realm,
                        ALIAS,
                        "oidc-pkce",
                        Map.of(
                                "clientId",
                                HostileProvider.CLIENT_ID,
                                "metadataUrl",
                                provider.metadataUrl(),
                                "userinfo",
                                "never",
                                "doNotStoreUsers",
                                "true"))
                .orFail();
        admin.createUser(realm, "alice", "alice@company.example", "password");
        flow = new ResolverFlow(admin, realm);
    }

    @AfterAll
    void close() {
        admin.deleteRealm(realm);
        provider.close();
    }

    @BeforeEach
    void alice() {
        flow.serve(ALIAS);
        flow.configure(Map.of("resolvers", "preferredUsernameMatchingUsername", "authoritativeProviders", ALIAS));
        provider.onIdToken(claims -> {
            claims.put("preferred_username", "alice");
            claims.put("email", "alice@company.example");
            claims.put("groups", List.of("visitors"));
        });
    }

    /** Core's own flow first, for what there is to be like. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"first broker login", "first"})
    @DisplayName("is nobody who is here, and gone with the session, by the flow")
    void notStored(String alias) {
        flow.changeProvider(ALIAS, "firstBrokerLoginFlowAlias", alias);
        String local = admin.users(realm).path(0).path("id").asText();
        for (int time = 0; time < 2; time++) {
            Application application = new Application(keycloak.realm(realm));
            Tokens tokens = application.exchange(signIn(application));
            assertThat(tokens.accessTokenClaims().getSubject())
                    .startsWith("lightweight-")
                    .isNotEqualTo(local);
            assertThat(tokens.accessTokenClaims().getClaim("preferred_username"))
                    .isEqualTo("alice");
            assertThat(tokens.accessTokenClaims().getClaim("email")).isEqualTo("alice@company.example");
            assertThat(tokens.accessTokenClaims().getClaim("given_name")).isEqualTo("Mallory");
        }
        assertThat(admin.users(realm)).hasSize(1);
        assertThat(admin.get("/" + realm + "/users/" + local + "/federated-identity")
                        .orFail()
                        .json())
                .isEmpty();
    }

    @Test
    @DisplayName("has to be in the required group, and is not known")
    void refused() {
        Map<String, String> gate =
                Map.of("resolvers", "upstreamGroupRequired", "upstreamGroupRequired.groups", "staff");
        flow.configure(gate);
        assertRefused("is in no group that may sign in here");
        provider.onIdToken(claims -> claims.put("groups", List.of("staff")));
        Application application = new Application(keycloak.realm(realm));
        assertThat(application.exchange(signIn(application)).accessTokenClaims().getSubject())
                .startsWith("lightweight-");
        flow.configure(Map.of("otherwise", "refuse"));
        assertRefused("There is no account here for you yet");
        assertThat(admin.users(realm)).hasSize(1);
    }

    private void assertRefused(String sentence) {
        Page page = signIn(new Application(keycloak.realm(realm)));
        assertThat(page.status()).isEqualTo(403);
        assertThat(page.html().text()).contains(sentence);
    }

    private static Page signIn(Application application) {
        HttpBrowser browser = new HttpBrowser();
        return browser.followUntil(browser.get(application.signInUrl(ALIAS)), application::isHere);
    }
}
