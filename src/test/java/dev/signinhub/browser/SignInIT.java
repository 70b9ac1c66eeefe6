package dev.signinhub.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserContext.ClearCookiesOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.ChromiumBrowser;
import dev.signinhub.testing.KeycloakServer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A person at the sign-in page")
class SignInIT {

    private final KeycloakServer keycloak = KeycloakServer.shared();
    private final Admin admin = keycloak.admin();
    private final BrowserContext context = ChromiumBrowser.newContext(options -> {});
    private final Page page = context.newPage();

    @AfterEach
    void clean() {
        context.close();
        admin.users("hub")
                .forEach(user -> admin.delete("/hub/users/" + user.path("id").asText()));
    }

    @Test
    @DisplayName("comes in through the company's provider and is in the account console")
    void signsIn() {
        open();
        ChromiumBrowser.screenshot(page, "sign-in");
        card().click();
        assertThat(page).hasURL(Pattern.compile(".*/realms/upstream/.*"));
        atUpstream("alice", "demo");
        assertThat(page).hasURL(Pattern.compile(".*/realms/hub/account.*"));
        assertThat(page.getByText("Alice Example").first()).isVisible();
        ChromiumBrowser.screenshot(page, "signed-in");
    }

    @Test
    @DisplayName("can do it with the keyboard alone")
    void keyboard() {
        open();
        for (int i = 0; i < 30 && !isFocused(card()); i++) {
            page.keyboard().press("Tab");
        }
        page.keyboard().press("Enter");
        assertThat(page).hasURL(Pattern.compile(".*/realms/upstream/.*"));
    }

    @Test
    @DisplayName("can do it in a popup, from end to end, and the window that opened it is still its opener")
    void popup() {
        page.navigate(keycloak.realm("hub").toString());
        Page popup = page.waitForPopup(
                () -> page.evaluate("url => { window.open(url, 'sign-in', 'width=450,height=730'); }", account()));
        popup.setViewportSize(450, 730);
        Locator card = card(popup);
        assertThat(card).isInViewport();
        Assertions.assertThat(popup.evaluate("document.documentElement.scrollWidth"))
                .isEqualTo(450);
        card.click();
        atUpstream(popup, "alice", "demo");
        assertThat(popup).hasURL(Pattern.compile(".*/realms/hub/account.*"));
        Assertions.assertThat(popup.evaluate("opener !== null && opener.location.href"))
                .isEqualTo(page.url());
    }

    @Test
    @DisplayName("is told of a wrong password, there and here, and can try again")
    void wrongPassword() {
        open();
        page.getByLabel("Username or email").fill("nobody");
        page.getByLabel("Password", new Page.GetByLabelOptions().setExact(true)).fill("wrong");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Sign in").setExact(true))
                .click();
        assertThat(page.getByText("Invalid username or password").first()).isVisible();
        ChromiumBrowser.screenshot(page, "wrong-password");

        card().click();
        atUpstream("alice", "wrong");
        assertThat(page.getByText("Invalid username or password").first()).isVisible();
        atUpstream("alice", "demo");
        assertThat(page).hasURL(Pattern.compile(".*/realms/hub/account.*"));
    }

    @Test
    @DisplayName("who says no at the provider is back on the sign-in page, and can choose again")
    void declined() {
        open();
        card().click();
        String state = page.url().replaceFirst(".*[?&]state=([^&]*).*", "$1");
        page.navigate(keycloak.realm("hub") + "/broker/oidc-pkce/endpoint?error=access_denied&state=" + state + "&iss="
                + keycloak.realm("upstream"));
        assertThat(page.locator(".alert[role=status]")).containsText("You did not sign in with");
        assertThat(page.locator("#hub-reference")).hasCount(0);
        ChromiumBrowser.screenshot(page, "declined");
        card().click();
        atUpstream("bob", "demo");
        assertThat(page).hasURL(Pattern.compile(".*/realms/hub/account.*"));
    }

    @Test
    @DisplayName("sees a provider as the last one used after a sign-in that succeeded, and after no other click")
    void lastUsed() {
        open();
        card().click();
        open();
        assertLastUsed(false, "given up");

        card().click();
        String state = page.url().replaceFirst(".*[?&]state=([^&]*).*", "$1");
        page.navigate(keycloak.realm("hub") + "/broker/oidc-pkce/endpoint?error=access_denied&state=" + state + "&iss="
                + keycloak.realm("upstream"));
        assertLastUsed(false, "declined");
        open();
        assertLastUsed(false, "declined before");

        card().click();
        atUpstream("alice", "wrong");
        assertThat(page.getByText("Invalid username or password").first()).isVisible();
        open();
        assertLastUsed(false, "refused");

        card().click();
        atUpstream("alice", "demo");
        assertThat(page).hasURL(Pattern.compile(".*/realms/hub/account.*"));
        assertThat(page.getByText("Alice Example").first()).isVisible();
        Assertions.assertThat(context.cookies())
                .filteredOn(cookie -> cookie.name.equals("SIGNIN_HUB_LAST_USED"))
                .singleElement()
                .satisfies(cookie -> Assertions.assertThat(cookie.path).isEqualTo("/realms/hub/"));
        // The console's own requests would bring the session's cookies back.
        page.navigate("about:blank");
        context.clearCookies(new ClearCookiesOptions().setName(Pattern.compile("(KEYCLOAK|AUTH|KC)_.*")));
        open();
        assertLastUsed(true, "signed in");
        ChromiumBrowser.screenshot(page, "last-used");

        page.getByText("Forget this choice").click();
        open();
        assertLastUsed(false, "forgotten");
    }

