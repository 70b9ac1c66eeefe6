package dev.signinhub.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.AriaRole;
import dev.signinhub.testing.ChromiumBrowser;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.backstage.AuthBackend;
import dev.signinhub.testing.backstage.BackstageApp;
import dev.signinhub.testing.backstage.KeycloakBackend;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The requests are those of the packages as published: no test makes one itself. */
@DisplayName("A Backstage app, from an origin of its own,")
class BackstageIT {

    private static final String SCOPES = "openid%20profile%20email";
    private static final String REFRESH = "GET /oidc-pkce/refresh?optional&scope=" + SCOPES + "&env=development";
    private static final String LOGOUT = "POST /oidc-pkce/logout?env=development";

    private final BackstageApp app = new BackstageApp();
    private final AuthBackend backend = new KeycloakBackend(app.origin());
    private final BrowserContext context = ChromiumBrowser.newContext(options -> {});
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Page page = context.newPage();

    @BeforeEach
    void open() {
        app.configure(backend.base(), Map.of());
        context.onRequest(this::record);
        page.navigate(app.origin().toString());
    }

    @AfterEach
    void close() {
        context.close();
        backend.close();
        app.close();
    }

    @Nested
    @DisplayName("with a popup")
    class Popup {

        @Test
        @DisplayName("signs in")
        void signsIn() {
            var popup = popup(signInButton(page));
            allow(popup);
            assertSignedIn(page);

            assertThat(calls)
                    .startsWith(REFRESH, start(SCOPES) + "&flow=popup&env=development")
                    .noneMatch(call -> call.startsWith("POST"));
            assertThat(token(page, "getAccessToken()")).isNotEmpty();
            assertThat(token(page, "getIdToken()").split("\\.")).hasSize(3);
            assertThat(settled(page, "identityApi.getCredentials().then(it => it.token)"))
                    .asString()
                    .matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
            ChromiumBrowser.screenshot(page, "backstage-signed-in");
        }

        @Test
        @DisplayName("finds its session again after a reload")
        void reload() {
            signIn(page);
            calls.clear();
            page.reload();
            assertSignedIn(page);
            assertThat(calls).containsExactly(REFRESH);
        }

        @Test
        @DisplayName("says that consent was denied, and signs in at the second try")
        void denied() {
            deny(popup(signInButton(page)));
            assertThat(alert(page)).containsText("Login failed");
            assertThat(alert(page)).containsText("Authentication rejected, access_denied");
            ChromiumBrowser.screenshot(page, "backstage-denied");
            signIn(page);
        }

        @Test
        @DisplayName("says that the popup was closed, and signs in at the second try")
        void closed() {
            popup(signInButton(page)).close();
            assertThat(alert(page)).containsText("popup was closed");
            signIn(page);
        }

        @Test
        @DisplayName("signs out")
        void signsOut() {
            signIn(page);
            calls.clear();
            page.getByText("Sign out").click();
            assertThat(signInButton(page)).isVisible();
            assertThat(calls).containsExactly(LOGOUT);
            assertThat(token(page, "getAccessToken('', {optional: true})")).isEmpty();

            page.reload();
            signIn(page);
        }
    }

    @Nested
    @DisplayName("with a redirect")
    class Redirect {

        private static final String ENVIRONMENT = "production";

        @BeforeEach
        void redirect() {
            app.configure(
                    backend.base(),
                    Map.of("enableExperimentalRedirectFlow", true, "auth", Map.of("environment", ENVIRONMENT)));
            page.reload();
        }

        @Test
        @DisplayName("signs in, in the environment of its configuration")
        void signsIn() {
            calls.clear();
            var home = page.url();
            signInButton(page).click();
            backend.allow(page);
            assertSignedIn(page);
            assertThat(page).hasURL(home);

            assertThat(calls)
                    .startsWith(
                            REFRESH.replace("development", ENVIRONMENT),
                            start(SCOPES) + "&redirectUrl=" + Urls.encoded(home) + "&flow=redirect&env=" + ENVIRONMENT)
                    .endsWith(REFRESH.replace("development", ENVIRONMENT));
            assertThat(context.pages()).hasSize(1);
        }

