package dev.signinhub.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.signinhub.testing.ChromiumBrowser;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.hostile.LoopbackServer;
import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.hostile.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The module on a page of another origin than the API, which a stand-in plays. */
@DisplayName("The module for front ends")
class FrontEndModuleIT {

    private static final String PAGE = """
            <!doctype html>
            <title>Front end</title>
            <script type="module">
              import {connect} from "%1$s/js/1/signin-hub.js";
              const options = {auth: "%1$s", provider: "oidc-pkce", scopes: ["openid", "profile"]};
              window.states = [];
              window.connectAs = other => connect({...options, ...other});
              window.hub = connectAs();
              // What a promise comes to, error or not.
              window.end = promise => promise.then(
                value => ({value: value ?? "done"}), error => ({name: error.name, message: error.message}));
            </script>
            """;

    private final SessionApi api = new SessionApi();
    private final LoopbackServer app =
            new LoopbackServer(request -> Reply.text("text/html", PAGE.formatted(api.auth())));
    private final BrowserContext context = ChromiumBrowser.newContext(options -> {});
    private final Page page = open();

    @AfterEach
    void close() {
        context.close();
        app.close();
        api.close();
    }

    @Test
    @DisplayName("asks on load with what a browser must send, and says that nobody is signed in")
    void nobody() {
        page.evaluate("void hub.onSessionState(state => states.push(state))");
        page.waitForFunction("states.length == 2");
        assertThat(page.evaluate("states")).isEqualTo(List.of("Unknown", "SignedOut"));
        assertThat(api.requests("/refresh")).singleElement().satisfies(request -> {
            assertThat(request.parameters()).isEqualTo(Map.of("scope", "openid profile", "env", "production"));
            assertThat(request.header("x-requested-with")).isEqualTo("XMLHttpRequest");
            assertThat(request.header("origin")).isEqualTo(app.url().toString());
        });
        assertThat(end("hub.getAccessToken()")).containsEntry("name", "AuthenticationError");
    }

    @Test
    @DisplayName("signs in by a window, finds the session after a reload, and leaves no token behind")
    void popup() {
        page.evaluate("void hub.onSessionState(state => states.push(state))");
        page.waitForFunction("states.includes('SignedOut')");
        signIn();
        assertThat(page.evaluate("states")).isEqualTo(List.of("Unknown", "SignedOut", "SignedIn"));
        Request start = api.requests("/start").get(0);
        assertThat(start.parameters())
                .isEqualTo(Map.of(
                        "scope", "openid profile",
                        "origin", app.url().toString(),
                        "flow", "popup",
                        "env", "production"));
        page.reload();
        ready(page);
        api.forget();
        page.evaluate("void hub.onSessionState(state => states.push(state))");
        assertThat(value("hub.getProfile()"))
                .isEqualTo(Map.of("email", "alice@example.com", "displayName", "Alice Example"));
        assertThat(page.evaluate("states")).isEqualTo(List.of("Unknown", "SignedIn"));
        assertThat(claim("hub.getAccessToken()", "jti")).startsWith("access-");
        assertThat(claim("hub.getIdToken()", "jti")).startsWith("id-");
        assertThat(page.evaluate("""
                async () => {
                  const {token, identity, expiresAt} = await hub.getBackstageIdentity();
                  return [token.split(".").length, identity.userEntityRef, Math.round((expiresAt - Date.now()) / 60000)];
                }""")).isEqualTo(List.of(3, "user:default/alice", 60));
        assertThat(api.requests("/refresh")).hasSize(1);
        assertThat(page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]"))
                .isEqualTo(List.of(0, 0, ""));
    }

    @Test
    @DisplayName("has no methods but those that its types declare")
    void types() {
        assertThat(page.evaluate("Object.keys(hub).sort()"))
                .isEqualTo(List.of(
                        "getAccessToken",
                        "getBackstageIdentity",
                        "getIdToken",
                        "getProfile",
                        "onSessionState",
                        "signIn",
                        "signOut"));
        assertThat(page.evaluate("import('%s/js/1/signin-hub.js').then(Object.keys)".formatted(api.auth())))
                .isEqualTo(List.of("connect"));
        assertThat(end("(async () => connectAs({provider: ''}))()")).containsEntry("name", "InputError");
    }

