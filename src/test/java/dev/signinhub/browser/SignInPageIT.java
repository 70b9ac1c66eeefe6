package dev.signinhub.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsInViewportOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.ChromiumBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.KeycloakServer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The sign-in page")
class SignInPageIT {

    private static final String REALM = "page";
    private static final String IMAGE =
            "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='24' height='24'/%3E";

    /** Of all that can be seen but the way to forget and its answer. */
    private static final String PLACES = """
            JSON.stringify([...document.querySelectorAll("body *")]
                .filter((element) => !element.closest(".forget"))
                .map((element) => element.getBoundingClientRect()))""";

    static final Pattern AT_APPLICATION = Pattern.compile(Application.REDIRECT_URI + ".*code=.*");

    private final KeycloakServer keycloak = KeycloakServer.shared();
    private final Admin admin = keycloak.admin();
    private final BrowserContext context = ChromiumBrowser.newContext(options -> {});
    private final Page page = context.newPage();
    private final SignInRealm realm = SignInRealm.named(REALM);

    @AfterEach
    void clean() {
        context.close();
        admin.deleteRealm(REALM);
    }

    @Test
    @DisplayName("finds one of a hundred by a part of its name, accents or not, and takes it on Enter")
    void filter() {
        open(realm.withProviders(100));
        Locator filter = page.getByLabel("Find a provider");
        filter.fill("eclair 46");
        assertThat(page.locator(".rows li:visible")).hasCount(1);
        assertThat(page.getByText("1 of 100 providers")).isVisible();
        assertThat(brokerRequest(() -> filter.press("Enter"))).contains("/broker/idp-0046/login?");
    }

    @Test
    @DisplayName("says when nothing is found, and sends nobody anywhere on Enter")
    void filterNothing() {
        open(realm.withProviders(9));
        page.getByLabel("Find a provider").fill("zzz");
        assertThat(page.getByText("No provider matches.")).isVisible();
        String before = page.url();
        page.getByLabel("Find a provider").press("Enter");
        assertThat(page).hasURL(before);
    }

    @Test
    @DisplayName("has no filter where eight fit")
    void noFilter() {
        open(realm.withProviders(8));
        assertThat(page.locator("[data-filter]")).hasCount(0);
    }

    @Test
    @DisplayName("puts the provider used last first, until told to forget it, and goes nowhere by itself")
    void lastUsed() {
        create(realm.withProviders(12));
        usedLast("idp-0003");
        navigate();
        Locator first = page.locator("[data-providers] button[formaction]").first();
        assertThat(first).containsText("Microsoft");
        assertThat(first).containsText("Last used");
        assertThat(page.locator("[data-providers] button[formaction]")).hasCount(12);
        page.getByLabel("Find a provider").fill("micro");
        assertThat(page.getByText("1 of 12 providers")).isVisible();
        assertThat(first).isVisible();
        forget().click();
        navigate();
        assertThat(first).containsText("GitHub");
        assertThat(page.getByText("Last used")).hasCount(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 1280})
    @DisplayName("leaves everything where it is when the provider used last is forgotten, and says so")
    void forgetting(int width) {
        page.setViewportSize(width, 800);
        create(realm.withProviders(12));
        usedLast("idp-0008");
        navigate();
        assertThat(page.getByText("Last used")).isVisible();
        assertThat(forget()).isVisible();
        Object before = page.evaluate(PLACES);
        forget().click();
        assertThat(page.getByText("Last used")).isHidden();
        assertThat(page.getByText("Forgotten.")).isVisible();
        assertThat(card("Umbrella")).isFocused();
        assertThat(page.evaluate(PLACES)).isEqualTo(before);
    }

    @Test
    @DisplayName("moves nothing when the script comes")
    void steady() {
        create(realm.withProviders(4));
        usedLast("idp-0003");
        page.addInitScript("new PerformanceObserver(list => list.getEntries().forEach("
                + "({ value }) => window.shifted = (window.shifted ?? 0) + value))"
                + ".observe({ type: 'layout-shift', buffered: true })");
        navigate();
        assertThat(forget()).isVisible();
        page.waitForTimeout(500);
        assertThat(page.evaluate("window.shifted ?? 0")).isEqualTo(0);
    }

