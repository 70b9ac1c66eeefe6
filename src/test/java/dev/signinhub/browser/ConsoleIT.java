package dev.signinhub.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.AddStyleTagOptions;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Answer;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.ChromiumBrowser;
import dev.signinhub.testing.ConsoleTexts;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.ResolverFlow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.broker.provider.IdentityProviderFactory;
import org.keycloak.provider.ProviderConfigProperty;

@DisplayName("In the admin console")
class ConsoleIT {

    private static final String CLIENT_ID = "portal";
    private static final String OURS = "OpenID Connect with PKCE";
    private static final String UPSTREAM = "console-upstream";
    private static final String SECRET = "config.clientSecret";

    private static KeycloakServer keycloak;
    private static BrowserContext context;

    private final Admin admin = keycloak.admin();
    private final String realm = "console-" + UUID.randomUUID();
    private final Page page = context.newPage();

    @BeforeAll
    static void signIn() {
        keycloak = KeycloakServer.shared();
        keycloak.admin().createRealm(UPSTREAM);
        context = ChromiumBrowser.newContext(options -> {});
        try (Page first = context.newPage()) {
            first.navigate(keycloak.url() + "/admin/master/console/");
            first.locator("#username").fill("admin");
            first.locator("#password").fill("admin");
            first.locator("[type=submit]").click();
            first.getByTestId("nav-item-realms").waitFor();
        }
    }

    @AfterAll
    static void close() {
        context.close();
        keycloak.admin().deleteRealm(UPSTREAM);
    }

    /** The realm is as an import leaves it: nothing is read from the provider, so no endpoint is stored. */
    @BeforeEach
    void prepare() {
        admin.createRealm(Map.of("realm", realm, "enabled", true, "identityProviders", List.of(imported(), stock())));
    }

    @AfterEach
    void clean(TestInfo test) {
        ChromiumBrowser.screenshot(
                page, "console-" + test.getTestMethod().orElseThrow().getName());
        page.close();
        admin.deleteRealm(realm);
    }

    @Nested
    @DisplayName("adding a provider")
    class Adding {

        @Test
        @DisplayName("takes a client ID and a metadata URL, and users can sign in")
        void withoutSecret() {
            admin.createPublicClient(UPSTREAM, CLIENT_ID, keycloak.realm(realm) + "/broker/added/endpoint");
            admin.createUser(UPSTREAM, "ada", "ada@example.org", "ada");
            Application.register(admin, realm);

            openAddPage(OURS);
            assertThat(field("config.clientSecret")).isAttached();
            assertThat(field("config.clientSecret")).isHidden();
            assertThat(field("config.clientId"))
                    .hasAccessibleDescription(Pattern.compile("No client secret is needed.*"));
            fill("added", metadataUrl());
            ChromiumBrowser.screenshot(page, "console-add");
            add().click();

            assertThat(page).hasURL(Pattern.compile(".*/oidc-pkce/added/settings"));
            assertThatMetadataAreStored("added");
            assertThatUserCanSignIn("added");
        }

        @Test
        @DisplayName("says in a sentence what is wrong with the metadata URL, and keeps what was typed")
        void wrongMetadataUrl() {
            String wrong = keycloak.realm("nowhere") + "/.well-known/openid-configuration";
            openAddPage(OURS);
            fill("added", wrong);
            field("kcTheme-message").fill("For staff");
            add().click();

            assertThat(alerts())
                    .containsText(
                            "The metadata at " + wrong + " cannot be read: the server responded with status 404.");
            assertThat(field("alias")).hasValue("added");
            assertThat(field("config.clientId")).hasValue(CLIENT_ID);
            assertThat(field("metadataUrl")).hasValue(wrong);
            assertThat(field("kcTheme-message")).hasValue("For staff");
            assertThat(field("config.clientSecret")).isHidden();

            field("metadataUrl").fill(metadataUrl());
            add().click();
            assertThat(alerts()).containsText("successfully created");
        }