    @Test
    @DisplayName("says so where the hub gives no such token")
    void absent() {
        assertThat(value("connectAs({provider: 'guest'}).signIn()")).isEqualTo("done");
        assertThat(api.requests("/guest/refresh")).hasSize(1);
        assertThat(api.requests("/start")).isEmpty();
        assertThat(end("connectAs({provider: 'guest'}).getBackstageIdentity()"))
                .isEqualTo(Map.of(
                        "name", "NotFoundError", "message", "The hub gave no Backstage identity for this session."));
    }

    @Test
    @DisplayName("makes nobody a guest who has not asked for it")
    void guest() {
        page.evaluate("window.guest = connectAs({provider: 'guest'});"
                + "void guest.onSessionState(state => states.push(state))");
        assertThat(page.evaluate("states")).isEqualTo(List.of("SignedOut"));
        assertThat(value("hub.getProfile().catch(() => 'nobody')")).isEqualTo("nobody");
        assertThat(api.requests("/guest/refresh")).isEmpty();
        assertThat(value("guest.signIn()")).isEqualTo("done");
        assertThat(page.evaluate("states")).isEqualTo(List.of("SignedOut", "SignedIn"));
        assertThat(value("guest.getProfile()")).isEqualTo(Map.of("displayName", "Guest"));
    }

    @Nested
    @DisplayName("refreshes")
    class Refresh {

        @ParameterizedTest(name = "{0} s and {1} s, {2} s later: {3}")
        @CsvSource({"600, 3600, 419, 0", "600, 3600, 421, 1", "3600, 600, 419, 0", "3600, 600, 421, 1"})
        @DisplayName("when less than three minutes are left of either token")
        void nearExpiry(int token, int identity, int later, int requests) {
            api.lifetimes(token, identity);
            signIn();
            String first = claim("hub.getAccessToken()", "jti");
            pass(later);
            String second = claim("hub.getAccessToken()", "jti");
            assertThat(api.requests("/refresh")).hasSize(requests);
            assertThat(second.equals(first)).isEqualTo(requests == 0);
        }

        @Test
        @DisplayName("once for all who ask at the same time")
        void singleFlight() {
            signIn();
            pass(3500);
            api.takeTime(300);
            assertThat(value("Promise.all([...Array(20)].flatMap(() =>"
                            + " [hub.getAccessToken(), hub.getIdToken(), hub.getProfile()]))"))
                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                    .hasSize(60);
            assertThat(api.requests("/refresh")).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "[hub.getAccessToken('calendar'), hub.getAccessToken(), hub.getAccessToken('profile')]",
                    "[hub.getAccessToken(), hub.getAccessToken('calendar'), hub.getAccessToken(['calendar', 'profile'])]"
                })
        @DisplayName("once for all scopes that are granted already")
        void wider(String calls) {
            signIn("scope: 'calendar'");
            page.reload();
            ready(page);
            api.takeTime(300);
            assertThat(value("Promise.all(" + calls + ").then(tokens => new Set(tokens).size)"))
                    .isEqualTo(1);
            assertThat(api.requests("/refresh")).hasSize(1);
        }