    @Test
    @DisplayName("leaves no empty heading where the provider used last was, and none of it in the fold")
    void lastOfItsGroup() {
        create(realm.withProvider("a", "oidc", "Acme", Map.of("kcTheme-promoted", "true"))
                .withProvider("b", "oidc", "Beta", Map.of("kcTheme-category", "Partners"))
                .withProvider("c", "oidc", "Gamma", Map.of("kcTheme-category", "Others")));
        usedLast("b");
        navigate();
        page.getByText("More ways to sign in (1)").click();
        assertThat(page.locator("h3")).hasText(new String[] {"Others"});
        usedLast("a");
        navigate();
        assertThat(page.locator("h3")).hasText(new String[] {"Partners", "Others"});
        assertThat(page.locator("[data-providers] ul:not(:has(li))")).hasCount(0);
    }

    @Test
    @DisplayName("knows the provider used last by any alias, and nothing from a cookie that is not its own")
    void lastUsedOfAnyName() {
        create(realm.withProvider("größe 日本", "oidc", "Acme", Map.of())
                .withProvider("b", "oidc", "Beta", Map.of())
                .with("signinHubEmailFirst", "true"));
        usedLast("größe 日本");
        navigate();
        assertThat(card("Acme")).containsText("Last used");
        usedLast("gone");
        navigate();
        assertThat(page.getByText("Last used")).hasCount(0);
        cookie("%00*");
        navigate();
        assertThat(card("Beta")).isVisible();
        assertThat(page.getByText("Last used")).hasCount(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "draws the guest last and as less, unless an admin gave it a place, also in a realm with organizations")
    void guestLast(boolean organizations) {
        create(realm.withProvider("a", "guest", "Just looking", Map.of())
                .withProvider("b", "oidc", "Beta", Map.of())
                .withProvider("c", "oidc", "Gamma", Map.of("guiOrder", "20000", "kcTheme-category", "Partners")));
        if (organizations) {
            admin.put("/" + REALM, Map.of("organizationsEnabled", true)).orFail();
            admin.post(
                            "/" + REALM + "/organizations",
                            Map.of("name", "Acme", "domains", List.of(Map.of("name", "acme.example"))))
                    .orFail();
        }
        usedLast("a");
        navigate();
        Locator names = page.locator("[data-providers] button[formaction]");
        assertThat(names).hasText(new String[] {"Continue with Beta", "Continue with Gamma", "Just looking"});
        assertThat(card("Just looking")).hasCSS("border-top-color", "rgba(0, 0, 0, 0)");
        assertThat(card("Just looking").boundingBox().height).isGreaterThanOrEqualTo(44);

        var guest = Json.map(admin.get("/" + REALM + "/identity-provider/instances/a")
                .orFail()
                .json());
        guest.put("config", Map.of("guiOrder", "1"));
        admin.put("/" + REALM + "/identity-provider/instances/a", guest).orFail();
        navigate();
        assertThat(names).hasText(new String[] {"Just looking", "Continue with Beta", "Continue with Gamma"});
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    @DisplayName("is one column up to four providers: their cards, then the password, at any width")
    void oneColumn(int count) {
        open(realm.withProviders(count));
        for (int width : List.of(390, 1280)) {
            page.setViewportSize(width, 900);
            var cards = page.locator(".providers").boundingBox();
            var form = page.locator("#kc-form-login").boundingBox();
            assertThat(cards.y + cards.height).isLessThan(form.y);
            assertThat(form.x).isEqualTo(cards.x);
            assertThat(form.width).isEqualTo(cards.width).isLessThan(450);
        }
    }

    @Test
    @DisplayName("is two columns from five providers on, where there is room")
    void twoColumns() {
        open(realm.withProviders(5));
        var cards = page.locator(".providers").boundingBox();
        var form = page.locator("#kc-form-login").boundingBox();
        assertThat(cards.x + cards.width).isLessThan(form.x);
    }

    @Test
    @DisplayName("makes a card as tall as its own text, whatever the others say")
    void cardHeights() {
        open(realm.withProviders(3)
                .withProvider("a", "oidc", "Acme", Map.of("kcTheme-message", "A long sentence. ".repeat(20))));
        double github = card("GitHub").boundingBox().height;
        assertThat(github).isBetween(44.0, 70.0);
        assertThat(card("Acme").boundingBox().height).isGreaterThan(2 * github);

        admin.put("/" + REALM, Map.of("attributes", Map.of("signinHubLocalForm", "off")))
                .orFail();
        navigate();
        assertThat(card("GitHub").boundingBox().height).isEqualTo(github);
    }

    @ParameterizedTest
    @CsvSource({"390, 844, open", "320, 568, open", "390, 844, folded", "320, 568, folded"})
    @DisplayName("has the password one tap away on a phone, before a dozen providers")
    void jump(int width, int height, String form) {
        create(realm.withProviders(12).with("signinHubLocalForm", form));
        for (boolean script : List.of(true, false)) {
            try (BrowserContext other = ChromiumBrowser.newContext(options -> options.setViewportSize(width, height)
                    .setHasTouch(true)
                    .setIsMobile(true)
                    .setJavaScriptEnabled(script))) {
                Page phone = other.newPage();
                phone.navigate(address());
                Locator jump = phone.locator(".jump a");
                assertThat(jump).isInViewport(new IsInViewportOptions().setRatio(1));
                assertThat(jump.boundingBox().height).isGreaterThanOrEqualTo(44);
                assertThat(phone.locator("#username")).not().isInViewport();
                jump.tap();
                assertThat(phone.locator("#username")).isFocused();
                assertThat(phone.locator("label[for=username]")).isInViewport(new IsInViewportOptions().setRatio(1));
                assertThat(phone.locator("#password")).isInViewport();
            }
        }
    }

    @Test
    @DisplayName("has no such link to see where the form is beside the providers, or below a few")
    void noJump() {
        open(realm.withProviders(12));
        assertThat(page.locator(".jump a")).not().isInViewport();
        assertThat(page.locator("#username")).isInViewport();
        admin.put("/" + REALM, realm.with("signinHubLocalForm", "folded").json())
                .orFail();
        navigate();
        assertThat(page.locator(".jump a")).isInViewport();
    }

    @Test
    @DisplayName("has the focus in the one field there is to fill in, and nowhere else")
    void focus() {
        create(realm);
        navigate();
        assertThat(page.locator("#username")).isFocused();
        page.navigate(address() + "&login_hint=alice");
        assertThat(page.locator("#username")).hasValue("alice");
        assertThat(page.locator("#password")).isFocused();

        admin.createProvider(REALM, "b", "guest", Map.of()).orFail();
        navigate();
        assertThat(page.evaluate("document.activeElement.tagName")).isEqualTo("BODY");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("has the focus in the field for the address, but opens no keyboard over a phone's cards")
    void focusOfAddress(boolean identityFirst) {
        create(askingForAddress());
        if (identityFirst) {
            identityFirst();
        }
        navigate();
        assertThat(page.locator(identityFirst ? "#username" : "#email")).isFocused();
        try (BrowserContext other = ChromiumBrowser.newContext(
                options -> options.setViewportSize(390, 844).setHasTouch(true).setIsMobile(true))) {
            Page phone = other.newPage();
            phone.navigate(address());
            assertThat(phone.evaluate("document.activeElement.tagName")).isEqualTo("BODY");
        }
    }

    @Test
    @DisplayName("shows the promoted, groups the others by category, and folds them")
    void promoted() {
        open(realm.withProvider(
                        "a", "oidc", "Acme", Map.of("kcTheme-promoted", "true", "kcTheme-message", "For staff."))
                .withProvider("b", "oidc", "Beta", Map.of("kcTheme-category", "Partners"))
                .withProvider("c", "oidc", "${doRegister}", Map.of("kcTheme-category", "Partners")));
        assertThat(card("Acme")).containsText("For staff.");
        assertThat(card("Beta")).isHidden();
        page.getByText("More ways to sign in (2)").click();
        assertThat(card("Beta")).isVisible();
        assertThat(page.getByRole(AriaRole.HEADING, new GetByRoleOptions().setName("Partners")))
                .isVisible();
        assertThat(card("Continue with Register")).isVisible();
    }

    @Test
    @DisplayName("looks through the folded ones once they are unfolded, and leaves the promoted in sight")
    void filterInFold() {
        open(realm.withProviders(12).withProvider("a", "oidc", "Acme", Map.of("kcTheme-promoted", "true")));
        Locator filter = page.getByLabel("Find a provider");
        assertThat(filter).isHidden();
        page.getByText("More ways to sign in (12)").click();
        filter.fill("gitlab");
        assertThat(page.getByText("1 of 12 providers")).isVisible();
        assertThat(card("GitHub")).isHidden();
        assertThat(card("GitLab")).isVisible();
        assertThat(card("Acme")).isVisible();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rows", "groups", "address", "folded", "aside", "long"})
    @DisplayName("fits every width, and is accessible, in each of its shapes")
    void shapes(String shape) {
        open(shape(shape));
        page.setViewportSize(1280, 800);
        assertThat(Axe.violations(page)).isEmpty();
        if (shape.equals("groups")) {
            page.getByText("More ways to sign in").click();
            page.locator(".languages summary").click();
            assertThat(Axe.violations(page)).isEmpty();
        }
        for (int width : List.of(320, 390, 450, 700, 960, 1280)) {
            page.setViewportSize(width, 800);
            assertThat(page.evaluate("document.documentElement.scrollWidth"))
                    .as("%d", width)
                    .isEqualTo(width);
        }
    }

    private SignInRealm shape(String name) {
        return switch (name) {
            case "rows" -> realm.withProviders(30);
            case "groups" ->
                realm.withProviders(12)
                        .withProvider("a", "oidc", "Acme", Map.of("kcTheme-promoted", "true"))
                        .withProvider("b", "oidc", "Beta", Map.of("kcTheme-category", "Partners"));
            case "address" -> askingForAddress().with("signinHubAccent", "#7A1FA2");
            case "folded" -> realm.withProviders(3).with("signinHubLocalForm", "folded");
            case "aside" -> realm.withProviders(12).with("signinHubAlign", "start");
            default -> realm.withProvider("a", "oidc", "Donaudampfschifffahrt".repeat(6), Map.of());
        };
    }

    @Test
    @DisplayName("is the parent of a theme that has its own title, links and style")
    void childTheme() {
        open(realm.theme("acme").withProviders(2));
        assertThat(page).hasTitle("Sign in to your account · Acme of the theme");
        assertThat(page.locator("h1")).hasCSS("color", "rgb(1, 2, 3)");
        assertThat(page.locator("#kc-login")).hasCSS("background-color", "rgb(10, 92, 54)");
        assertThat(page.locator("link[rel=icon]"))
                .hasAttribute("href", Pattern.compile("/resources/\\w+/login/acme/img/acme\\.svg"));
        assertThat(page.getByText("Terms")).hasAttribute("href", "/terms");
        assertThat(page.getByText("Privacy")).hasAttribute("href", "https://acme.example/privacy");
        assertThat(card("GitHub")).isVisible();
    }

    @Test
    @DisplayName("finds a card by its name, not by the words that all of them begin with")
    void filterByName() {
        open(realm.withProviders(12));
        page.getByLabel("Find a provider").fill("con");
        assertThat(page.getByText("1 of 12 providers")).isVisible();
        assertThat(card("Contoso")).isVisible();
    }

    @Test
    @DisplayName("tells of a wrong password in the form that it was typed into, also where a provider knows the domain")
    void wrongPasswordInFold() {
        open(askingForAddress());
        page.getByText("Use your account here").click();
        page.locator("#username").fill("alice@contoso.example");
        page.locator("#password").fill("wrong");
        page.locator("#kc-login").click();
        assertThat(page.getByText("Invalid username or password.")).isVisible();
        assertThat(page.locator("#username")).isFocused();
    }

    @Test
    @DisplayName("leads an address to the provider of its domain, and hands the address on")
    void emailFirst() {
        open(askingForAddress());
        page.getByLabel("Your email address").fill("alice@Contoso.example");
        String url = brokerRequest(() -> page.getByLabel("Your email address").press("Enter"));
        assertThat(url).contains("/broker/contoso/login?").contains("login_hint=alice%40Contoso.example");
    }

    @Test
    @DisplayName("asks for the password where no provider knows the domain, whoever has an account")
    void unknownDomain() {
        open(askingForAddress());
        page.getByLabel("Your email address").fill("bob@nowhere.example");
        page.getByRole(
                        AriaRole.BUTTON,
                        new GetByRoleOptions().setName("Continue").setExact(true))
                .click();
        assertThat(page.getByText("No provider is set up for this address.")).isVisible();
        assertThat(page.locator("#username")).hasValue("bob@nowhere.example");
        assertThat(page.locator("#password")).isFocused();
    }

    @ParameterizedTest
    @CsvSource({"390, 844", "1280, 800"})
    @DisplayName("puts the password in the place of an address that no provider knows, and brings it back when asked")
    void passwordInPlaceOfAddress(int width, int height) {
        page.setViewportSize(width, height);
        open(askingForAddress().withProviders(12));
        var heading = page.locator("h1").boundingBox();
        var address = page.locator("#address").boundingBox();
        page.getByLabel("Your email address").fill("bob@nowhere.example");
        page.getByLabel("Your email address").press("Enter");
        assertThat(page.locator("#password")).isFocused();
        assertThat(page.locator("#address")).isHidden();
        assertThat(page.locator("#kc-form-login")).isInViewport(new IsInViewportOptions().setRatio(1));
        var password = page.locator("#kc-form-login").boundingBox();
        assertThat(password.y).isBetween(address.y, address.y + 130);
        assertThat(page.locator("h1").boundingBox().y).isEqualTo(heading.y);
        assertThat(page.locator("#kc-login").boundingBox().y)
                .isLessThan(page.locator(".providers").boundingBox().y);

        page.getByText("Use your email address instead").click();
        assertThat(page.getByLabel("Your email address")).hasValue("bob@nowhere.example");
        assertThat(page.locator("#password")).isHidden();
    }

    @Test
    @DisplayName("does the same without script: the provider of the domain on top, the address in its form")
    void emailFirstWithoutScript() {
        create(askingForAddress());
        try (BrowserContext other = ChromiumBrowser.newContext(options -> options.setJavaScriptEnabled(false))) {
            Page plain = other.newPage();
            for (String address : List.of("alice@contoso.example", "bob@nowhere.example")) {
                plain.navigate(address());
                plain.getByLabel("Your email address").fill(address);
                plain.getByLabel("Your email address").press("Enter");
                boolean known = address.startsWith("alice");
                assertThat(plain.getByText("For contoso.example")).hasCount(known ? 1 : 0);
                assertThat(plain.getByText("No provider is set up for this address."))
                        .hasCount(known ? 0 : 1);
                assertThat(plain.locator("[name=login_hint]")).hasValue(address);
                assertThat(plain.getByText("Invalid username or password.")).hasCount(0);
                assertThat(plain.locator("#address")).isVisible(new IsVisibleOptions().setVisible(known));
                assertThat(plain.locator("#password")).isVisible(new IsVisibleOptions().setVisible(!known));
                if (!known) {
                    assertThat(plain.locator("#username")).hasValue(address);
                    assertThat(plain.locator("#password")).isFocused();
                }
            }
        }
    }

    @Test
    @DisplayName("says the same of an address, known domain or not, whether or not it has an account")
    void noAccountRevealed() {
        create(askingForAddress());
        for (String domain : List.of("contoso.example", "nowhere.example")) {
            admin.createUser(REALM, "user-of-" + domain, "user@" + domain, "demo-1234");
            assertThat(textFor("user", domain)).contains("address").isEqualTo(textFor("nobody", domain));
        }
    }

    /** What the server answers, whatever a script would have done before. */
    private String textFor(String name, String domain) {
        try (BrowserContext other = ChromiumBrowser.newContext(options -> options.setJavaScriptEnabled(false))) {
            Page plain = other.newPage();
            plain.navigate(address());
            plain.getByLabel("Your email address").fill(name + "@" + domain);
            plain.getByLabel("Your email address").press("Enter");
            assertThat(plain.locator("[name=login_hint]")).hasValue(name + "@" + domain);
            return plain.locator("body").innerText().replace(name + "@", "");
        }
    }

    @Test
    @DisplayName("leads an address on from a flow that asks for the name first, or to its password page")
    void emailFirstIdentityFirst() {
        create(askingForAddress());
        identityFirst();
        navigate();
        assertThat(page.locator("#password")).hasCount(0);
        page.locator("#username").fill("alice@contoso.org");
        assertThat(brokerRequest(() -> page.locator("#kc-login").click()))
                .contains("/broker/contoso/login?")
                .contains("login_hint=alice%40contoso.org");

        admin.createUser(REALM, "bob", "bob@nowhere.example", "demo-1234");
        navigate();
        page.locator("#username").fill("bob@nowhere.example");
        page.locator("#kc-login").click();
        assertThat(page.locator("#password")).isVisible();
        page.locator("#password").fill("demo-1234");
        backAtApplication(() -> page.locator("#kc-login").click());
    }

    /** First the name, then the password. */
    private void identityFirst() {
        String flows = "/" + REALM + "/authentication/flows";
        admin.post(flows, Map.of("alias", "steps", "providerId", "basic-flow", "topLevel", true))
                .orFail();
        for (String step : List.of("auth-username-form", "auth-password-form")) {
            admin.post(flows + "/steps/executions/execution", Map.of("provider", step))
                    .orFail();
        }
        for (var execution : admin.get(flows + "/steps/executions").orFail().json()) {
            var required = Json.map(execution);
            required.put("requirement", "REQUIRED");
            admin.put(flows + "/steps/executions", required).orFail();
        }
        admin.put("/" + REALM, Map.of("browserFlow", "steps")).orFail();
    }

    @Test
    @DisplayName("lets the realm switch the local form, the guest and the registration off")
    void switches() {
        var both = realm.withProvider("acme", "oidc", "Acme", Map.of())
                .withProvider("guest", "guest", "Just looking", Map.of());
        open(both.with("signinHubLocalForm", "off")
                .with("signinHubRegistration", "off")
                .with("signinHubGuest", "off"));
        assertThat(card("Acme")).isVisible();
        assertThat(card("Just looking")).hasCount(0);
        assertThat(page.locator("#password")).hasCount(0);
        assertThat(page.locator("#kc-registration")).hasCount(0);

        admin.put("/" + REALM, both.with("signinHubLocalForm", "folded").json()).orFail();
        navigate();
        assertThat(card("Just looking")).isVisible();
        assertThat(page.locator("#password")).isHidden();
        page.getByText("Use your account here").click();
        assertThat(page.locator("#password")).isVisible();
        assertThat(page.getByText("Create an account")).isVisible();
    }

    @Test
    @DisplayName("keeps the local form where it is all there is")
    void onlyLocal() {
        open(realm.with("signinHubLocalForm", "off"));
        assertThat(page.locator("#password")).isVisible();
        assertThat(page.locator("#username")).isFocused();
    }

    @Test
    @DisplayName("shows the providers of a realm without passwords")
    void withoutPassword() {
        create(realm.withProviders(2));
        admin.put("/" + REALM, Map.of("requiredCredentials", List.of())).orFail();
        navigate();
        assertThat(card("GitHub")).isVisible();
        assertThat(page.locator("#password")).hasCount(0);
    }

    @Test
    @DisplayName("takes what an admin typed for text, and an icon only from where images come")
    void hostile() {
        open(realm.withProvider(
                        "x",
                        "oidc",
                        "\"><script>alert(1)</script>",
                        Map.of(
                                "kcTheme-icon", "javascript:alert(1)",
                                "kcTheme-message", "<img src=x onerror=alert(1)>",
                                "kcTheme-category", "<b>bold</b>",
                                "kcTheme-domains", "\"><i>"))
                .withProvider("y", "oidc", "Own icon", Map.of("kcTheme-icon", IMAGE))
                .with("signinHubLogo", "//evil.example/logo.svg")
                .with("signinHubHelp", "javascript:alert(1)"));
        assertThat(card("<script>alert(1)</script>")).containsText("<img src=x onerror=alert(1)>");
        assertThat(page.locator("main img")).hasCount(1);
        assertThat(page.locator(".logo, .foot")).hasCount(0);
    }

    @Test
    @DisplayName("takes title, logo, colour and links from the realm")
    void brand() {
        open(realm.withProviders(2)
                .with("signinHubTitle", "Acme")
                .with("signinHubLogo", IMAGE)
                .with("signinHubAccent", "#7A1FA2")
                .with("signinHubHelp", "https://help.example/")
                .with("signinHubAlign", "start"));
        assertThat(page).hasTitle("Sign in to your account · Acme");
        assertThat(page.locator(".logo")).isVisible();
        assertThat(page.locator("#kc-login")).hasCSS("background-color", "rgb(122, 31, 162)");
        assertThat(page.getByText("Help")).hasAttribute("href", "https://help.example/");
    }

    @Test
    @DisplayName("keeps its own colour where the realm's cannot be read")
    void paleAccent() {
        open(realm.withProviders(2).with("signinHubAccent", "#ffd400"));
        assertThat(page.locator("#kc-login")).hasCSS("background-color", "rgb(36, 80, 200)");
    }

    @Test
    @DisplayName("says in the log that a realm's colour cannot be taken, once for each colour, and in no other theme")
    void refusedAccent() {
        long logged = keycloak.logged();
        create(realm.theme("keycloak.v2").with("signinHubAccent", "#ffd400"));
        navigate();
        change(realm.with("signinHubAccent", "#7a1fa2"));
        assertThat(refusedAccents(logged)).isEmpty();

        change(realm.with("signinHubAccent", "#ffd400"));
        navigate();
        keycloak.awaitLogged(logged, "too light");
        assertThat(refusedAccents(logged)).singleElement().asString().contains("WARN", "realm 'page'", "too light");
        change(realm.with("signinHubAccent", "red"));
        navigate();
        keycloak.awaitLogged(logged, "not a colour");
        assertThat(refusedAccents(logged)).hasSize(2).last().asString().contains("not a colour");
        change(realm.with("signinHubAccent", "#006633"));
        navigate();
        assertThat(refusedAccents(logged)).hasSize(2);
    }

    private void change(SignInRealm wanted) {
        admin.put("/" + REALM, Map.of("loginTheme", wanted.theme(), "attributes", wanted.attributes()))
                .orFail();
        navigate();
    }

    private List<String> refusedAccents(long logged) {
        return keycloak.logSince(logged)
                .lines()
                .filter(line -> line.contains("signinHubAccent"))
                .toList();
    }

    @Test
    @DisplayName("fits a popup and leaves it its opener")
    void popup() {
        create(realm.withProviders(12));
        page.navigate(keycloak.realm(REALM).toString());
        Page popup = page.waitForPopup(
                () -> page.evaluate("url => { window.open(url, 'sign-in', 'width=450,height=730'); }", address()));
        popup.waitForLoadState();
        popup.setViewportSize(450, 730);
        assertThat(popup.evaluate("document.documentElement.scrollWidth")).isEqualTo(450);
        assertThat(card(popup, "GitHub")).isInViewport();
        popup.locator("#username").fill("nobody");
        popup.locator("#password").fill("wrong");
        popup.locator("#kc-login").click();
        assertThat(popup.getByText("Invalid username or password.")).isVisible();
        assertThat(popup.locator("#username")).isFocused();
        assertThat(popup.evaluate("window.opener !== null")).isEqualTo(true);
    }

    @Test
    @DisplayName("registers, remembers and signs in without script, in the dark too")
    void withoutScript() {
        create(realm.withProviders(2));
        try (BrowserContext other = ChromiumBrowser.newContext(
                options -> options.setJavaScriptEnabled(false).setColorScheme(ColorScheme.DARK))) {
            Page plain = other.newPage();
            plain.navigate(address());
            assertThat(plain.locator("body")).hasCSS("color", "rgb(236, 239, 243)");
            plain.locator("#kc-registration a").click();
            fillRegistration(plain, "carol");
            assertThat(leaving(plain, AT_APPLICATION, () -> plain.getByText("Register")
                            .last()
                            .click()))
                    .contains("code=");
            other.clearCookies();
            plain.navigate(address());
            plain.locator("#username").fill("carol");
            plain.locator("#password").fill("demo-1234");
            plain.locator("#rememberMe").check();
            leaving(plain, AT_APPLICATION, () -> plain.locator("#kc-login").click());
            assertThat(other.cookies().stream()
                            .filter(cookie -> cookie.name.equals("KEYCLOAK_REMEMBER_ME"))
                            .map(cookie -> cookie.value))
                    .singleElement()
                    .asString()
                    .contains("username:carol");
        }
    }

    @Test
    @DisplayName("takes as many values of a field as a person has, and gives each back")
    void severalValues() {
        create(realm);
        admin.put("/" + REALM + "/users/profile", SignInRealm.profile()).orFail();
        navigate();
        page.locator("#kc-registration a").click();
        fillRegistration(page, "alice");
        page.locator("#f-choice-one").check();
        page.locator("#f-many-0").fill("red");
        for (String value : List.of("green", "blue")) {
            page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Add a value"))
                    .click();
            page.keyboard().type(value);
        }
        page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Remove"))
                .nth(1)
                .click();
        backAtApplication(() -> page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Register"))
                .click());
        assertThat(admin.users(REALM).get(0).at("/attributes/f-many"))
                .map(value -> value.asText())
                .containsExactlyInAnyOrder("red", "blue");
    }

    @Test
    @DisplayName("changes its language without script")
    void language() {
        create(realm.withProviders(2));
        try (BrowserContext other = ChromiumBrowser.newContext(options -> options.setJavaScriptEnabled(false))) {
            Page plain = other.newPage();
            plain.navigate(address());
            plain.locator(".languages summary").click();
            plain.getByText("Français").click();
            assertThat(plain.getByText("Continuer avec GitHub")).isVisible();
            assertThat(plain.locator("html")).hasAttribute("lang", "fr");
        }
    }

    @Test
    @DisplayName("makes and takes a passkey under its policy, asked for by a button or offered in the field")
    void passkey() {
        create(realm.withProviders(1));
        offerPasskeys("none");
        admin.createUser(REALM, "alice", "alice@example.com", "demo-1234");
        String id = admin.users(REALM).get(0).path("id").asText();
        admin.put("/" + REALM + "/users/" + id, Map.of("requiredActions", List.of("webauthn-register-passwordless")))
                .orFail();
        virtualAuthenticator();

        navigate();
        page.locator("#username").fill("alice");
        page.locator("#password").fill("demo-1234");
        page.locator("#kc-login").click();
        // Enter in the name's field is the button, not a form without a key.
        page.locator("#authenticatorLabel").fill("Laptop");
        backAtApplication(() -> page.locator("#authenticatorLabel").press("Enter"));

        context.clearCookies();
        navigate();
        backAtApplication(() -> page.locator("#authenticateWebAuthnButton").dblclick());

        // This reader takes any offer, so nobody need choose from the field's suggestions.
        offerPasskeys("conditional");
        context.clearCookies();
        backAtApplication(this::navigate);
    }

    private void offerPasskeys(String mediation) {
        // A part of the policy alone would be ignored.
        var policy = Json.map(admin.get("/" + REALM).orFail().json());
        policy.put("webAuthnPolicyPasswordlessPasskeysEnabled", true);
        policy.put("webAuthnPolicyPasswordlessMediation", mediation);
        admin.put("/" + REALM, policy).orFail();
    }

    static void fillRegistration(Page page, String name) {
        for (String field : List.of("username", "firstName", "lastName")) {
            page.locator("#" + field).fill(name);
        }
        page.locator("#email").fill(name + "@example.com");
        page.locator("#password").fill("demo-1234");
        page.locator("#password-confirm").fill("demo-1234");
    }

    /** What the server leaves behind after a sign-in. */
    private void usedLast(String alias) {
        cookie(Base64.getUrlEncoder().withoutPadding().encodeToString(alias.getBytes(StandardCharsets.UTF_8)));
    }

    private void cookie(String value) {
        context.addCookies(List.of(new Cookie("SIGNIN_HUB_LAST_USED", value).setUrl(keycloak.realm(REALM) + "/")));
    }

    private Locator forget() {
        return page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Forget this choice"));
    }

    private SignInRealm askingForAddress() {
        return realm.withProvider(
                        "contoso", "oidc", "Contoso", Map.of("kcTheme-domains", "contoso.example, contoso.org"))
                .withProvider("acme", "oidc", "Acme", Map.of())
                .with("signinHubEmailFirst", "true");
    }

    private void open(SignInRealm wanted) {
        create(wanted);
        navigate();
    }

    private void create(SignInRealm wanted) {
        admin.createRealm(wanted.json());
        Application.register(admin, REALM);
    }

    private void navigate() {
        page.navigate(address());
    }

    private String address() {
        return new Application(keycloak.realm(REALM)).signInUrl().toString();
    }

    /** The request to one of the realm's providers that the action makes. */
    private String brokerRequest(Runnable action) {
        return leaving(page, Pattern.compile(".*/broker/.*"), action);
    }

    private void backAtApplication(Runnable action) {
        leaving(page, AT_APPLICATION, action);
    }

    /** Nobody listens where it ends, and a route does not see where a redirect leads. */
    static String leaving(Page page, Pattern request, Runnable action) {
        String url = page.waitForRequest(request, action).url();
        page.waitForURL("chrome-error://chromewebdata/");
        return url;
    }

    private Locator card(String name) {
        return card(page, name);
    }

    private static Locator card(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(name));
    }

    /** Says yes to whatever a page asks of it, the way a person with a fingerprint reader does. */
    private void virtualAuthenticator() {
        var session = context.newCDPSession(page);
        session.send("WebAuthn.enable");
        var options = new JsonObject();
        options.addProperty("protocol", "ctap2");
        options.addProperty("transport", "internal");
        options.addProperty("hasResidentKey", true);
        options.addProperty("hasUserVerification", true);
        options.addProperty("isUserVerified", true);
        options.addProperty("automaticPresenceSimulation", true);
        var arguments = new JsonObject();
        arguments.add("options", options);
        session.send("WebAuthn.addVirtualAuthenticator", arguments);
    }
}
