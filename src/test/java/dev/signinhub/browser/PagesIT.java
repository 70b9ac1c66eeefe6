package dev.signinhub.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Route.FulfillOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ForcedColors;
import com.microsoft.playwright.options.ReducedMotion;
import dev.signinhub.testing.ChromiumBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Themes;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Every login page")
class PagesIT {

    private static final String REALM = "pages";
    private static final KeycloakServer KEYCLOAK = KeycloakServer.shared();

    /** What a finger has to hit and cannot; a link within a sentence is as high as its line (WCAG 2.2, 2.5.8). */
    private static final String SMALL_TARGETS = """
            [...document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")]
                .filter((target) => target.checkVisibility() && getComputedStyle(target).display !== "inline")
                .map((target) => [target, (target.closest("label") ?? target).getBoundingClientRect()])
                .filter(([, box]) => box.width > 1 && box.height < 44)
                .map(([target, box]) => `${target.outerHTML} ${box.height}`)""";

    /** Whatever a page says, to the eye or to a screen reader. */
    private static final String TEXTS = """
            [...document.querySelectorAll("body *")].flatMap((element) => [
                ...[...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).map(({ data }) => data),
                ...["aria-label", "placeholder", "title", "alt", "value"].map((name) => element.getAttribute(name) ?? ""),
                ...Object.values(element.dataset)]).map((text) => text.trim())""";

    /** The keys that cannot be meant as text: "doSubmit", "webauthn-error-title", "organization.select". */
    private static final List<String> KEYS = Themes.messages().stringPropertyNames().stream()
            .filter(key -> key.matches(".*[a-z][-.A-Z][A-Za-z].*"))
            .toList();

    private static final List<String> complaints = new ArrayList<>();
    private static Page english;
    private static Page arabic;

    @BeforeAll
    static void realm() {
        KEYCLOAK.admin().createRealm(SignInRealm.named(REALM).withProviders(12).json());
        KEYCLOAK.admin()
                .put("/" + REALM + "/users/profile", SignInRealm.profile())
                .orFail();
        english = page("en");
        arabic = page("ar");
    }

    @AfterAll
    static void clean() {
        english.context().close();
        arabic.context().close();
        KEYCLOAK.admin().deleteRealm(REALM);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    @DisplayName(
            "renders, keeps the policy, fits 320 px and 200 %, and is accessible: light, dark, forced colours, right to left")
    void isFit(String address) {
        open(english, address);
        assertThat(english.locator("h1").textContent()).isNotBlank();
        assertNoKeyIsShown(english);
        assertThat(Axe.violations(english)).as("light").isEmpty();
        english.emulateMedia(new EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        assertThat(Axe.colourViolations(english)).as("dark").isEmpty();
        english.emulateMedia(new EmulateMediaOptions().setForcedColors(ForcedColors.ACTIVE));
        assertThat(Axe.colourViolations(english)).as("forced colours").isEmpty();
        english.emulateMedia(
                new EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT).setForcedColors(ForcedColors.NONE));
        fits(english);

        open(arabic, address);
        assertThat(arabic.locator("html").getAttribute("dir")).isEqualTo("rtl");
        assertNoKeyIsShown(arabic);
        assertThat(Axe.violations(arabic)).as("right to left").isEmpty();
        fits(arabic);
        assertThat(complaints).as("what the browser refused").isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "login-otp",
                "login-password",
                "login-recovery-authn-code-input",
                "login-reset-password",
                "login-update-password",
                "login-oauth2-device-verify-user-code"
            })
    @DisplayName("with one field to begin with has the focus there")
    void focus(String page) {
        open(english, page + ".ftl");
        PlaywrightAssertions.assertThat(
                        english.locator("main input:visible:not([type=radio])").first())
                .isFocused();
    }

