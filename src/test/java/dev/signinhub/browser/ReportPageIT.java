package dev.signinhub.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.ChromiumBrowser;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The page of the provider report")
class ReportPageIT {

    private static final String WORKS = "works";
    private static final String BROKEN = "broken";

    private final KeycloakServer keycloak = KeycloakServer.shared();
    private final Admin admin = keycloak.admin();
    private final String realm = "report-" + UUID.randomUUID();
    private final HostileProvider honest = new HostileProvider();
    private final HostileProvider down = new HostileProvider();
    private final BrowserContext context = ChromiumBrowser.newContext(options -> {});
    private final Page page = context.newPage();
    private final List<String> complaints = new ArrayList<>();

    /** One provider that works, and one that somebody has tried in vain to sign in with. */
    @BeforeEach
    void create() {
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        admin.createRealm(realm);
        Application.register(admin, realm);
        down.answer(HostileProvider.METADATA, Reply.html(404));
        importProvider(WORKS, honest);
        importProvider(BROKEN, down);
        signIn(WORKS);
        signIn(BROKEN);
    }

    @AfterEach
    void clean() {
        context.close();
        honest.close();
        down.close();
        admin.deleteRealm(realm);
    }

    @Test
    @DisplayName("shows the way of a sign-in through each provider, with what is wrong where it is wrong")
    void flow() {
        open("master", "admin", "admin");
        assertThat(status()).hasText("2 providers: something is wrong with 1.");
        assertThat(verdict(provider(WORKS))).hasText("Nothing known to be wrong");
        assertThat(station(WORKS, "Upstream: metadata")).containsText("fresh");
        assertThat(station(WORKS, "Upstream: keys")).containsText(honest.key().getKeyID());
        assertThat(station(WORKS, "Account")).containsText("first broker login");
        assertThat(provider(WORKS).locator(".station.wrong")).hasCount(0);

        assertThat(verdict(provider(BROKEN))).hasText(Pattern.compile("\\d things are wrong"));
        Locator wrong = station(BROKEN, "Upstream: metadata");
        assertThat(verdict(wrong)).hasText("Wrong");
        assertThat(wrong).containsText("the server responded with status 404");
        assertThat(wrong).hasCSS("border-color", "rgb(179, 38, 30)");
        assertThat(verdict(station(BROKEN, "Sign-in page"))).hasText("OK");
        assertThat(complaints).isEmpty();
    }

    @Test
    @DisplayName("keeps no code and no token in the address, the history or the browser's storage")
    void nothingKept() {
        open("master", "admin", "admin");
        assertThat(page).hasURL(address("master"));
        assertThat(page.evaluate("sessionStorage.length + localStorage.length")).isEqualTo(0);
        page.reload();
        assertThat(status()).containsText("2 providers");
        assertThat(page).hasURL(address("master"));
    }

    @Test
    @DisplayName("tries a provider out, by keyboard too, and says step by step what came of it")
    void trial() {
        honest.answer(HostileProvider.TOKEN, Reply.json(400, Map.of("error", "invalid_grant")));
        open("master", "admin", "admin");
        tryOut(WORKS).focus();
        page.keyboard().press("Enter");
        assertThat(provider(WORKS).locator(".trial > .verdict")).hasText("OK");
        assertThat(step(WORKS, "issuer")).containsText("OK");
        assertThat(tryOut(WORKS)).isFocused();

        tryOut(BROKEN).click();
        assertThat(provider(BROKEN).locator(".trial > .verdict")).hasText("Failed");
        assertThat(step(BROKEN, "metadata")).containsText("Failed");
        assertThat(step(BROKEN, "TLS")).containsText("Skipped");
        assertThat(step(BROKEN, "keys")).hasCount(0);
        ChromiumBrowser.screenshot(page, "report-page-trial");
        assertThat(Axe.violations(page)).isEmpty();
    }