    @Test
    @DisplayName("gets no cookie about it in a realm with another theme")
    void lastUsedInOtherTheme() {
        admin.put("/hub", Map.of("loginTheme", "keycloak.v2")).orFail();
        try {
            page.navigate(account());
            page.locator("#social-oidc-pkce").click();
            atUpstream("alice", "demo");
            assertThat(page.getByText("Alice Example").first()).isVisible();
            Assertions.assertThat(context.cookies())
                    .extracting(cookie -> cookie.name)
                    .contains("KEYCLOAK_SESSION")
                    .doesNotContain("SIGNIN_HUB_LAST_USED");
        } finally {
            admin.put("/hub", Map.of("loginTheme", "signin-hub")).orFail();
        }
    }

    private void assertLastUsed(boolean expected, String when) {
        assertThat(card()).isVisible();
        Assertions.assertThat(page.getByText("Last used").count()).as(when).isEqualTo(expected ? 1 : 0);
    }

    @Nested
    @DisplayName("whose provider is down")
    class Down {

        @AfterEach
        void up() {
            admin.deleteProvider("hub", "down");
        }

        @Test
        @DisplayName("is told so, and can go back and choose another")
        void down() {
            var provider = Map.of(
                    "alias",
                    "down",
                    "providerId",
                    "oidc-pkce",
                    "enabled",
                    false,
                    "displayName",
                    "Gone",
                    "config",
                    Map.of("clientId", "c", "metadataUrl", "http://localhost:1/.well-known/openid-configuration"));
            admin.post("/hub/identity-provider/instances", provider).orFail();
            enableByImport();
            open();
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("Gone")))
                    .click();
            assertThat(page.getByText("Gone cannot be reached right now.").first())
                    .isVisible();
            ChromiumBrowser.screenshot(page, "provider-down");
            link("Try again").click();
            assertThat(page.getByText("Gone cannot be reached right now.").first())
                    .isVisible();
            link("Choose another way to sign in").click();
            card().click();
            atUpstream("alice", "demo");
            assertThat(page).hasURL(Pattern.compile(".*/realms/hub/account.*"));
        }

        private Locator link(String name) {
            return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name));
        }

        /** Saving a provider that is switched on would ask it for its metadata; an import does not. */
        private void enableByImport() {
            admin.post(
                            "/hub/partialImport",
                            Map.of(
                                    "ifResourceExists",
                                    "OVERWRITE",
                                    "identityProviders",
                                    List.of(Map.of(
                                            "alias",
                                            "down",
                                            "providerId",
                                            "oidc-pkce",
                                            "enabled",
                                            true,
                                            "displayName",
                                            "Gone",
                                            "config",
                                            Map.of(
                                                    "clientId",
                                                    "c",
                                                    "metadataUrl",
                                                    "http://localhost:1/.well-known/openid-configuration")))))
                    .orFail();
        }
    }

    @ParameterizedTest(name = "{0} x {1}, {2}")
    @CsvSource({"320, 640, light", "390, 844, dark", "1280, 900, dark"})
    @DisplayName("finds the page fit for the screen, without sideways scrolling")
    void screens(int width, int height, String scheme) {
        try (BrowserContext other = ChromiumBrowser.newContext(options -> options.setViewportSize(width, height)
                .setColorScheme(ColorScheme.valueOf(scheme.toUpperCase(Locale.ROOT))))) {
            Page small = other.newPage();
            small.navigate(account());
            assertThat(small.getByText("Company account").first()).isVisible();
            ChromiumBrowser.screenshot(small, "sign-in-" + width + "-" + scheme);
            Assertions.assertThat(small.evaluate("document.documentElement.scrollWidth"))
                    .isEqualTo(width);
        }
    }

    @Test
    @DisplayName("needs no JavaScript")
    void withoutScript() {
        try (BrowserContext other = ChromiumBrowser.newContext(options -> options.setJavaScriptEnabled(false))) {
            Page plain = other.newPage();
            plain.navigate(
                    keycloak.realm("hub") + "/protocol/openid-connect/auth?client_id=account-console&response_type=code"
                            + "&scope=openid&code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
                            + "&redirect_uri=" + keycloak.realm("hub") + "/account/");
            plain.getByText("Company account").first().click();
            assertThat(plain).hasURL(Pattern.compile(".*/realms/upstream/.*"));
        }
    }

    private void open() {
        page.navigate(account());
        assertThat(card()).isVisible();
    }

    private String account() {
        return keycloak.realm("hub") + "/account";
    }

    private Locator card() {
        return card(page);
    }

    private static Locator card(Page page) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("Company account")));
    }

    private static boolean isFocused(Locator element) {
        return (Boolean) element.evaluate("element => element === document.activeElement");
    }

    private void atUpstream(String username, String password) {
        atUpstream(page, username, password);
    }

    private static void atUpstream(Page page, String username, String password) {
        page.locator("#username").fill(username);
        page.locator("#password").fill(password);
        page.locator("#kc-login").click();
    }
}
