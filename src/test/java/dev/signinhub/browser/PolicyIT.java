package dev.signinhub.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route.FulfillOptions;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.ChromiumBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.KeycloakServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The content security policy lets through")
class PolicyIT {

    private static final String REALM = "policy";

    private final KeycloakServer keycloak = KeycloakServer.shared();
    private final Admin admin = keycloak.admin();
    private final BrowserContext context = ChromiumBrowser.newContext(options -> {});
    private final Page page = context.newPage();

    @BeforeEach
    void create() {
        admin.createRealm(SignInRealm.named(REALM).json());
        Application.register(admin, REALM);
    }

    @AfterEach
    void clean() {
        context.close();
        admin.deleteRealm(REALM);
    }

    @Test
    @DisplayName("the frames that sign a user out of the applications")
    void frontChannelLogout() {
        var application = Json.map(admin.get("/" + REALM + "/clients?clientId=" + Application.CLIENT_ID)
                .orFail()
                .json()
                .get(0));
        application.put("frontchannelLogout", true);
        application.put("attributes", Map.of("frontchannel.logout.url", "http://localhost/signed-out"));
        admin.put("/" + REALM + "/clients/" + application.get("id"), application)
                .orFail();
        admin.createUser(REALM, "alice", "alice@example.com", "demo-1234");
        context.route("http://localhost/signed-out*", route -> route.fulfill(new FulfillOptions().setBody("bye")));

        page.navigate(signInUrl());
        page.locator("#username").fill("alice");
        page.locator("#password").fill("demo-1234");
        SignInPageIT.leaving(page, SignInPageIT.AT_APPLICATION, () -> page.locator("#kc-login")
                .click());

        page.navigate(keycloak.realm(REALM) + "/protocol/openid-connect/logout");
        page.locator("#kc-logout").click();
        assertThat(page.frameLocator("iframe").locator("body")).hasText("bye");
    }

    @Test
    @DisplayName("the script of reCAPTCHA on the page to register, and its answer")
    void recaptcha() {
        String flows = "/" + REALM + "/authentication/flows";
        admin.post(flows + "/registration/copy", Map.of("newName", "checked")).orFail();
        for (var execution : admin.get(flows + "/checked/executions").orFail().json()) {
            if (execution.path("providerId").asText().equals("registration-recaptcha-action")) {
                var required = Json.map(execution);
                required.put("requirement", "REQUIRED");
                admin.put(flows + "/checked/executions", required).orFail();
                var keys = Map.of(
                        "site.key", "site", "secret.key", "secret", "action", "register", "recaptcha.v3", "true");
                admin.post(
                                "/" + REALM + "/authentication/executions/" + required.get("id") + "/config",
                                Map.of("alias", "keys", "config", keys))
                        .orFail();
            }
        }
        admin.put("/" + REALM, Map.of("registrationFlow", "checked")).orFail();
        // In Google's place; its script calls the function that the button names once the user has passed.
        context.route(
                "https://www.google.com/recaptcha/**",
                route -> route.fulfill(new FulfillOptions()
                        .setContentType("text/javascript")
                        .setBody("addEventListener('load', () => document.querySelector('.g-recaptcha')"
                                + ".addEventListener('click', (event) => { event.preventDefault();"
                                + " window[event.target.dataset.callback](); }))")));
        // Keycloak would ask Google about the answer.
        context.route("**/login-actions/registration*", route -> {
            if (route.request().method().equals("POST")) {
                route.fulfill(new FulfillOptions().setBody("sent"));
            } else {
                route.resume();
            }
        });

        page.navigate(signInUrl());
        page.locator("#kc-registration a").click();
        SignInPageIT.fillRegistration(page, "alice");
        page.locator(".g-recaptcha").click();
        assertThat(page.locator("body")).hasText("sent");
    }

    private String signInUrl() {
        return new Application(keycloak.realm(REALM)).signInUrl().toString();
    }
}