        @Test
        @DisplayName(
                "once more for a scope that the refresh under way does not ask for, and says how to get what is not granted")
        void notGranted() {
            signIn();
            api.takeTime(200);
            pass(3500);
            assertThat(
                            value(
                                    "Promise.all([end(hub.getAccessToken()), end(hub.getAccessToken('calendar')),"
                                            + " end(hub.getAccessToken('calendar'))]).then(ends => ends.map(end => end.name ?? 'given'))"))
                    .isEqualTo(List.of("given", "NotAllowedError", "NotAllowedError"));
            assertThat(api.requests("/refresh"))
                    .extracting(request -> request.parameters().get("scope"))
                    .containsExactly("openid profile", "openid profile calendar");
            assertThat(end("hub.getAccessToken('calendar')"))
                    .containsEntry("message", "\"calendar\" is not granted: ask for it by signIn({scope}).");
            assertThat(state()).isEqualTo("SignedIn");
            api.forget();
            signIn("scope: 'calendar'");
            assertThat(api.requests("/start").get(0).parameters()).containsEntry("scope", "openid profile calendar");
            assertThat(claim("hub.getAccessToken('calendar')", "scope")).isEqualTo("calendar openid profile");
            assertThat(api.requests("/refresh")).isEmpty();
        }

        @Test
        @DisplayName("in turn with other tabs, which share the cookie")
        void inTurn() {
            signIn();
            List<Page> tabs = List.of(page, open(), open(), open());
            pass(3500);
            api.takeTime(200);
            tabs.forEach(tab -> tab.evaluate("void (window.token = end(hub.getAccessToken()))"));
            tabs.forEach(tab -> assertThat(tab.evaluate("token")).asString().contains("value"));
            assertThat(api.requests("/refresh")).hasSize(4);
            assertThat(api.mostUnderWay()).isEqualTo(1);
        }

        @Test
        @DisplayName("in turn with itself where there are no locks, and whoever signs out meanwhile is out")
        void withoutLocks() {
            page.evaluate("Object.defineProperty(Navigator.prototype, 'locks', {value: undefined})");
            signOutMeanwhile();
        }

        @Test
        @DisplayName("no session that was signed out meanwhile")
        void signOutMeanwhile() {
            signIn();
            pass(3500);
            api.takeTime(400);
            page.evaluate("void (window.token = end(hub.getAccessToken()))");
            Eventually.until(() -> !api.requests("/refresh").isEmpty(), Duration.ofSeconds(20), () -> "No refresh");
            assertThat(value("hub.signOut()")).isEqualTo("done");
            assertThat(page.evaluate("token.then(end => end.name)")).isEqualTo("AuthenticationError");
            assertThat(state()).isEqualTo("SignedOut");
        }

        @Test
        @DisplayName("later where the hub cannot now, and keeps the session")
        void unavailable() {
            signIn();
            page.evaluate("void hub.onSessionState(state => states.push(state))");
            pass(3601);
            api.breakDown(request -> SessionApi.failure(
                    request, 503, "ServiceUnavailableError", "The provider cannot be reached: try again later."));
            assertThat(end("hub.getAccessToken()"))
                    .isEqualTo(Map.of(
                            "name",
                            "ServiceUnavailableError",
                            "message",
                            "The provider cannot be reached: try again later."));
            api.breakDown(request -> Reply.reset());
            assertThat(end("hub.getAccessToken()"))
                    .containsEntry("name", "ServiceUnavailableError")
                    .containsEntry(
                            "message", "The hub cannot be reached, or does not allow this page's origin: try again.");
            api.breakDown(request -> Reply.html(502));
            assertThat(end("hub.getAccessToken()")).containsEntry("name", "ServiceUnavailableError");
            api.breakDown(null);
            assertThat(claim("hub.getAccessToken()", "jti")).startsWith("access-");
            assertThat(page.evaluate("states")).isEqualTo(List.of("SignedIn"));
        }

        @Test
        @DisplayName("in vain for the last three minutes, in which the old token is good")
        void lastMinutes() {
            signIn();
            String token = claim("hub.getAccessToken()", "jti");
            pass(3590);
            api.breakDown(request -> Reply.reset());
            assertThat(claim("hub.getAccessToken()", "jti")).isEqualTo(token);
            assertThat(api.requests("/refresh")).isNotEmpty();
            pass(3601);
            assertThat(end("hub.getAccessToken()")).containsEntry("name", "ServiceUnavailableError");
        }