        @ParameterizedTest(name = "of {0} takes a secret \"{1}\" or none")
        @CsvSource({"GitLab, ''", "GitLab, a-confidential-one", "Microsoft, ''", "Microsoft, a-confidential-one"})
        void secretOptional(String name, String secret) {
            String alias = name.toLowerCase(Locale.ROOT);
            openAddPage(name);
            assertThat(field(SECRET)).isVisible();
            assertThat(field(SECRET)).hasAccessibleDescription(Pattern.compile("A public client has no secret.*"));
            field("config.clientId").fill(CLIENT_ID);
            if (!secret.isEmpty()) {
                field(SECRET).fill(secret);
            }
            add().click();

            assertThat(alerts()).containsText("successfully created");
            assertThat(provider(alias).path("config").has("clientSecret")).isEqualTo(!secret.isEmpty());
            // Before the settings are there, the field of that name is the one of the form to add.
            save().waitFor();
            field("displayName").fill("Our provider");
            save().click();
            assertThat(alerts()).containsText("successfully updated");
            assertThat(provider(alias).path("config").has("clientSecret")).isEqualTo(!secret.isEmpty());
        }

        @ParameterizedTest(name = "of {0} shows no star and no dots where the secret may stay empty")
        @ValueSource(strings = {"GitLab", "Microsoft"})
        void empty(String name) {
            openAddPage(name);
            field("config.clientId").fill(CLIENT_ID);
            assertThat(page.locator("label[for='config.clientId'] [class*=required]"))
                    .isVisible();
            assertThat(page.locator("label[for='config.clientSecret'] [class*=required]"))
                    .isHidden();
            assertThat(field(SECRET)).hasCSS("color", "rgba(0, 0, 0, 0)");
            assertThat(add()).isEnabled();

            field(SECRET).click();
            page.keyboard().type("typed");
            assertThat(field(SECRET)).hasValue("typed");
            assertThat(field(SECRET)).not().hasCSS("color", "rgba(0, 0, 0, 0)");
            for (int i = 0; i < "typed".length(); i++) {
                page.keyboard().press("Backspace");
            }
            assertThat(field(SECRET)).hasValue("");
            assertThat(add()).isDisabled();
            field("displayName").focus();
            assertThat(field(SECRET)).hasCSS("color", "rgba(0, 0, 0, 0)");
            add().click();

            assertThat(alerts()).containsText("successfully created");
            assertThat(provider(name.toLowerCase(Locale.ROOT)).path("config").has("clientSecret"))
                    .isFalse();
        }

        @Test
        @DisplayName("asks nothing of a client for a guest, who has none")
        void guest() {
            openAddPage("Continue as a guest");
            assertThat(field("config.clientId")).isAttached();
            assertThat(field("config.clientId")).isHidden();
            assertThat(field("config.clientSecret")).isHidden();
            ChromiumBrowser.screenshot(page, "console-add-guest");
            add().click();

            assertThat(alerts()).containsText("successfully created");
            JsonNode config = provider("guest").path("config");
            assertThat(config.has("clientId") || config.has("clientSecret")).isFalse();
        }

        @Test
        @DisplayName("drops a secret that somebody types all the same")
        void typedSecret() {
            openAddPage(OURS);
            assertThat(field("config.clientSecret")).isAttached();
            page.addStyleTag(new AddStyleTagOptions()
                    .setContent("div:has(> div > label[for='config.clientSecret']) { display: grid !important }"));
            fill("added", metadataUrl());
            field("config.clientSecret").fill("typed-by-mistake");
            add().click();

            assertThat(alerts()).containsText("successfully created");
            assertThatMetadataAreStored("added");
        }
    }

    @Nested
    @DisplayName("a provider")
    class Editing {

        @ParameterizedTest(name = "that was {0} is saved on its settings tab")
        @ValueSource(strings = {"imported", "created"})
        void settings(String alias) {
            create("created");
            open(alias);
            assertThat(save()).isDisabled();
            for (String hidden : List.of("config.clientSecret", "config.authorizationUrl", "config.tokenUrl")) {
                assertThat(field(hidden)).isAttached();
                assertThat(field(hidden)).isHidden();
            }
            field("displayName").fill("The portal");
            field("defaultScope").fill("openid email");
            save().click();

            assertThat(alerts()).containsText("successfully updated");
            JsonNode provider = provider(alias);
            assertThat(provider.path("displayName").asText()).isEqualTo("The portal");
            assertThat(provider.path("config").path("defaultScope").asText()).isEqualTo("openid email");
            assertThatMetadataAreStored(alias);

            open("The portal");
            assertThat(field("defaultScope")).hasValue("openid email");
            assertThat(save()).isDisabled();
        }