    @Test
    @DisplayName("after a provider is mended, says so once it is reloaded")
    void reload() {
        open("master", "admin", "admin");
        down.behave();
        down.onIdToken(claims -> claims.putAll(
                Map.of("sub", "other", "preferred_username", "other", "email", "other@upstream.example")));
        signIn(BROKEN);
        button("Reload").click();
        assertThat(status()).hasText("2 providers: nothing is known to be wrong.");
        assertThat(verdict(provider(BROKEN))).hasText("Nothing known to be wrong");
    }

    @Test
    @DisplayName("finds a provider by a part of its name")
    void search() {
        open("master", "admin", "admin");
        page.getByLabel("Find a provider").fill("roke");
        page.keyboard().press("Enter");
        assertThat(page.locator(".provider")).hasCount(1);
        assertThat(provider(BROKEN)).isVisible();
        page.getByLabel("Find a provider").fill("nobody");
        button("Find").click();
        assertThat(status()).hasText("No provider is called that.");
    }

    @Test
    @DisplayName(
            "shows fifty providers and then the others, of all kinds, and tries out those that this extension makes")
    void more() {
        List<Map<String, Object>> providers = new ArrayList<>();
        providers.add(Map.of("alias", "a-guest", "providerId", "guest", "enabled", true));
        providers.add(Map.of("alias", "a-stock-one", "providerId", "saml", "enabled", true));
        for (int i = 0; i < 49; i++) {
            providers.add(representation("n" + i, honest));
        }
        admin.importProviders(realm, providers);
        open("master", "admin", "admin");
        assertThat(status()).hasText("50 providers so far: something is wrong with 1.");
        assertThat(provider("a-guest")).containsText("guest");
        assertThat(tryOut("a-guest")).isVisible();
        assertThat(provider("a-stock-one")).containsText("Not looked at");
        assertThat(tryOut("a-stock-one")).isHidden();
        assertThat(provider(WORKS)).hasCount(0);
        button("Show more providers").click();
        assertThat(status()).hasText("53 providers: something is wrong with 1.");
        assertThat(provider(WORKS)).hasCount(1);
        assertThat(button("Show more providers")).hasCount(0);
    }

    @Test
    @DisplayName("is for a realm's own admins, and offers trials only to those who may manage providers")
    void permissions() {
        admin.createUser(realm, "viewer", "viewer@example.org", "pw");
        grant("viewer", "view-identity-providers");
        open(realm, "viewer", "pw");
        assertThat(status()).containsText("2 providers");
        assertThat(tryOut(WORKS)).isHidden();
        context.clearCookies();

        admin.createUser(realm, "manager", "manager@example.org", "pw");
        grant("manager", "manage-identity-providers");
        open(realm, "manager", "pw");
        assertThat(tryOut(WORKS)).isVisible();
    }

    @Test
    @DisplayName("says which role is missing to those who may not look")
    void nobody() {
        admin.createUser(realm, "nobody", "nobody@example.org", "pw");
        open(realm, "nobody", "pw");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("it takes the role view-identity-providers");
        assertThat(page.locator(".provider")).hasCount(0);
        ChromiumBrowser.screenshot(page, "report-page-refused");
    }

    @Test
    @DisplayName("after the session has ended, keeps what it shows and asks to sign in again")
    void sessionEnded() {
        open(realm, realmAdmin(), "pw");
        assertThat(status()).containsText("2 providers");
        admin.post("/" + realm + "/users/" + user("boss") + "/logout", Map.of()).orFail();
        button("Reload").click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Your session has ended.");
        assertThat(page.locator(".provider")).hasCount(2);
        ChromiumBrowser.screenshot(page, "report-page-ended");
        button("Sign in again").click();
        fillIn("boss", "pw");
        assertThat(status()).containsText("2 providers");
        assertThat(page.getByRole(AriaRole.ALERT)).isEmpty();
    }

