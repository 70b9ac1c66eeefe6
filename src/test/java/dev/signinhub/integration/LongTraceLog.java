package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.ServerSettings;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.hostile.HostileProvider;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A server of its own, whose log is at DEBUG for all categories and at TRACE for Keycloak's. */
@DisplayName("A server that logs all at DEBUG and Keycloak at TRACE")
@Execution(ExecutionMode.CONCURRENT)
class LongTraceLog {

    private static final String REALM = "trace";

    /** By which the HTTP client and the database layer print what holds credentials, and core the addresses of requests. */
    private static final List<String> TALKATIVE = List.of(
            "org.apache.http.wire",
            "org.apache.http.headers",
            "org.hibernate.orm.core",
            "org.keycloak.transaction.JtaTransactionWrapper");

    @Test
    @DisplayName("logs no code, token, verifier or state of a whole sign-in, and says which categories it holds back")
    void wire() {
        try (KeycloakServer keycloak = KeycloakServer.start(
                        ServerSettings.DEFAULT.logLevel("debug,org.keycloak:trace,dev.signinhub:trace"));
                HostileProvider provider = new HostileProvider()) {
            Admin admin = keycloak.admin();
            admin.createRealm(REALM);
            Application.register(admin, REALM);
            admin.createProvider(
                            REALM,
                            "upstream",
                            "oidc-pkce",
                            Map.of(
                                    "clientId",
                                    HostileProvider.CLIENT_ID,
                                    "metadataUrl",
                                    provider.metadataUrl(),
                                    "userinfo",
                                    "always"))
                    .orFail();
            signIn(keycloak);

            String log = keycloak.log();
            assertThat(log).contains(" TRACE [org.keycloak.", " DEBUG [org.hibernate.");
            for (String category : TALKATIVE) {
                assertThat(log).contains("The log category " + category + " stays at INFO");
            }
            assertThat(provider.requestsTo(HostileProvider.TOKEN)).hasSize(1);
            assertThat(provider.secrets()).isNotEmpty();
            for (String secret : provider.secrets()) {
                assertThat(log.lines().filter(line -> line.contains(secret)).map(line -> line.substring(0, 80)))
                        .isEmpty();
            }
        }
    }

    private static void signIn(KeycloakServer keycloak) {
        Application application = new Application(keycloak.realm(REALM));
        HttpBrowser browser = new HttpBrowser();
        Page page = browser.followUntil(browser.get(application.signInUrl("upstream")), application::isHere);
        assertThat(page.redirects()).as(page.body()).isTrue();
        assertThat(Urls.query(page.location())).containsKey("code");
    }
}