        @ParameterizedTest(name = "that was {0} is disabled and enabled")
        @ValueSource(strings = {"imported", "created"})
        void toggle(String alias) {
            create("created");
            open(alias);
            Locator toggle = page.locator("label:has([data-testid$='-switch'])").first();
            toggle.click();
            page.getByTestId("confirm").click();
            assertThat(alerts()).containsText("successfully updated");
            assertThat(provider(alias).path("enabled").asBoolean()).isFalse();

            closeAlerts();
            toggle.click();
            assertThat(alerts()).containsText("successfully updated");
            assertThat(provider(alias).path("enabled").asBoolean()).isTrue();
            assertThatMetadataAreStored(alias);
        }

        @Test
        @DisplayName("gets a mapper")
        void mappers() {
            String alias = "imported";
            open(alias);
            page.getByTestId("mappers-tab").click();
            button("Add mapper").click();
            page.locator("#name").fill("department");
            page.locator("#identityProviderMapper").click();
            page.getByTestId("oidc-user-attribute-idp-mapper").click();
            // This field is the last to come: the console asks the server for the names of attributes first.
            page.locator("#customValue").fill("department");
            field("claim").fill("dept");
            page.getByTestId("new-mapper-save-button").click();
            assertThat(alerts()).containsText("Mapper created successfully");
            assertThat(mapper(alias).path("config").path("claim").asText()).isEqualTo("dept");

            open(alias);
            page.getByTestId("mappers-tab").click();
            link("department").click();
            // What is typed before the console has asked the server would be overwritten.
            assertThat(field("claim")).hasValue("dept");
            field("claim").fill("division");
            page.getByTestId("new-mapper-save-button").click();
            assertThat(alerts()).containsText("Mapper saved successfully");
            assertThat(mapper(alias).path("config").path("claim").asText()).isEqualTo("division");
        }

        @Test
        @DisplayName("gets a mapper of this project, or a sentence that says what to enter")
        void ourMappers() {
            String alias = "imported";
            admin.post("/" + realm + "/groups", Map.of("name", "upstream")).orFail();
            open(alias);
            page.getByTestId("mappers-tab").click();
            button("Add mapper").click();
            page.locator("#name").fill("teams");
            page.locator("#identityProviderMapper").click();
            page.getByTestId("signinhub-groups").click();
            field("claim").fill("a..b");
            field("allowed").fill("team-*\ndev");
            page.getByTestId("new-mapper-save-button").click();
            assertThat(alerts()).containsText("Claim must be a path such as groups, realm_access.roles");
            closeAlerts();
            field("claim").fill("orgs[*].team");
            page.getByTestId("new-mapper-save-button").click();
            assertThat(alerts()).containsText("Parent group is missing: choose the group");
            closeAlerts();
            page.getByTestId("join-groups-button").click();
            page.getByTestId("upstream").first().click();
            // The console asks the server before the group is chosen.
            assertThat(page.locator("[role=dialog] .pf-v5-c-breadcrumb")).containsText("upstream");
            page.getByTestId("select-button").click();
            assertThat(page.getByText("/upstream")).isVisible();
            ChromiumBrowser.screenshot(page, "console-mapper");
            page.getByTestId("new-mapper-save-button").click();
            assertThat(alerts()).containsText("Mapper created successfully");
            JsonNode config = mapper(alias).path("config");
            assertThat(config.path("claim").asText()).isEqualTo("orgs[*].team");
            assertThat(config.path("allowed").asText()).isEqualTo("team-*\ndev");
            assertThat(config.path("group").asText()).isEqualTo("/upstream");
            assertThat(config.path("target").asText()).isEqualTo("groups");
        }

