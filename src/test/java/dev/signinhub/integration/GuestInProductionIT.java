package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Entering as a guest on a server in production")
class GuestInProductionIT {

    @Test
    @DisplayName("is refused on a page that says what to do, until the operator allows it")
    void production() {
        try (KeycloakServer keycloak = KeycloakServer.startProduction()) {
            Admin admin = keycloak.admin();
            admin.createRealm(Map.of("realm", "r", "enabled", true, "eventsEnabled", true, "loginTheme", "signin-hub"));
            Application.register(admin, "r");
            admin.createProvider("r", "guest", "guest", Map.of()).orFail();
            assertThat(keycloak.log())
                    .containsOnlyOnce(
                            "Guest provider 'guest' of realm 'r' is off: start the server in development mode,"
                                    + " or set 'allowInProduction' to true");

            Page refused = enter(keycloak);
            assertThat(refused.status()).as(refused.body()).isEqualTo(403);
            assertThat(refused.html().text()).contains("Guests are not let in here. Choose another way to sign in");
            // Back to the sign-in page, and not to the guest once more.
            assertThat(refused.html().select("#hub-try-again").attr("href")).doesNotContain("/broker/");
            JsonNode event = admin.events("r").get(0);
            assertThat(event.path("error").asText()).isEqualTo("provider_off");
            assertThat(keycloak.log())
                    .contains(event.path("details").path("reference").asText());
            assertThat(admin.users("r")).isEmpty();

            admin.configureProvider("r", "guest", Map.of("allowInProduction", "true"))
                    .orFail();
            Page entered = enter(keycloak);
            assertThat(entered.redirects()).as(entered.body()).isTrue();
            assertThat(admin.users("r")).hasSize(1);
        }
    }

    private static Page enter(KeycloakServer keycloak) {
        Application application = new Application(keycloak.realm("r"));
        HttpBrowser browser = new HttpBrowser();
        return browser.followUntil(browser.get(application.signInUrl("guest")), application::isHere);
    }
}
