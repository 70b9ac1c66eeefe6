package dev.signinhub.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ForcedColors;
import com.microsoft.playwright.options.ReducedMotion;
import dev.signinhub.testing.ChromiumBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Themes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Every login page")
class PagesIT {

    private static final String REALM = "pages";
    private static final KeycloakServer KEYCLOAK = KeycloakServer.shared();

    private static BrowserContext english;
    private static BrowserContext arabic;

    @BeforeAll
    static void realm() {
        KEYCLOAK.admin()
                .post("", SignInRealm.named(REALM).withProviders(12).json())
                .orFail();
        KEYCLOAK.admin()
                .put("/" + REALM + "/users/profile", SignInRealm.profile())
                .orFail();
        english = ChromiumBrowser.newContext(options -> options.setReducedMotion(ReducedMotion.REDUCE));
        arabic = ChromiumBrowser.newContext(options -> options.setLocale("ar").setReducedMotion(ReducedMotion.REDUCE));
    }

    @AfterAll
    static void clean() {
        english.close();
        arabic.close();
        KEYCLOAK.admin().deleteRealm(REALM);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    @DisplayName(
            "renders, keeps the policy, fits 320 px, and is accessible: light, dark, forced colours, right to left")
    void page(String address) {
        try (Page page = english.newPage()) {
            List<String> violations = open(page, address);
            assertThat(page.locator("h1").textContent()).isNotBlank();
            // A message without a text shows its key.
            assertThat(page.locator("body").innerText())
                    .doesNotContainPattern("\\b[a-z]+[A-Z][a-z]+[A-Z]\\w+|\\$\\{|\\b(hub|kc)[A-Z]\\w+");
            accessible(page, "light");
            page.emulateMedia(new EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            accessible(page, "dark");
            page.emulateMedia(new EmulateMediaOptions().setForcedColors(ForcedColors.ACTIVE));
            accessible(page, "forced colours");
            fits(page, 320);
            assertThat(violations).as("refused by the policy").isEmpty();
        }
        try (Page page = arabic.newPage()) {
            List<String> violations = open(page, address);
            assertThat(page.locator("html").getAttribute("dir")).isEqualTo("rtl");
            accessible(page, "right to left");
            fits(page, 320);
            assertThat(violations).isEmpty();
        }
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
        pages.addAll(List.of("login.ftl?state=passkeys", "login-username.ftl?state=passkeys"));
        return pages.stream();
    }

    /** What the browser complains about from now on. */
    private static List<String> open(Page page, String address) {
        var complaints = new ArrayList<String>();
        page.onConsoleMessage(message -> {
            if (List.of("error", "warning").contains(message.type())) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        // These two lead on by themselves.
        page.route("http://localhost/saml", route -> route.abort());
        var response = page.navigate(KEYCLOAK.realm(REALM) + "/gallery/" + address);
        assertThat(response.status()).isLessThan(500);
        return complaints;
    }

    private static void accessible(Page page, String how) {
        assertThat(Axe.violations(page)).as(how).isEmpty();
    }

    private static void fits(Page page, int width) {
        page.setViewportSize(width, 640);
        assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(width);
        page.setViewportSize(1280, 800);
    }
}