        @Test
        @DisplayName("says that consent was denied, and nothing of it after the second try")
        void denied() {
            signInButton(page).click();
            backend.deny(page);
            assertThat(alert(page)).containsText("Authentication rejected, access_denied");
            assertThat(page).hasURL(Pattern.compile(".*[?]error=.*"));

            signInButton(page).click();
            backend.allow(page);
            assertSignedIn(page);
            assertThat(alert(page)).hasCount(0);
        }
    }

    @Nested
    @DisplayName("asks for a wider scope")
    class WiderScope {

        @BeforeEach
        void ask() {
            signIn(page);
            calls.clear();
            ask(AuthBackend.REPO);
        }

        @Test
        @DisplayName("and has it, without losing those that it had")
        void granted() {
            ChromiumBrowser.screenshot(page, "backstage-wider-scope");
            grant();
            var wider = SCOPES + "%20" + AuthBackend.REPO;
            assertThat(calls).startsWith(REFRESH.replace(SCOPES, wider), start(wider) + "&flow=popup&env=development");

            calls.clear();
            assertThat(token(page, "getAccessToken('repo')")).isEqualTo(settled(page, "wider"));
            assertThat(token(page, "getIdToken()")).isNotEmpty();
            assertThat(calls).isEmpty();

            page.reload();
            assertSignedIn(page);
            assertThat(token(page, "getAccessToken('repo')")).isNotEmpty();
            assertThat(dialog()).hasCount(0);
        }

        /** The client has dropped its session by then: it does not ask for the first of them again. */
        @Test
        @DisplayName("and keeps it when it asks for another")
        void another() {
            grant();
            calls.clear();
            ask(AuthBackend.GIST);
            grant();
            assertThat(calls).contains(start(SCOPES + "%20" + AuthBackend.GIST) + "&flow=popup&env=development");

            calls.clear();
            assertThat(token(page, "getAccessToken(['repo', 'gist'])")).isEqualTo(settled(page, "wider"));
            assertThat(calls).isEmpty();
        }

        @Test
        @DisplayName("and keeps those that it had when it is denied")
        void denied() {
            deny(popup(button(page, "Log in")));
            assertThat(dialog()).containsText("Authentication rejected, access_denied");
            button(page, "Reject All").click();
            assertThatThrownBy(() -> settled(page, "wider")).hasMessageContaining("rejected by user");

            assertThat(token(page, "getAccessToken()")).isNotEmpty();
            assertThat(dialog()).hasCount(0);
        }

        private void ask(String scope) {
            page.evaluate("scope => { window.wider = authApi.getAccessToken(scope) }", scope);
            assertThat(dialog()).isVisible();
        }

        private void grant() {
            allow(popup(button(page, "Log in")));
            assertThat(settled(page, "wider")).asString().isNotEmpty();
            assertThat(dialog()).hasCount(0);
        }

        private Locator dialog() {
            return page.getByRole(AriaRole.DIALOG);
        }
    }

    @Nested
    @DisplayName("refreshes")
    class NearExpiry {

        @Test
        @DisplayName("once for all of a tab when less than three minutes are left")
        void once() {
            signIn(page);
            calls.clear();
            token(page, "getAccessToken()");
            assertThat(calls).isEmpty();

            page.clock().setSystemTime(Date.from(Instant.now().plus(Duration.ofMinutes(58))));
            var tokens = settled(
                    page,
                    "Promise.all(Array.from({length: 10}, () => authApi.getAccessToken())).then(all => new Set(all).size)");
            assertThat(tokens).isEqualTo(1);
            assertThat(calls).containsExactly(REFRESH);
        }

        @Test
        @DisplayName(
                "tokens that live less than that each time, which are fetched anew once half of their life is over")
        void shortLived() {
            backend.tokensLive(Duration.ofSeconds(100));
            signIn(page);
            calls.clear();
            assertThat(token(page, "getAccessToken()")).isEqualTo(token(page, "getAccessToken()"));
            assertThat(calls).containsExactly(REFRESH, REFRESH);
        }
    }

