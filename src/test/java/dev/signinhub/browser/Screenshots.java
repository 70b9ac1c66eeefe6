package dev.signinhub.browser;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.ColorScheme;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.ChromiumBrowser;
import dev.signinhub.testing.KeycloakServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Makes the pictures of the README and of {@code docs/theme.md} again: {@code mvn verify -Dit.test=Screenshots -Dsurefire.skip}. */
class Screenshots {

    private final KeycloakServer keycloak = KeycloakServer.shared();
    private final Admin admin = keycloak.admin();

    @Test
    void take() {
        realm(twelve("twelve"));
        realm(SignInRealm.named("hundred").withProviders(100));
        realm(twelve("address")
                .withProvider(
                        "acme",
                        "oidc",
                        "Acme",
                        Map.of("kcTheme-promoted", "true", "kcTheme-message", "Your company account."))
                .with("signinHubEmailFirst", "true")
                .with("signinHubTitle", "Acme Developers")
                .with("signinHubAccent", "#7a1fa2")
                .with("signinHubHelp", "https://help.example/")
                .with("signinHubTerms", "https://terms.example/"));

        take(
                Path.of("docs/images/sign-in.png"),
                new Application(keycloak.realm("hub"), "sample-app", "http://localhost:3000/"),
                "en",
                ColorScheme.LIGHT,
                1280,
                800,
                page -> {});
        take("light", "twelve", "en", ColorScheme.LIGHT, 1280, 900, page -> {});
        take("dark", "twelve", "en", ColorScheme.DARK, 1280, 900, page -> {});
        take("phone", "twelve", "en", ColorScheme.LIGHT, 390, 844, page -> {});
        take("hundred", "hundred", "en", ColorScheme.LIGHT, 1280, 900, page -> {});
        take("filter", "hundred", "en", ColorScheme.DARK, 1280, 900, page -> page.getByLabel("Find a provider")
                .fill("uni"));
        take("right-to-left", "twelve", "ar", ColorScheme.LIGHT, 1280, 900, page -> {});
        take("address", "address", "en", ColorScheme.LIGHT, 1280, 900, page -> {});
        take("error", "twelve", "en", ColorScheme.LIGHT, 1280, 900, page -> {
            page.locator("#username").fill("alice");
            page.locator("#password").fill("wrong");
            page.locator("#kc-login").click();
        });
    }

    /** Twelve providers of several kinds. */
    private static SignInRealm twelve(String name) {
        return SignInRealm.named(name).withProviders(12);
    }

    private void realm(SignInRealm realm) {
        admin.createRealm(realm.json());
        Application.register(admin, realm.name());
    }

    private void take(
            String name,
            String realm,
            String language,
            ColorScheme scheme,
            int width,
            int height,
            Consumer<Page> action) {
        take(
                Path.of("docs/images/theme", name + ".png"),
                new Application(keycloak.realm(realm)),
                language,
                scheme,
                width,
                height,
                action);
    }

    private static void take(
            Path picture,
            Application application,
            String language,
            ColorScheme scheme,
            int width,
            int height,
            Consumer<Page> action) {
        try (var context = ChromiumBrowser.newContext(
                options -> options.setLocale(language).setColorScheme(scheme).setViewportSize(width, height))) {
            var page = context.newPage();
            page.navigate(application.signInUrl().toString());
            action.accept(page);
            page.waitForLoadState();
            page.screenshot(new ScreenshotOptions().setPath(picture));
        }
    }
}
