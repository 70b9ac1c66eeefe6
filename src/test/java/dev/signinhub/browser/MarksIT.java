package dev.signinhub.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.ChromiumBrowser;
import dev.signinhub.testing.KeycloakServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The mark on a card")
class MarksIT {

    private static final String REALM = "marks";

    /** Keycloak's kinds without a mark: what is behind them is known by the provider's name alone, or nobody sees a card. */
    private static final Set<String> WITHOUT =
            Set.of("oidc", "saml", "oauth2", "kubernetes", "spiffe", "jwt-authorization-grant", "default-trust");

    private final KeycloakServer keycloak = KeycloakServer.shared();
    private final Admin admin = keycloak.admin();
    private final BrowserContext context = ChromiumBrowser.newContext(options -> options.setViewportSize(1280, 3200));
    private final Page page = context.newPage();
    private final List<String> fetched = new ArrayList<>();

    @AfterEach
    void clean() {
        context.close();
        admin.deleteRealm(REALM);
    }

    @Test
    @DisplayName("is what its icon names, for each of the names, within the policy")
    void named() throws IOException {
        var names = names();
        var realm = SignInRealm.named(REALM);
        for (String name : names) {
            realm = realm.withProvider(name, "oidc", name, Map.of("kcTheme-icon", name, "kcTheme-promoted", "true"));
        }
        open(realm);
        assertThat(page.locator("[formaction] img")).hasCount(names.size());
        page.waitForFunction("[...document.querySelectorAll('[formaction] img')].every(image => image.complete)");
        assertThat(page.evaluate(
                        "[...document.querySelectorAll('[formaction] img')].filter(i => !i.naturalWidth).length"))
                .isEqualTo(0);
        assertThat(page.evaluate("violations")).isEqualTo(List.of());
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            page.screenshot(new ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(Path.of("target/screenshots/marks-" + scheme + ".png")));
        }
    }

    @Test
    @DisplayName("is that of its kind, for each of Keycloak's own kinds, and no other is fetched")
    void kinds() {
        open(SignInRealm.named(REALM)
                .withProvider("a", "facebook", "Facebook", Map.of())
                .withProvider("b", "linkedin-openid-connect", "LinkedIn", Map.of())
                .withProvider("c", "github", "GitHub", Map.of())
                .withProvider("d", "saml", "Contoso", Map.of()));
        assertThat(fetched)
                .hasSize(2)
                .anyMatch(file -> file.matches("200 .*/img/brands/facebook\\.[0-9a-f]{8}\\.svg"))
                .anyMatch(file -> file.matches("200 .*/img/brands/linkedin\\.[0-9a-f]{8}\\.svg"));

        // Not every kind can be saved with the same few settings, so one card plays them all.
        var kinds = kindsOfServer();
        assertThat(kinds).contains("facebook", "twitter", "saml", "oidc", "keycloak-oidc");
        var without = new TreeSet<String>();
        for (String kind : kinds) {
            var mark = page.locator("[formaction]").last().evaluate("""
                            (card, kind) => {
                              card.dataset.k = kind;
                              return getComputedStyle(card, '::before').backgroundImage;
                            }""", kind);
            if (mark.equals("none")) {
                without.add(kind);
            }
        }
        kinds.retainAll(WITHOUT);
        assertThat(without).isEqualTo(kinds);
        assertThat(page.evaluate("violations")).isEqualTo(List.of());
    }

    @Test
    @DisplayName("of each kind is an image that the server has")
    void images() {
        open(SignInRealm.named(REALM).withProvider("a", "oidc", "Acme", Map.of()));
        var kinds = kindsOfServer();
        // A server has it only with a feature that is off by default.
        kinds.add("instagram");
        for (String kind : kinds) {
            page.locator("[formaction]").evaluate("(card, kind) => card.dataset.k = kind", kind);
            page.waitForLoadState(LoadState.NETWORKIDLE);
            assertThat(page.locator("[formaction]").screenshot()).isNotEmpty();
        }
        page.waitForLoadState(LoadState.NETWORKIDLE);
        for (String brand :
                List.of("facebook", "instagram", "keycloak", "linkedin", "openshift", "paypal", "stackoverflow", "x")) {
            assertThat(fetched).anyMatch(file -> file.matches("200 .*/img/brands/" + brand + "\\.[0-9a-f]{8}\\.svg"));
        }
        assertThat(fetched).hasSize(8).allMatch(file -> file.startsWith("200 "));
        assertThat(page.evaluate("violations")).isEqualTo(List.of());
    }

    @Test
    @DisplayName("is that of its kind or a letter where its icon names none, and nothing is fetched")
    void unknown() {
        open(SignInRealm.named(REALM)
                .withProvider("a", "oidc", "Acme", Map.of("kcTheme-icon", "no-such-mark"))
                .withProvider("b", "oidc", "Beta", Map.of("kcTheme-icon", "auth0"))
                .withProvider("c", "saml", "Contoso", Map.of()));
        assertThat(page.locator("[data-i=A] img, [data-i=C] img")).hasCount(0);
        assertThat(page.locator("[data-i=A]").evaluate("e => getComputedStyle(e, '::before').content"))
                .asString()
                .startsWith("\"A\"");
        assertThat(page.locator("[data-i=B] img")).hasCount(1);
        assertThat(fetched).singleElement().asString().contains("/img/brands/auth0.");
    }

    private void open(SignInRealm realm) {
        admin.createRealm(realm.json());
        Application.register(admin, REALM);
        page.addInitScript("window.violations = [];"
                + "addEventListener('securitypolicyviolation', e => violations.push(e.blockedURI))");
        page.onResponse(response -> {
            if (response.url().endsWith(".svg")) {
                fetched.add(response.status() + " " + response.url());
            }
        });
        page.navigate(new Application(keycloak.realm(REALM)).signInUrl().toString());
        page.waitForLoadState(LoadState.NETWORKIDLE);
    }

    private static Set<String> names() throws IOException {
        var marks = new Properties();
        try (var reader = Files.newBufferedReader(Path.of("target/classes/theme/signin-hub/login/marks.properties"))) {
            marks.load(reader);
        }
        return new TreeSet<>(marks.stringPropertyNames());
    }

    /** The kinds of provider that the server itself has. */
    private Set<String> kindsOfServer() {
        var kinds = new TreeSet<String>();
        JsonNode providers = admin.serverInfo().path("providers");
        for (String spi : List.of("social", "identity_provider")) {
            providers.path(spi).path("providers").fieldNames().forEachRemaining(kinds::add);
        }
        return kinds;
    }
}