    @Nested
    @DisplayName("in two tabs")
    class TwoTabs {

        private final Page other = context.newPage();

        @BeforeEach
        void openOther() {
            other.navigate(app.origin().toString());
        }

        @Test
        @DisplayName("signs in at once")
        void atOnce() {
            var first = popup(signInButton(page));
            var second = popup(signInButton(other));
            allow(second);
            assertSignedIn(other);
            allow(first);
            assertSignedIn(page);

            for (var tab : List.of(page, other)) {
                tab.reload();
                assertSignedIn(tab);
            }
        }

        @Test
        @DisplayName("has one session")
        void together() {
            backend.tokensLive(Duration.ofSeconds(100));
            signIn(page);
            other.reload();
            assertSignedIn(other);
            for (var tab : List.of(page, other)) {
                tab.evaluate("() => { window.both = authApi.getAccessToken() }");
            }
            for (var tab : List.of(page, other)) {
                assertThat(settled(tab, "both")).asString().isNotEmpty();
            }

            page.getByText("Sign out").click();
            assertThat(signInButton(page)).isVisible();
            assertThat(token(other, "getAccessToken('', {optional: true})")).isEmpty();
            assertThat(other.locator("#session-state")).hasText("SignedOut");
        }
    }

    @Test
    @DisplayName("lets guests in, who are the same after a reload")
    void guest() {
        button(page, "Enter").click();
        assertThat(page.locator("#entity")).hasText(Pattern.compile("user:[^/]+/guest.*"));
        assertThat(calls).containsExactly("GET /guest/refresh");
        var entity = page.locator("#entity").textContent();

        page.reload();
        assertThat(page.locator("#entity")).hasText(entity);

        page.getByText("Sign out").click();
        assertThat(signInButton(page)).isVisible();
    }

    /** The beginning of what starts a sign-in. */
    private String start(String scopes) {
        return "GET /oidc-pkce/start?scope=" + scopes + "&origin="
                + Urls.encoded(app.origin().toString());
    }

    private void signIn(Page tab) {
        allow(popup(signInButton(tab)));
        assertSignedIn(tab);
    }

    private void allow(Page popup) {
        popup.waitForClose(() -> backend.allow(popup));
    }

    /** Until the window is gone: another sign-in would open in the same one. */
    private void deny(Page popup) {
        popup.waitForClose(() -> backend.deny(popup));
    }

    /** The popup that opens at a click. */
    private static Page popup(Locator button) {
        return button.page().waitForPopup(button::click);
    }

    private static Locator signInButton(Page tab) {
        return button(tab, "Sign In");
    }

    private static Locator button(Page tab, String name) {
        return tab.getByRole(
                AriaRole.BUTTON, new GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator alert(Page tab) {
        return tab.getByRole(AriaRole.ALERT);
    }

    private static void assertSignedIn(Page tab) {
        assertThat(tab.locator("h1")).hasText("Signed in as Alice Liddell");
        assertThat(tab.locator("#email")).hasText("alice@example.com");
        assertThat(tab.locator("#entity")).hasText("user:default/alice");
        assertThat(tab.locator("#session-state")).hasText("SignedIn");
    }

    private static String token(Page tab, String call) {
        return (String) settled(tab, "authApi." + call);
    }

    /** What comes of a promise. One that waits for a person, or for nobody, would block the test for good. */
    private static Object settled(Page tab, String promise) {
        return tab.evaluate("""
                Promise.race([%s, new Promise((_, reject) => setTimeout(() => reject(Error('No answer')), 30_000))])
                """.formatted(promise));
    }

    /** Preflights are the browser's own business. */
    private void record(Request request) {
        var base = backend.base().toString();
        if (request.url().startsWith(base)) {
            calls.add(request.method() + " " + request.url().substring(base.length()));
        }
    }
}
