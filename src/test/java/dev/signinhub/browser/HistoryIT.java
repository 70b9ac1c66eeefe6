package dev.signinhub.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.ChromiumBrowser;
import dev.signinhub.testing.KeycloakServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Keycloak's own pages do this with an inline script, {@code BrowserHistoryHelper}, which this theme's policy does not
 * allow.
 */
@DisplayName("The browser's history holds no code")
class HistoryIT {

    private static final String REALM = "history";
    private static final String UPSTREAM = "history-upstream";

    private final KeycloakServer keycloak = KeycloakServer.shared();
    private final Admin admin = keycloak.admin();
    private final BrowserContext context = ChromiumBrowser.newContext(options -> {});
    private final Page page = context.newPage();
    private final List<String> complaints = new ArrayList<>();

    @BeforeEach
    void create() {
        admin.createRealm(SignInRealm.named(REALM).json());
        Application.register(admin, REALM);
        admin.createUser(REALM, "alice", "alice@example.com", "demo-1234");
        page.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")) {
                complaints.add(message.text());
            }
        });
    }

    @AfterEach
    void clean() {
        context.close();
        admin.deleteRealm(REALM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"signin-hub", "keycloak.v2"})
    @DisplayName("after a wrong password, and a reload asks for the form alone")
    void wrongPassword(String theme) {
        admin.put("/" + REALM, Map.of("loginTheme", theme)).orFail();
        page.navigate(signInUrl());
        signIn("wrong");
        assertThat(page.getByText("Invalid username or password.")).isVisible();

        assertThat(page).hasURL(Pattern.compile(".*/login-actions/authenticate\\?.*execution=.*tab_id=.*"));
        assertThat(page.url()).doesNotContain("session_code");
        assertThat(complaints).isEmpty();
        ChromiumBrowser.screenshot(page, "history-wrong-password-" + theme);

        List<Request> requests = new ArrayList<>();
        page.onRequest(requests::add);
        page.reload();
        assertThat(requests.get(0).method()).isEqualTo("GET");
        assertThat(page.getByText("Invalid username or password.")).hasCount(0);
        assertThatPasswordSignsIn();
    }

    @Test
    @DisplayName("after several of them")
    void again() {
        page.navigate(signInUrl());
        for (int i = 0; i < 3; i++) {
            signIn("wrong");
            assertThat(page.getByText("Invalid username or password.")).isVisible();
            assertThat(page.url()).doesNotContain("session_code");
        }
        assertThat(complaints).isEmpty();
        assertThatPasswordSignsIn();
    }

    @Test
    @DisplayName("after a form of an action that is required, and a reload asks for that form")
    void requiredAction() {
        require("UPDATE_PASSWORD");
        page.navigate(signInUrl());
        signIn("demo-1234");
        page.locator("#password-new").fill("short");
        page.locator("#password-confirm").fill("different");
        submit();
        assertThat(page.locator("#input-error-password-confirm, .alert, .error").first())
                .isVisible();
        assertThatReloadAsksFor("#password-new", "/login-actions/required-action");
    }

    @Test
    @DisplayName("after a registration that was refused, and a reload asks for that form")
    void registration() {
        page.navigate(signInUrl());
        page.locator("a[href*='/login-actions/registration']").first().click();
        SignInPageIT.fillRegistration(page, "bella");
        page.locator("#password").fill("short");
        page.locator("#password-confirm").fill("short");
        submit();
        assertThat(page.locator("#input-error-password")).isVisible();
        assertThatReloadAsksFor("#password-confirm", "/login-actions/registration");
        SignInPageIT.fillRegistration(page, "bella");
        assertThatSignsIn(this::submit);
    }

    @Test
    @DisplayName("after a wrong code for an authenticator that is set up, and a reload asks for that form")
    void otp() {
        require("CONFIGURE_TOTP");
        page.navigate(signInUrl());
        signIn("demo-1234");
        page.locator("#totp").fill("000000");
        submit();
        assertThat(page.locator("[aria-invalid=true]").first()).isVisible();
        assertThatReloadAsksFor("#totp", "/login-actions/required-action");
    }

    @Test
    @DisplayName("after a profile that was refused, and a reload asks for that form")
    void profile() {
        require("UPDATE_PROFILE");
        page.navigate(signInUrl());
        signIn("demo-1234");
        page.locator("#email").fill("nobody");
        submit();
        assertThat(page.locator("#input-error-email")).isVisible();
        assertThatReloadAsksFor("#email", "/login-actions/required-action");
        page.locator("#email").fill("alice@example.com");
        page.locator("#firstName").fill("Alice");
        page.locator("#lastName").fill("Example");
        assertThatSignsIn(this::submit);
    }

    @Test
    @DisplayName("after an address was asked a new password for, and a reload stays calm")
    void resetPassword() {
        page.navigate(signInUrl());
        page.locator("a[href*='/login-actions/reset-credentials']").first().click();
        page.locator("#username").fill("");
        submit();
        assertThat(page.locator("[aria-invalid=true], .alert").first()).isVisible();
        assertThatReloadAsksFor("#username", "/login-actions/reset-credentials");
        page.locator("#username").fill("nobody");
        submit();
        assertThat(page.locator("#password")).isVisible();
        assertThatReloadAsksFor("#password", "/login-actions/");
        assertThatPasswordSignsIn();
    }

    @Test
    @DisplayName("after a password that leads to the consent, and a reload asks for it")
    void consent() {
        ObjectNode client = (ObjectNode) admin.get("/" + REALM + "/clients?clientId=" + Application.CLIENT_ID)
                .json()
                .get(0);
        client.put("consentRequired", true);
        admin.put("/" + REALM + "/clients/" + client.path("id").asText(), client)
                .orFail();
        page.navigate(signInUrl());
        signIn("demo-1234");
        assertThatReloadAsksFor("#kc-login", "/login-actions/required-action");
        assertThatSignsIn(() -> page.locator("#kc-login").click());
    }

    @Test
    @DisplayName("after a sign-out was confirmed, and there is a way back in")
    void signOut() {
        page.navigate(signInUrl());
        assertThatPasswordSignsIn();
        page.navigate(keycloak.realm(REALM) + "/protocol/openid-connect/logout");
        assertThat(page.locator("#kc-logout")).isVisible();
        ChromiumBrowser.screenshot(page, "history-sign-out-question");
        page.locator("#kc-logout").click();
        assertThat(page.locator("h1")).hasText("You are signed out");
        ChromiumBrowser.screenshot(page, "history-signed-out");
        assertThat(page.url()).doesNotContain("session_code", "code=");
        assertThat(complaints).isEmpty();
        page.locator(".actions a").click();
        assertThat(page.locator("#password")).isVisible();
    }

    @Test
    @DisplayName("when cookies are lost, and the page leads on")
    void lostCookies() {
        page.navigate(signInUrl());
        context.clearCookies();
        signIn("demo-1234");
        assertThat(page.locator("#kc-error-message")).containsText("cookies");
        ChromiumBrowser.screenshot(page, "history-lost-cookies");
        assertThat(complaints).isEmpty();
        page.locator(".actions a").first().click();
        assertThat(page.locator("#password")).isVisible();
    }

    private void require(String action) {
        String alice = admin.users(REALM).path(0).path("id").asText();
        admin.put("/" + REALM + "/users/" + alice, Map.of("requiredActions", List.of(action)))
                .orFail();
    }

    /** The address is the form's own, and asking for it once more posts nothing. */
    private void assertThatReloadAsksFor(String field, String path) {
        assertThat(page.url()).contains(path).doesNotContain("session_code", "code=");
        assertThat(page.locator(field)).isVisible();
        assertThat(complaints).isEmpty();
        List<Request> requests = new ArrayList<>();
        page.onRequest(requests::add);
        page.reload();
        assertThat(requests.get(0).method()).isEqualTo("GET");
        assertThat(page.locator(field)).isVisible();
        assertThat(page.url()).contains(path).doesNotContain("session_code");
        assertThat(complaints).isEmpty();
    }

    private void submit() {
        page.locator("form [type=submit], form button.primary").first().click();
    }

    private void assertThatSignsIn(Runnable lastStep) {
        SignInPageIT.leaving(page, SignInPageIT.AT_APPLICATION, lastStep);
    }

    @Test
    @DisplayName("of a provider, after a callback that was used before")
    void spentCallback() {
        admin.createRealm(UPSTREAM);
        try {
            admin.createPublicClient(UPSTREAM, "hub", keycloak.realm(REALM) + "/broker/up/endpoint");
            // The address of somebody here, so that the sign-in stops at a question before it ends.
            admin.createUser(UPSTREAM, "ada", "alice@example.com", "ada");
            var config = new HashMap<String, String>();
            config.put("clientId", "hub");
            config.put("metadataUrl", keycloak.realm(UPSTREAM) + "/.well-known/openid-configuration");
            admin.createProvider(REALM, "up", "oidc-pkce", config).orFail();

            page.navigate(new Application(keycloak.realm(REALM)).signInUrl("up").toString());
            page.locator("#username").fill("ada");
            page.locator("#password").fill("ada");
            Request callback = page.waitForRequest(
                    request -> request.url().contains("/broker/up/endpoint?"),
                    () -> page.locator("[type=submit]").click());
            page.waitForURL("**/login-actions/first-broker-login*");
            assertThat(callback.url()).contains("code=", "state=");
            // A question, not an alarm; and the account is linked to no provider yet that could confirm it.
            assertThat(page.locator("#hub-question")).containsText("alice@example.com");
            assertThat(page.locator("[role=alert]")).hasCount(0);
            ChromiumBrowser.screenshot(page, "history-link-question");
            page.locator("#linkAccount").click();
            assertThat(page.locator("#password")).isVisible();
            assertThat(page.locator("#kc-social-providers")).hasCount(0);
            page.locator("#password").fill("wrong");
            page.locator("#kc-login").click();
            assertThat(page.locator("[aria-invalid=true]").first()).isVisible();
            ChromiumBrowser.screenshot(page, "history-link-confirm");
            assertThatReloadAsksFor("#password", "/login-actions/first-broker-login");

            page.navigate(callback.url());
            assertThat(page.locator("h1")).isVisible();
            ChromiumBrowser.screenshot(page, "history-spent-callback");
            assertThat(page.url()).doesNotContain("code=", "state=");
            assertThat(complaints).isEmpty();
        } finally {
            admin.deleteRealm(UPSTREAM);
        }
    }

    @Test
    @DisplayName("of a provider, after a callback that no sign-in waits for, and a reload stays calm")
    void strayCallback() {
        var config =
                Map.of("clientId", "hub", "metadataUrl", "https://login.acme.example/.well-known/openid-configuration");
        admin.importProvider(REALM, "up", "oidc-pkce", config);
        page.navigate(keycloak.realm(REALM) + "/broker/up/endpoint?code=c-1&state=made-up");
        assertThat(page).hasURL(keycloak.realm(REALM) + "/broker/up/endpoint");
        assertThat(page.locator("#kc-error-message")).containsText("no sign-in here is waiting for it");
        ChromiumBrowser.screenshot(page, "history-stray-callback");
        assertThat(page.reload().status()).isEqualTo(400);
        assertThat(page.locator("h1")).isVisible();
    }

    private void signIn(String password) {
        page.locator("#username").fill("alice");
        page.locator("#password").fill(password);
        page.locator("#kc-login").click();
    }

    private void assertThatPasswordSignsIn() {
        assertThatSignsIn(() -> signIn("demo-1234"));
    }

    private String signInUrl() {
        return new Application(keycloak.realm(REALM)).signInUrl().toString();
    }
}