    @Test
    @DisplayName("that Keycloak makes without a sign-in, for what is not there, looks like the others")
    void bareError() {
        complaints.clear();
        assertThat(english.navigate(KEYCLOAK.realm(REALM) + "/nothing-here").status())
                .isEqualTo(404);
        assertThat(english.locator("h1").textContent()).isNotBlank();
        assertThat(english.locator("[role=alert]").textContent()).isNotBlank();
        assertNoKeyIsShown(english);
        assertThat(Axe.violations(english)).isEmpty();
        fits(english);
        // The only complaint is the browser's about the status.
        assertThat(complaints).isEmpty();
    }

    @Test
    @DisplayName("for a new password says what the realm asks of it before it is sent")
    void passwordRules() {
        open(english, "login-update-password.ftl");
        english.locator("#password-new").fill("short");
        english.locator("#password-confirm").focus();
        assertThat(english.locator("#input-error-password-new li").allTextContents())
                .hasSize(2);
        english.locator("#password-new").fill("long enough, with a 1");
        english.locator("#password-confirm").focus();
        assertThat(english.locator("#input-error-password-new").count()).isZero();
    }

    @Test
    @DisplayName("with recovery codes hands them out as a file")
    void recoveryCodes() throws IOException {
        open(english, "login-recovery-authn-code-config.ftl");
        var codes = english.locator("#kc-recovery-codes-list li").allTextContents();
        var download = english.waitForDownload(
                () -> english.locator("#downloadRecoveryCodes").click());
        assertThat(download.suggestedFilename()).isEqualTo("recovery-codes.txt");
        assertThat(Files.readString(download.path()))
                .contains("1: " + codes.get(0), codes.size() + ": " + codes.get(codes.size() - 1));
    }

    @Test
    @DisplayName("with a SAML message sends it on without a click")
    void samlMessage() {
        english.waitForRequest("http://localhost/saml", () -> open(english, "saml-post-form.ftl"));
    }

    /** A message without a text shows its key. */
    private static void assertNoKeyIsShown(Page page) {
        assertThat(((List<?>) page.evaluate(TEXTS)).stream().map(String::valueOf))
                .doesNotContainAnyElementsOf(KEYS);
        assertThat(page.locator("body").innerText()).doesNotContain("${");
    }

    static Stream<String> pages() {
        var pages = new ArrayList<>(Themes.loginPages());
        pages.addAll(Stream.of(
                        "login",
                        "register",
                        "login-username",
                        "login-password",
                        "login-otp",
                        "login-config-totp",
                        "login-update-password",
                        "login-reset-password",
                        "update-email")
                .map(name -> name + ".ftl?state=error")
                .toList());
        pages.addAll(List.of("login.ftl?state=passkeys", "login-username.ftl?state=passkeys", "extension.ftl"));
        return pages.stream();
    }

    private static void open(Page page, String address) {
        complaints.clear();
        assertThat(page.navigate(KEYCLOAK.realm(REALM) + "/gallery/" + address).status())
                .isEqualTo(200);
    }

    private static Page page(String language) {
        var context = ChromiumBrowser.newContext(
                options -> options.setLocale(language).setReducedMotion(ReducedMotion.REDUCE));
        var page = context.newPage();
        page.onConsoleMessage(message -> {
            if (!message.type().equals("log") && !message.text().contains("Failed to load resource")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onResponse(response -> {
            if (response.url().contains("/resources/") && response.status() >= 400) {
                complaints.add(response.status() + " " + response.url());
            }
        });
        // Where the SAML page leads on to; an empty answer leaves the browser where it is.
        page.route("http://localhost/saml", route -> route.fulfill(new FulfillOptions().setStatus(204)));
        return page;
    }

    private static void fits(Page page) {
        // 640 is what a zoom to 200 % leaves of 1280.
        for (int width : List.of(320, 640)) {
            page.setViewportSize(width, 640);
            assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(width);
            assertThat((List<?>) page.evaluate(SMALL_TARGETS)).isEmpty();
        }
        page.setViewportSize(1280, 800);
    }
}