    @Test
    @DisplayName("is linked from the console's list of providers")
    void link() {
        page.navigate(keycloak.url() + "/admin/master/console/#/" + realm + "/identity-providers");
        fillIn("admin", "admin");
        Locator link = page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Provider report"));
        ChromiumBrowser.screenshot(page, "report-page-link");
        link.click();
        assertThat(status()).containsText("2 providers");
        page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("Back to the console"))
                .click();
        assertThat(page).hasURL(Pattern.compile(".*/admin/master/console/#/" + realm + "/identity-providers"));
        assertThat(link).isVisible();
    }

    @Test
    @DisplayName("is there whatever admin theme the realm has, and choosing its own leaves the console as it is")
    void otherTheme() {
        realmAdmin();
        setAdminTheme("keycloak.v2");
        open(realm, "boss", "pw");
        assertThat(status()).containsText("2 providers");
        setAdminTheme("signin-hub-report");
        page.navigate(keycloak.url() + "/admin/" + realm + "/console/");
        page.getByTestId("nav-item-identity-providers").waitFor();
        page.navigate(address(realm));
        assertThat(status()).containsText("2 providers");
    }

    @Test
    @DisplayName("passes axe in both schemes, and fits a small screen")
    void looks() {
        open("master", "admin", "admin");
        provider(WORKS).locator("summary").click();
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new EmulateMediaOptions().setColorScheme(scheme));
            for (int width : List.of(320, 390, 1280)) {
                page.setViewportSize(width, 800);
                assertThat(page.evaluate("document.documentElement.scrollWidth"))
                        .as("%s at %d", scheme, width)
                        .isEqualTo(width);
                ChromiumBrowser.screenshot(page, "report-page-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + width);
            }
            assertThat(Axe.violations(page)).isEmpty();
        }
        page.evaluate("document.documentElement.dir = 'rtl'");
        page.emulateMedia(new EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        ChromiumBrowser.screenshot(page, "report-page-rtl");
        assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(1280);
    }

    // --- what an admin does and sees

    private String address(String home) {
        return keycloak.url() + "/admin/" + home + "/console/?signin-hub=" + realm;
    }

    private void open(String home, String username, String password) {
        page.navigate(address(home));
        fillIn(username, password);
    }

    private void fillIn(String username, String password) {
        page.locator("#username").fill(username);
        page.locator("#password").fill(password);
        page.locator("[type=submit]").click();
    }

    private Locator status() {
        return page.locator("#status");
    }

    private Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new GetByRoleOptions().setName(name).setExact(true));
    }

    private Locator tryOut(String alias) {
        return provider(alias).locator("[data-try]");
    }

    private Locator provider(String alias) {
        return page.locator("article[aria-label=" + alias + "]");
    }

    private Locator station(String alias, String title) {
        return provider(alias)
                .locator(".station")
                .filter(new Locator.FilterOptions()
                        .setHas(page.getByText(title, new Page.GetByTextOptions().setExact(true))));
    }

    private Locator step(String alias, String name) {
        return provider(alias)
                .locator(".trial li")
                .filter(new Locator.FilterOptions()
                        .setHas(page.getByText(name, new Page.GetByTextOptions().setExact(true))));
    }

    private static Locator verdict(Locator of) {
        return of.locator("[data-verdict]").first();
    }

    // --- what the server has

    private void importProvider(String alias, HostileProvider from) {
        admin.importProviders(realm, List.of(representation(alias, from)));
    }

    private static Map<String, Object> representation(String alias, HostileProvider from) {
        return Map.of(
                "alias",
                alias,
                "providerId",
                "oidc-pkce",
                "enabled",
                true,
                "config",
                Map.of("clientId", HostileProvider.CLIENT_ID, "metadataUrl", from.metadataUrl()));
    }

    private void signIn(String alias) {
        Application application = new Application(keycloak.realm(realm));
        HttpBrowser browser = new HttpBrowser();
        browser.followUntil(browser.get(application.signInUrl(alias)), application::isHere);
    }

    private String realmAdmin() {
        admin.createUser(realm, "boss", "boss@example.org", "pw");
        grant("boss", "realm-admin");
        return "boss";
    }

    private void setAdminTheme(String theme) {
        admin.put("/" + realm, Map.of("adminTheme", theme)).orFail();
    }

    private void grant(String username, String role) {
        admin.grant(realm, user(username), role);
    }

    private String user(String username) {
        return admin.get("/" + realm + "/users?exact=true&username=" + username)
                .orFail()
                .json()
                .get(0)
                .path("id")
                .asText();
    }
}
