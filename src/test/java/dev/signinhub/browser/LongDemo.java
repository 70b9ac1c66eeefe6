package dev.signinhub.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.LoadState;
import dev.signinhub.testing.ChromiumBrowser;
import dev.signinhub.testing.Demo;
import dev.signinhub.testing.StrictProvider;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Clicks through the demo as the README tells a newcomer to. */
@DisplayName("The demo")
class LongDemo {

    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path project;

    private final BrowserContext context = ChromiumBrowser.newContext(options -> {});
    private final Page page = context.newPage();

    @AfterEach
    void close() {
        context.close();
    }

    @Test
    @DisplayName("lets people in through two companies, as guests and with a password, out again, and in again")
    void everyWay() {
        try (Demo demo = Demo.start(project, Map.of())) {
            Assertions.assertThat(demo.output())
                    .contains("alice / demo", "bob / demo", "carol / demo", "guest", "dave / demo");
            page.navigate(demo.application().toString());
            assertThat(card("Company account")).isVisible();
            ChromiumBrowser.screenshot(page, "demo");

            inAndOutTwice("Alice Example", "oidc-pkce", () -> {
                card("Company account").click();
                assertThat(page).hasURL(at(demo.realm("upstream")));
                ChromiumBrowser.screenshot(page, "demo-company");
                signIn("alice");
            });
            inAndOutTwice("Carol Example", "partner", () -> {
                card("Partner account").click();
                assertThat(page).hasURL(at(demo.realm("partner")));
                ChromiumBrowser.screenshot(page, "demo-partner");
                signIn("carol");
            });
            inAndOutTwice("Guest", "guest", () -> card("guest").click());
            inAndOutTwice("Dave Example", "none: by password", () -> signIn("dave"));
        }
    }

    @Test
    @DisplayName("shows the provider that its user names in place of the first company")
    void ownProvider() {
        try (StrictProvider own = StrictProvider.start("http://localhost/nowhere");
                Demo demo = Demo.start(
                        project,
                        Map.of(
                                "OIDC_METADATA_URL",
                                own.url(StrictProvider.DISCOVERY).toString(),
                                "OIDC_CLIENT_ID",
                                StrictProvider.CLIENT_ID,
                                "OIDC_DISPLAY_NAME",
                                "My provider"))) {
            own.allowRedirect(demo.realm("hub") + "/broker/oidc-pkce/endpoint");
            Assertions.assertThat(demo.output()).contains("your provider").doesNotContain("alice");
            page.navigate(demo.application().toString());
            card("My provider").click();
            assertThat(page).hasURL(at(own.issuer()));
            page.getByPlaceholder("Username").fill("alice");
            page.getByPlaceholder("Password").fill("alice");
            page.getByRole(AriaRole.BUTTON).click();
            assertSignedIn("Alice Liddell", "oidc-pkce");
        }
    }

    @Test
    @DisplayName(
            "shows a front end of its own the tokens of its user, more of them when it asks, and none after signing out")
    void tokens() {
        try (Demo demo = Demo.start(project, Map.of())) {
            page.navigate(demo.application().resolve("tokens.html").toString());
            Page popup = page.waitForPopup(() -> button("Sign in").first().click());
            popup.locator("#username").fill("alice");
            popup.locator("#password").fill("demo");
            popup.waitForClose(() -> popup.locator("#kc-login").click());
            assertThat(page.getByRole(AriaRole.HEADING).first()).hasText("Hello, Alice Example");
            assertThat(page.locator("#tokens")).containsText("\"scope\": \"openid");
            ChromiumBrowser.screenshot(page, "demo-tokens");

            Page wider = page.waitForPopup(() -> button("Ask for").click());
            wider.waitForClose(() -> {});
            assertThat(page.locator("#tokens")).containsText("phone");
            ChromiumBrowser.screenshot(page, "demo-tokens-wider");

            page.reload();
            assertThat(page.getByRole(AriaRole.HEADING).first()).hasText("Hello, Alice Example");
            button("Sign out").click();
            // By way of the company, which signs her out as well.
            page.waitForURL(url -> !url.contains("tokens.html"));
            page.waitForLoadState(LoadState.NETWORKIDLE);
            ChromiumBrowser.screenshot(page, "demo-tokens-out");
            page.navigate(demo.application().resolve("tokens.html").toString());
            assertThat(button("Sign in without a window")).isVisible();
        }
    }

    private void inAndOutTwice(String name, String provider, Runnable signIn) {
        for (int time = 0; time < 2; time++) {
            signIn.run();
            assertSignedIn(name, provider);
            ChromiumBrowser.screenshot(
                    page, "demo-" + name.toLowerCase(Locale.ROOT).replace(' ', '-'));
            button("Sign out").click();
            assertThat(page.getByRole(AriaRole.HEADING)).hasText("You are signed out");
            button("Sign in again").click();
            assertThat(card("Company account")).isVisible();
        }
    }

    private void assertSignedIn(String name, String provider) {
        assertThat(page.getByRole(AriaRole.HEADING)).hasText("Hello, " + name);
        assertThat(page.locator("dt:text-is('Provider') + dd")).hasText(provider);
    }

    private void signIn(String username) {
        page.locator("#username").fill(username);
        page.locator("#password").fill("demo");
        page.locator("#kc-login").click();
    }

    private Locator card(String name) {
        return button(name).first();
    }

    private Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile(name)));
    }

    private static Pattern at(Object address) {
        // Not quoted by Q and E, which the browser's expressions lack.
        return Pattern.compile(address.toString().replace(".", "\\.") + "/.*");
    }
}