        @Test
        @DisplayName("no session that has ended, and tells all tabs")
        void ended() {
            signIn();
            Page other = open();
            assertThat(other.evaluate("hub.getAccessToken().then(token => token.length)"))
                    .isNotNull();
            api.endSessions();
            pass(3500);
            assertThat(end("hub.getAccessToken()"))
                    .isEqualTo(Map.of("name", "AuthenticationError", "message", "Nobody is signed in: sign in again."));
            assertThat(state()).isEqualTo("SignedOut");
            awaitState(other, "SignedOut");
        }
    }

    @Nested
    @DisplayName("in a window")
    class Window {

        @Test
        @DisplayName("takes no answer from another window, frame or origin")
        void forged() {
            try (LoopbackServer foreign = new LoopbackServer(request -> Reply.text("text/html", """
                    <!doctype html><script>
                    (window.opener ?? window.parent).postMessage(
                      {type: "authorization_response", response: {providerInfo: {accessToken: "forged"}}}, "*");
                    document.title = "posted";
                    </script>"""))) {
                // The window itself, from an address of somebody else.
                api.askFirst(Reply.redirect(foreign.url().toString()));
                Page window = begin("");
                assertThat(window).hasTitle("posted");
                // The right origin in another place: the page of the API in a frame, which answers its parent.
                api.postInstead(script -> script.replace("window.opener", "window.parent"));
                api.askFirst(null);
                page.evaluate("""
                        async url => {
                          const frame = document.createElement("iframe");
                          frame.src = url;
                          window.heard = new Promise(resolve => addEventListener("message", event =>
                            event.data.type === "authorization_response" && event.origin === new URL(url).origin
                              && resolve(event.data.response.profile.displayName)));
                          document.body.append(frame);
                          return heard;
                        }""", api.auth() + "/oidc-pkce/handler/frame?scope=openid&origin=" + app.url());
                // This page to itself.
                page.evaluate("postMessage({type: 'authorization_response', response: {}}, '*')");
                assertThat(page.evaluate("Promise.race([signing.then(() => 'settled'),"
                                + " new Promise(resolve => setTimeout(resolve, 500, 'waiting'))])"))
                        .isEqualTo("waiting");

                api.postInstead(script -> script);
                window.navigate(api.auth() + "/oidc-pkce/start?scope=openid+profile&origin=" + app.url());
                assertThat(page.evaluate("signing")).isEqualTo(Map.of("value", "done"));
                assertThat(claim("hub.getAccessToken()", "jti")).startsWith("access-");
            }
        }

        @Test
        @DisplayName("that is closed says so, and the next one signs in")
        void closed() {
            api.askFirst(Reply.text("text/html", "<!doctype html><title>Consent</title>"));
            begin("").close();
            assertThat(page.evaluate("signing"))
                    .isEqualTo(Map.of(
                            "name",
                            "PopupClosedError",
                            "message",
                            "The sign-in window was closed before the sign-in was complete."));
            api.askFirst(null);
            signIn();
        }

        @Test
        @DisplayName("that the provider refuses to sign in tells why")
        void denied() {
            api.deny("The provider says: access_denied");
            begin("");
            assertThat(page.evaluate("signing"))
                    .isEqualTo(Map.of("name", "NotAllowedError", "message", "The provider says: access_denied"));
            assertThat(state()).isEqualTo("SignedOut");
        }

        @Test
        @DisplayName("that the browser blocks says what to do")
        void blocked() {
            page.evaluate("""
                    url => {
                      const frame = document.createElement("iframe");
                      frame.sandbox = "allow-scripts allow-same-origin";
                      frame.src = url;
                      document.body.append(frame);
                    }""", app.url() + "/sandboxed");
            Frame frame = page.querySelector("iframe").contentFrame();
            frame.waitForFunction("window.hub");
            assertThat(frame.evaluate("end(hub.signIn())"))
                    .isEqualTo(Map.of(
                            "name",
                            "PopupRejectedError",
                            "message",
                            "The browser blocked the sign-in window: allow pop-ups for this page, or use the redirect"
                                    + " flow."));
            assertThat(api.requests("/start")).isEmpty();
        }

        @Test
        @DisplayName("that answers to another origin says which")
        void wrongOrigin() {
            api.postInstead(script -> script.replace(app.url().toString(), "https://app.example.com"));
            begin("");
            assertThat(page.evaluate("signing"))
                    .isEqualTo(Map.of(
                            "name",
                            "NotAllowedError",
                            "message",
                            "This page is at " + app.url() + ", but the hub answers to https://app.example.com."));
        }
    }

    @Nested
    @DisplayName("in two tabs")
    class Tabs {

        @Test
        @DisplayName("signs out of both, and into both, and no token goes from one to the other")
        void together() {
            Page other = open();
            other.evaluate("""
                    () => {
                      hub.onSessionState(state => states.push(state));
                      window.heard = [];
                      window.channel = new BroadcastChannel("signin-hub %s/oidc-pkce production");
                      channel.onmessage = ({data}) => heard.push(data);
                    }""".formatted(api.auth()));
            awaitState(other, "SignedOut");
            signIn();
            awaitState(other, "SignedIn");
            assertThat(other.evaluate("hub.getProfile().then(profile => profile.displayName)"))
                    .isEqualTo("Alice Example");
            assertThat(value("hub.signOut()")).isEqualTo("done");
            awaitState(other, "SignedOut");
            assertThat(other.evaluate("states")).isEqualTo(List.of("Unknown", "SignedOut", "SignedIn", "SignedOut"));
            assertThat(other.evaluate("end(hub.getAccessToken()).then(end => end.name)"))
                    .isEqualTo("AuthenticationError");
            assertThat(other.evaluate("[...new Set(heard)]")).isEqualTo(List.of("SignedIn", "SignedOut"));
        }

        @Test
        @DisplayName("signs into one that is just about to hear that nobody is signed in")
        void whileAsking() {
            Page other = open();
            api.takeTime(2000);
            other.evaluate("void hub.onSessionState(state => states.push(state))");
            other.evaluate("void (window.token = end(hub.getAccessToken()))");
            Eventually.until(() -> !api.requests("/refresh").isEmpty(), Duration.ofSeconds(20), () -> "No refresh");
            signIn();
            assertThat(other.evaluate("token.then(end => end.name ?? 'given')")).isEqualTo("given");
            assertThat(other.evaluate("states")).isEqualTo(List.of("Unknown", "SignedIn"));
        }

        @Test
        @DisplayName("signs out of one that is just refreshing")
        void whileRefreshing() {
            signIn();
            Page other = open();
            api.takeTime(400);
            other.evaluate("void (window.token = end(hub.getAccessToken()))");
            Eventually.until(() -> !api.requests("/refresh").isEmpty(), Duration.ofSeconds(20), () -> "No refresh");
            assertThat(value("hub.signOut()")).isEqualTo("done");
            awaitState(other, "SignedOut");
            assertThat(other.evaluate("end(hub.getAccessToken()).then(end => end.name)"))
                    .isEqualTo("AuthenticationError");
        }

        @Test
        @DisplayName("tells the state to whoever still wants to hear it, whatever another listener does")
        void unsubscribed() {
            page.evaluate("hub.onSessionState(state => { if (state === 'SignedIn') throw new Error('of the page'); });"
                    + "hub.onSessionState(state => states.push(state))();"
                    + "void hub.onSessionState(state => window.last = state)");
            signIn();
            assertThat(page.evaluate("states")).isEqualTo(List.of("Unknown"));
            assertThat(page.evaluate("last")).isEqualTo("SignedIn");
        }
    }

    @Nested
    @DisplayName("by redirects")
    class Redirects {

        @Test
        @DisplayName("signs in, and comes back to where it was")
        void there() {
            page.navigate(app.url() + "/calendar?week=48#monday");
            ready(page);
            page.evaluate("void connectAs({flow: 'redirect'}).signIn()");
            Eventually.until(() -> !api.requests("/frame").isEmpty(), Duration.ofSeconds(20), () -> "Not there");
            assertThat(page).hasURL(app.url() + "/calendar?week=48#monday");
            assertThat(api.requests("/start").get(0).parameters())
                    .containsEntry("flow", "redirect")
                    .containsEntry("redirectUrl", app.url() + "/calendar?week=48#monday");
            ready(page);
            assertThat(claim("hub.getAccessToken()", "jti")).startsWith("access-");
        }

        @Test
        @DisplayName("comes back with the error, which the next attempt does not take along")
        void failed() {
            api.deny("access denied");
            page.evaluate("void hub.signIn({flow: 'redirect'})");
            assertThat(page).hasURL(app.url() + "/?error=access+denied");
            ready(page);
            assertThat(end("hub.getProfile()")).containsEntry("name", "AuthenticationError");
            api.deny(null);
            api.forget();
            page.evaluate("void hub.signIn({flow: 'redirect'})");
            assertThat(page).hasURL(app.url() + "/");
            ready(page);
            assertThat(state()).isEqualTo("SignedIn");
        }
    }

    @Nested
    @DisplayName("signing out")
    class SignOut {

        @Test
        @DisplayName("goes on to the provider's own page")
        void followed() {
            signIn();
            api.signOutAt(app.url() + "/bye");
            page.evaluate("void hub.signOut()");
            assertThat(page).hasURL(app.url() + "/bye");
            assertThat(api.requests("/logout")).singleElement().satisfies(request -> {
                assertThat(request.method()).isEqualTo("POST");
                assertThat(request.parameters()).isEqualTo(Map.of("env", "production"));
                assertThat(request.header("x-requested-with")).isEqualTo("XMLHttpRequest");
                assertThat(request.body()).isEmpty();
            });
        }

        @ParameterizedTest
        @ValueSource(strings = {"http://login.example.com/bye", "javascript://localhost/%0Adocument.title='ran'"})
        @DisplayName("goes nowhere that is neither https nor this machine")
        void notFollowed(String url) {
            signIn();
            api.signOutAt(url);
            assertThat(value("hub.signOut()")).isEqualTo("done");
            assertThat(state()).isEqualTo("SignedOut");
            assertThat(page).hasTitle("Front end");
            assertThat(page).hasURL(app.url() + "/");
        }

        @Test
        @DisplayName("that fails says so, and leaves the session as it is")
        void failed() {
            signIn();
            api.breakDown(request -> Reply.reset());
            assertThat(end("hub.signOut()")).containsEntry("name", "ServiceUnavailableError");
            assertThat(state()).isEqualTo("SignedIn");
            api.breakDown(null);
            assertThat(claim("hub.getAccessToken()", "jti")).startsWith("access-");
            assertThat(value("hub.signOut()")).isEqualTo("done");
            assertThat(end("hub.getAccessToken()")).containsEntry("name", "AuthenticationError");
        }
    }

    @Nested
    @DisplayName("in the demo's page")
    class Demo {

        private final LoopbackServer demo = new LoopbackServer(request -> Reply.text("text/html", demoPage()));

        @AfterEach
        void closeDemo() {
            demo.close();
        }

        @Test
        @DisplayName("shows who is signed in, the tokens and what is left of them, asks for more, and signs out")
        void page() {
            page.navigate(demo.url() + "/tokens.html");
            assertThat(heading()).hasText("You are not signed in");
            shoot("out");
            page.waitForPopup(() -> button("Sign in").click());
            assertThat(heading()).hasText("Hello, Alice Example");
            assertThat(page.locator("#tokens summary")).hasText(new Pattern[] {
                Pattern.compile("Access token59:5\\d left"),
                Pattern.compile("ID token59:5\\d left"),
                Pattern.compile("Backstage identity59:5\\d left")
            });
            Locator access = page.locator("#tokens details").first();
            access.locator("summary").click();
            assertThat(access.locator("pre")).containsText("\"scope\": \"email openid profile\"");
            page.locator("#tokens summary").last().click();
            assertThat(page.locator("pre").last()).containsText("group:default/engineering");
            shoot("in");
            page.waitForPopup(() -> button("Ask for \"phone\"").click());
            assertThat(page.locator("#message")).containsText("granted \"phone\"");
            assertThat(page.locator("pre").first()).containsText("email openid phone profile");
            api.breakDown(request -> Reply.reset());
            button("Sign out").click();
            assertThat(page.locator("#message")).containsText("try again");
            shoot("error");
            api.breakDown(null);
            button("Sign out").click();
            assertThat(heading()).hasText("You are not signed in");
        }

        @Test
        @DisplayName("says what went wrong where the hub sends somebody back, or cannot be reached")
        void failed() {
            api.deny("The provider says: access_denied");
            page.navigate(demo.url() + "/tokens.html");
            button("Sign in without a window").click();
            assertThat(page.locator("#message")).hasText("The provider says: access_denied");
            assertThat(heading()).hasText("You are not signed in");
            api.breakDown(request -> Reply.reset());
            page.navigate(demo.url() + "/tokens.html");
            assertThat(page.locator("#message")).containsText("The hub cannot be reached");
            assertThat(button("Sign in").first()).isVisible();
        }

        private Locator heading() {
            return page.getByRole(AriaRole.HEADING);
        }

        private Locator button(String name) {
            return page.getByRole(
                    AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
        }

        private void shoot(String name) {
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                for (int width : List.of(320, 1280)) {
                    page.setViewportSize(width, 800);
                    ChromiumBrowser.screenshot(page, "tokens-" + name + "-" + scheme + "-" + width);
                    assertThat(page.evaluate("document.documentElement.scrollWidth"))
                            .isEqualTo(width);
                }
            }
        }

        private String demoPage() {
            try {
                return Files.readString(Path.of("src/demo/app/tokens.html"))
                        .replace("{{realm}}", api.auth().replace("/auth", ""));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    // --- steps

    private Page open() {
        Page opened = context.newPage();
        opened.navigate(app.url() + "/");
        ready(opened);
        return opened;
    }

    private static void ready(Page opened) {
        opened.waitForFunction("window.hub && document.readyState === 'complete'");
    }

    private void signIn() {
        signIn("");
    }

    private void signIn(String options) {
        begin(options);
        assertThat(page.evaluate("signing")).isEqualTo(Map.of("value", "done"));
    }

    /** Leaves the promise in {@code signing}. */
    private Page begin(String options) {
        return page.waitForPopup(() -> page.evaluate("void (window.signing = end(hub.signIn({" + options + "})))"));
    }

    /** Puts the clock of all tabs forward, from the time that it is. */
    private void pass(int seconds) {
        context.pages().stream()
                .filter(opened -> opened.url().startsWith(app.url().toString()))
                .forEach(opened -> opened.evaluate(
                        "seconds => { window.now ??= Date.now; Date.now = () => now() + seconds * 1000; }", seconds));
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> end(String promise) {
        return (Map<String, Object>) page.evaluate("end(" + promise + ")");
    }

    private Object value(String promise) {
        Map<String, Object> end = end(promise);
        assertThat(end).containsOnlyKeys("value");
        return end.get("value");
    }

    private String claim(String promise, String name) {
        return page.evaluate(promise + ".then(token => JSON.parse(atob(token.split('.')[1]))." + name + ")")
                .toString();
    }

    private Object state() {
        return page.evaluate("new Promise(tell => hub.onSessionState(state => state !== 'Unknown' && tell(state)))");
    }

    private static void awaitState(Page opened, String state) {
        opened.waitForFunction(
                "state => { hub.onSessionState(now => window.state = now)(); return window.state === state; }", state);
    }
}