        @Test
        @DisplayName("gets more of the profile synchronized, and less")
        void profile() {
            create("created");
            open("created");
            page.locator("#syncedProfile").click();
            page.getByRole(AriaRole.OPTION, new GetByRoleOptions().setName("picture"))
                    .click();
            ChromiumBrowser.screenshot(page, "console-profile");
            save().click();
            assertThat(alerts()).containsText("successfully updated");
            assertThat(provider("created").path("config").path("syncedProfile").asText())
                    .isEqualTo("name##email##picture");
        }

        @ParameterizedTest(name = "that was {0} with a secret has none stored")
        @ValueSource(strings = {"imported", "created"})
        void secretPastTheForm(String alias) {
            create("created");
            assertThat(provider(alias).path("config").has("clientSecret")).isFalse();
        }

        private void create(String alias) {
            var config =
                    Map.of("clientId", CLIENT_ID, "clientSecret", "sent-all-the-same", "metadataUrl", metadataUrl());
            admin.createProvider(realm, alias, "oidc-pkce", config).orFail();
        }

        private JsonNode mapper(String alias) {
            return admin.get("/" + realm + "/identity-provider/instances/" + alias + "/mappers")
                    .orFail()
                    .json()
                    .path(0);
        }
    }

    /** Keycloak 26.8's console: it empties the secret of a saved provider once something changes about where that goes. */
    @Nested
    @DisplayName("that empties a secret whose destination changes,")
    class EmptyingConsole {

        @BeforeEach
        void playNextConsole() {
            page.addInitScript("""
                    const sources = ["config.clientId", "config.baseUrl", "config.tenantId", "config.tokenUrl"];
                    addEventListener("input", ({ target }) => {
                      if (!sources.includes(target.name) || !location.hash.endsWith("/settings")) return;
                      setTimeout(() => {
                        const [secret] = document.getElementsByName("config.clientSecret");
                        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(secret, "");
                        secret.dispatchEvent(new Event("input", { bubbles: true }));
                      });
                    });
                    """);
        }

        @ParameterizedTest(name = "{0} of {1}")
        @CsvSource({"config.clientId, gitlab", "baseUrl, gitlab", "config.clientId, microsoft", "tenantId, microsoft"})
        @DisplayName("a confidential client keeps its secret, or gets another one")
        void confidential(String changed, String id) {
            store(id, Map.of("clientId", CLIENT_ID, "clientSecret", "a-confidential-one"));
            openSettings(id);
            assertThat(field(SECRET)).not().isEmpty();
            field(changed).fill(changed.equals("baseUrl") ? "https://gitlab.acme.example" : "another");
            assertThat(field(SECRET)).isEmpty();
            save().click();

            assertThat(page.getByText("Required field")).isVisible();
            ChromiumBrowser.screenshot(page, "console-secret-again");
            JsonNode config = provider(id).path("config");
            assertThat(config.path("clientSecret").asText()).isEqualTo("**********");
            assertThat(config.path("clientId").asText()).isEqualTo(CLIENT_ID);

            field(SECRET).fill("entered-again");
            save().click();
            assertThat(alerts()).containsText("successfully updated");
            assertThat(provider(id).path("config").has("clientSecret")).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"gitlab", "microsoft"})
        @DisplayName("a public client is saved without a secret")
        void publicClient(String id) {
            store(id, Map.of("clientId", CLIENT_ID));
            openSettings(id);
            field("config.clientId").fill("another");
            save().click();

            assertThat(alerts()).containsText("successfully updated");
            JsonNode config = provider(id).path("config");
            assertThat(config.path("clientId").asText()).isEqualTo("another");
            assertThat(config.has("clientSecret")).isFalse();
        }

        @Test
        @DisplayName("a confidential client is made a public one by a word")
        void none() {
            store("gitlab", Map.of("clientId", CLIENT_ID, "clientSecret", "a-confidential-one"));
            openSettings("gitlab");
            field(SECRET).fill("none");
            save().click();

            assertThat(alerts()).containsText("successfully updated");
            assertThat(provider("gitlab").path("config").has("clientSecret")).isFalse();
        }

        /** An import leaves no endpoint, so the console's script enters those that the form requires. */
        @Test
        @DisplayName("a provider that has no secret is saved after an import")
        void secretless() {
            open("imported");
            field("displayName").fill("The portal");
            save().click();

            assertThat(alerts()).containsText("successfully updated");
            assertThatMetadataAreStored("imported");
        }
    }

    @Nested
    @DisplayName("a form")
    class Texts {

        /** What one kind or another cannot be saved without, even when it is disabled. */
        private static final Map<String, String> REQUIRED = Map.of(
                "clientId",
                CLIENT_ID,
                "metadataUrl",
                "https://acme.example/.well-known/openid-configuration",
                "domain",
                "acme.example",
                "organizationId",
                "acme",
                "baseUrl",
                "https://acme.example");

        @ParameterizedTest(name = "of {0} has its note under the field, {1} pixels wide")
        @CsvSource({
            "gitlab, config.clientSecret, 1280",
            "gitlab, config.clientSecret, 320",
            "microsoft, config.clientSecret, 1280",
            "oidc-pkce, config.clientId, 390"
        })
        void note(String id, String described, int width) {
            page.setViewportSize(width, 800);
            openForm(id + "/add");
            assertNoteUnder(described);
            ChromiumBrowser.screenshot(page, "console-note-add-" + id + "-" + width);
            if (!id.equals("oidc-pkce")) {
                store(id, Map.of("clientId", CLIENT_ID, "clientSecret", "a-confidential-one"));
                openForm(id + "/" + id + "/settings");
                assertNoteUnder(described);
                ChromiumBrowser.screenshot(page, "console-note-settings-" + id + "-" + width);
            }
        }

        private void assertNoteUnder(String described) {
            BoundingBox note = page.locator("#no-client-secret").boundingBox();
            BoundingBox input = field(described).boundingBox();
            assertThat(note.x).isEqualTo(input.x, within(2.0));
            assertThat(note.y).isBetween(input.y + input.height, input.y + input.height + 12);
            assertThat(note.width).isGreaterThanOrEqualTo(input.width);
        }

        @ParameterizedTest(
                name = "is in the language \"{0}\" of the admin: heading, note, labels and help of the kinds {1}")
        @CsvSource({"de, oidc-pkce|okta|microsoft|guest", "en, oidc-pkce|gitlab"})
        void translated(String language, String some) {
            Properties texts = ConsoleTexts.messages(language);
            Set<String> explained = new HashSet<>();
            inLanguage(language, () -> {
                for (IdentityProviderFactory<?> kind : ConsoleTexts.kinds().stream()
                        .filter(each -> each.getId().matches(some))
                        .toList()) {
                    openForm(kind.getId() + "/add");
                    assertThat(page.getByTestId("view-header"))
                            .hasText(texts.getProperty("addIdentityProvider")
                                    .replace("$t({{provider}})", ConsoleTexts.name(kind)));
                    assertNote(kind.getId(), texts);
                    kind.getConfigProperties().forEach(setting -> assertThat(label(setting))
                            .containsText(texts.getProperty(setting.getLabel())));
                    ChromiumBrowser.screenshot(page, "console-add-" + kind.getId() + "-" + language);
                    kind.getConfigProperties().stream()
                            .filter(setting -> explained.add(setting.getHelpText()))
                            .forEach(setting -> assertHelp(setting, texts));

                    store(kind.getId(), REQUIRED);
                    openForm(kind.getId() + "/" + kind.getId() + "/settings");
                    assertThat(page.getByTestId("view-header")).hasText(ConsoleTexts.name(kind));
                    kind.getConfigProperties().forEach(setting -> assertThat(label(setting))
                            .containsText(texts.getProperty(setting.getLabel())));
                }
            });
            assertThat(explained).hasSizeGreaterThan(20);
        }

        private void assertNote(String id, Properties texts) {
            String script = List.of("gitlab", "microsoft").contains(id)
                    ? "signinhub.secretOptional"
                    : List.of("oidc-pkce", "okta", "onelogin", "vmware-cloud").contains(id)
                            ? "signinhub.noSecretNeeded"
                            : "";
            if (script.isEmpty()) {
                assertThat(page.locator("#no-client-secret")).hasCount(0);
            } else {
                assertThat(page.locator("#no-client-secret")).hasText(texts.getProperty(script));
            }
        }

        private void assertHelp(ProviderConfigProperty setting, Properties texts) {
            Locator button = group(setting).locator("[class*=group-label-help]");
            button.click();
            // The one before may still be fading.
            assertThat(page.locator("[class*=popover__body]").last()).hasText(texts.getProperty(setting.getHelpText()));
            page.keyboard().press("Escape");
            assertThat(page.locator("[class*=popover__body]")).hasCount(0);
        }

        private Locator label(ProviderConfigProperty setting) {
            return group(setting).locator("label[class*=form__label]");
        }

        /** Core's own settings of a saved provider come later, some of them with the same name. */
        private Locator group(ProviderConfigProperty setting) {
            String name = setting.getName();
            return page.locator("[class*=form__group]:has(> [class*=group-label] label[for='" + name
                            + "']), [class*=form__group]:has(> [class*=group-label] label[for='config." + name + "'])")
                    .first();
        }

        @ParameterizedTest(name = "is in the language \"{0}\" of the admin in another theme, too")
        @ValueSource(strings = {"en", "de"})
        void otherTheme(String language) {
            setAdminTheme("keycloak.v2");
            try {
                inLanguage(language, () -> {
                    openForm("oidc-pkce/add");
                    assertThat(page.getByText(
                                    ConsoleTexts.messages(language).getProperty("signinhub.metadataUrl"),
                                    new Page.GetByTextOptions().setExact(true)))
                            .isVisible();
                });
            } finally {
                setAdminTheme("");
            }
        }

        @Test
        @DisplayName("of another kind of provider has Keycloak's heading")
        void otherKind() {
            openForm("facebook/add");
            assertThat(page.getByTestId("view-header")).hasText("Add Facebook provider");
            openForm("oidc/stock/settings");
            assertThat(page.getByTestId("view-header")).hasText("Oidc");
        }

        @ParameterizedTest(name = "\"{0}\"")
        @ValueSource(strings = {"en", "de", "fr", "es", "ar", "ja"})
        @DisplayName("is headed in Keycloak's words where it has them, and nothing else of Keycloak's is replaced")
        void stockTexts(String language) {
            Map<String, String> stock = consoleTexts(language, "keycloak.v2");
            Map<String, String> ours = consoleTexts(language, "signin-hub");
            Map<String, String> replaced = new HashMap<>(ours);
            replaced.entrySet()
                    .removeIf(text -> !stock.containsKey(text.getKey())
                            || stock.get(text.getKey()).equals(text.getValue()));
            assertThat(replaced).containsOnlyKeys("addIdentityProvider");
            // Arabic and German get Keycloak's English.
            if (!List.of("ar", "de").contains(language)) {
                assertThat(stock.get("addIdentityProvider"))
                        .isEqualTo(ours.get("addIdentityProvider").replace("$t({{provider}})", "{{provider}}"));
            }
        }

        private Map<String, String> consoleTexts(String language, String theme) {
            Map<String, String> texts = new HashMap<>();
            var answer = page.request().get(keycloak.url() + "/resources/master/admin/" + language + "?theme=" + theme);
            for (JsonNode text : new Answer(answer.status(), answer.text()).json()) {
                texts.put(text.path("key").asText(), text.path("value").asText());
            }
            return texts;
        }
    }

    @Nested
    @DisplayName("a provider of Keycloak's own")
    class Stock {

        @ParameterizedTest(name = "asks for its secret, also after a visit to a form without: {0}")
        @ValueSource(strings = {"OpenID Connect v1.0", "GitHub"})
        void addPage(String name) {
            openAddPage(OURS);
            assertThat(field("config.clientSecret")).isHidden();
            page.getByTestId("nav-item-identity-providers").click();
            choose(name);
            assertThat(field("config.clientSecret")).isVisible();
            assertThat(field("config.clientSecret")).isEmpty();
            assertThat(field("config.clientSecret")).hasAttribute("required", "");
            assertThat(page.getByText("No client secret is needed")).hasCount(0);
        }

        @Test
        @DisplayName("is not added without its secret")
        void required() {
            openAddPage("GitHub");
            field("config.clientId").fill(CLIENT_ID);
            assertThat(add()).isDisabled();
            field("config.clientSecret").fill("secret");
            assertThat(add()).isEnabled();
        }

        @Test
        @DisplayName("keeps all its settings in sight")
        void settings() {
            open("stock");
            for (String name : List.of("clientSecret", "authorizationUrl", "tokenUrl", "jwksUrl", "issuer")) {
                assertThat(field("config." + name)).isVisible();
            }
        }
    }

    @Test
    @DisplayName(
            "a sign-in resolver gets its rules, in the order in which they are picked, or a sentence that says what to enter")
    void resolver() {
        ResolverFlow flow = new ResolverFlow(admin, realm);
        flow.serve("imported");
        page.navigate("about:blank");
        page.navigate(keycloak.url() + "/admin/master/console/#/" + realm + "/authentication");
        link("first").click();
        Locator step = page.locator("tr", new Page.LocatorOptions().setHas(page.getByTestId("Sign-in resolver")));
        Locator settings = step.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Settings"));
        settings.click();
        Locator rules = page.locator("#resolvers");
        // What is entered before the console has asked the server would be overwritten.
        assertThat(rules).containsText("emailMatchingVerifiedEmail");
        for (String rule : List.of("userIdMatchingAttribute", "preferredUsernameMatchingUsername")) {
            rules.getByRole(AriaRole.BUTTON).last().click();
            page.getByRole(AriaRole.OPTION, new GetByRoleOptions().setName(rule))
                    .click();
            assertThat(rules).containsText(rule);
        }
        Locator domain = field("config.emailMatchingVerifiedEmail\uD83C\uDF7AallowedDomains0");
        domain.fill("example.com");
        ChromiumBrowser.screenshot(page, "console-resolver");
        field("save").click();
        assertThat(alerts()).containsText("must name a provider and a value, such as company:example.com");
        domain.fill("imported:example.com");
        field("save").click();
        assertThat(alerts()).containsText("Successfully saved");
        settings.click();
        assertThat(domain).hasValue("imported:example.com");
        assertThat(flow.settings())
                .containsEntry(
                        "resolvers",
                        "emailMatchingVerifiedEmail##userIdMatchingAttribute##preferredUsernameMatchingUsername")
                .containsEntry("emailMatchingVerifiedEmail.allowedDomains", "imported:example.com");
    }

    @Test
    @DisplayName("of a realm with an admin theme of its own, nothing is changed")
    void otherTheme() {
        setAdminTheme("keycloak.v2");
        try {
            openAddPage(OURS);
            assertThat(field("config.clientSecret")).isVisible();
        } finally {
            setAdminTheme("");
        }
    }

    // --- what an admin does

    private void openAddPage(String name) {
        openProviders();
        choose(name);
        field("alias").waitFor();
    }

    private void choose(String name) {
        button("Add provider").click();
        page.getByRole(AriaRole.MENUITEM, new GetByRoleOptions().setName(name).setExact(true))
                .click();
    }

    private void openSettings(String id) {
        openForm(id + "/" + id + "/settings");
    }

    /** Leaves the console in between, like {@link #openProviders}. */
    private void openForm(String path) {
        page.navigate("about:blank");
        page.navigate(keycloak.url() + "/admin/master/console/#/" + realm + "/identity-providers/" + path);
        field("displayName").waitFor();
    }

    /** The language is that of the admin's account, where the console's realm offers it. */
    private void inLanguage(String language, Runnable visit) {
        String user = "/master/users/"
                + admin.get("/master/users?username=admin&exact=true")
                        .json()
                        .path(0)
                        .path("id")
                        .asText();
        admin.put("/master", Map.of("internationalizationEnabled", true, "supportedLocales", ConsoleTexts.LANGUAGES))
                .orFail();
        admin.put(user, Map.of("attributes", Map.of("locale", List.of(language))))
                .orFail();
        try {
            visit.run();
        } finally {
            admin.put(user, Map.of("attributes", Map.of())).orFail();
            admin.put("/master", Map.of("internationalizationEnabled", false, "supportedLocales", List.of()))
                    .orFail();
        }
    }

    private void fill(String alias, String metadataUrl) {
        field("alias").fill(alias);
        field("config.clientId").fill(CLIENT_ID);
        field("metadataUrl").fill(metadataUrl);
    }

    private void open(String alias) {
        openProviders();
        link(alias).click();
        save().waitFor();
    }

    /** Leaves the console in between: it keeps the form of the page before where only the fragment changes. */
    private void openProviders() {
        page.navigate("about:blank");
        page.navigate(keycloak.url() + "/admin/master/console/#/" + realm + "/identity-providers");
    }

    private void closeAlerts() {
        alerts().getByRole(AriaRole.BUTTON).first().click();
        assertThat(alerts().getByRole(AriaRole.BUTTON)).hasCount(0);
    }

    private Locator field(String testId) {
        return page.getByTestId(testId);
    }

    private Locator add() {
        return page.getByTestId("createProvider");
    }

    private Locator save() {
        return page.getByTestId("idp-details-save");
    }

    private Locator alerts() {
        return page.getByTestId("global-alerts");
    }

    private Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(name));
    }

    private Locator link(String name) {
        return page.getByRole(
                AriaRole.LINK, new GetByRoleOptions().setName(name).setExact(true));
    }

    // --- what the server has

    private Map<String, Object> imported() {
        var config = Map.of("clientId", CLIENT_ID, "clientSecret", "from-another-system", "metadataUrl", metadataUrl());
        return Map.of("alias", "imported", "providerId", "oidc-pkce", "enabled", true, "config", config);
    }

    private static Map<String, Object> stock() {
        var config = Map.of(
                "clientId",
                CLIENT_ID,
                "clientSecret",
                "secret",
                "authorizationUrl",
                "http://localhost/authorize",
                "tokenUrl",
                "http://localhost/token",
                "validateSignature",
                "true",
                "useJwksUrl",
                "true",
                "jwksUrl",
                "http://localhost/jwks");
        return Map.of("alias", "stock", "providerId", "oidc", "enabled", true, "config", config);
    }

    private String metadataUrl() {
        return keycloak.realm(UPSTREAM) + "/.well-known/openid-configuration";
    }

    /** Switched off, so that nothing is read from the vendor. */
    private void store(String id, Map<String, String> config) {
        admin.post(
                        "/" + realm + "/identity-provider/instances",
                        Map.of("alias", id, "providerId", id, "enabled", false, "config", config))
                .orFail();
    }

    private JsonNode provider(String alias) {
        return admin.provider(realm, alias).orFail().json();
    }

    private void setAdminTheme(String theme) {
        admin.put("/master", Map.of("realm", "master", "adminTheme", theme)).orFail();
    }

    private void assertThatMetadataAreStored(String alias) {
        JsonNode config = provider(alias).path("config");
        assertThat(config.has("clientSecret")).isFalse();
        String endpoints = keycloak.realm(UPSTREAM) + "/protocol/openid-connect/";
        assertThat(config.path("issuer").asText())
                .isEqualTo(keycloak.realm(UPSTREAM).toString());
        assertThat(config.path("authorizationUrl").asText()).isEqualTo(endpoints + "auth");
        assertThat(config.path("tokenUrl").asText()).isEqualTo(endpoints + "token");
        assertThat(config.path("jwksUrl").asText()).isEqualTo(endpoints + "certs");
    }

    private void assertThatUserCanSignIn(String alias) {
        try (BrowserContext another = ChromiumBrowser.newContext(options -> {});
                Page user = another.newPage()) {
            user.navigate(
                    new Application(keycloak.realm(realm)).signInUrl(alias).toString());
            user.locator("#username").fill("ada");
            user.locator("#password").fill("ada");
            var redirect = user.waitForRequest(
                    request -> request.url().startsWith(Application.REDIRECT_URI),
                    () -> user.locator("[type=submit]").click());
            assertThat(redirect.url()).contains("code=").doesNotContain("error=");
        }
    }
}
