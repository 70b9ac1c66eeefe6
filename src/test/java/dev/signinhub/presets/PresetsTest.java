package dev.signinhub.presets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.CardSettings;
import dev.signinhub.broker.KnownSettings.Origin;
import dev.signinhub.broker.Setting;
import dev.signinhub.oauth.ClientAuthentication;
import dev.signinhub.oidc.MetadataAddress;
import dev.signinhub.oidc.metadata.MetadataCache;
import dev.signinhub.testing.ConsoleTexts;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.Stub;
import dev.signinhub.testing.vendor.VendorSimulators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.Config;
import org.keycloak.broker.social.SocialIdentityProviderFactory;
import org.keycloak.common.Profile;
import org.keycloak.common.enums.SslRequired;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderConfigProperty;

@DisplayName("The table of presets")
class PresetsTest {

    static {
        // Core asks it which of its own features are on.
        Profile.defaults();
    }

    private static final RealmModel REALM = Stub.of(RealmModel.class, Map.of("getSslRequired", SslRequired.EXTERNAL));

    /** Those that Keycloak has a provider of its own for. */
    private static final Set<String> STOCK = Set.of("github", "gitlab", "google", "microsoft", "bitbucket");

    /** As a server finds them. */
    private static final List<PresetFactory<?>> FACTORIES =
            ServiceLoader.load(SocialIdentityProviderFactory.class).stream()
                    .map(ServiceLoader.Provider::get)
                    .filter(PresetFactory.class::isInstance)
                    .<PresetFactory<?>>map(factory -> (PresetFactory<?>) factory)
                    .toList();

    private static final MetadataCache CACHE = MetadataCache.of(Stub.of(KeycloakSessionFactory.class, Map.of()));

    static Stream<Preset> rows() {
        return Presets.ALL.stream();
    }

    static Stream<OidcPreset> openIdRows() {
        return rows().filter(OidcPreset.class::isInstance).map(OidcPreset.class::cast);
    }

    static Stream<OAuthPreset> oauthRows() {
        return rows().filter(OAuthPreset.class::isInstance).map(OAuthPreset.class::cast);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    @DisplayName("says all that a sign-in needs, and what its vendor says of secrets")
    void complete(Preset preset) {
        assertThat(preset.id()).matches("[a-z]+(-[a-z]+)*");
        assertThat(preset.name()).isNotBlank();
        assertThat(preset.vendor().secretRule()).contains("secret").endsWith(".");
        assertThat(preset.settings())
                .allSatisfy(setting -> assertThat(setting.help()).endsWith("."));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("openIdRows")
    @DisplayName("knows the metadata of each OpenID provider")
    void openId(OidcPreset preset) {
        assertThat(preset.metadata()).endsWith("/.well-known/openid-configuration");
        assertThat(preset.vendor().scopes()).contains("openid");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oauthRows")
    @DisplayName("knows the endpoints of each vendor that is no OpenID provider, and what never changes for a user")
    void oauth(OAuthPreset preset) {
        assertThat(preset.vendor().profile().id())
                .isNotBlank()
                .isNotEqualTo(preset.vendor().profile().userName());
        Map<String, String> settings = Map.of("baseUrl", "https://acme.example/base/");
        assertThat(preset.addresses().stream().map(template -> preset.fill(template, settings)))
                .allSatisfy(url -> assertThat(url).matches("https://[a-z.]+(/[a-z0-9._]+)+"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    @DisplayName("has a factory for each vendor, registered and before core's own")
    void factories(Preset preset) {
        assertThat(FACTORIES.stream().filter(factory -> factory.getId().equals(preset.id())))
                .singleElement()
                .satisfies(factory -> {
                    assertThat(factory.getName()).isEqualTo(preset.name());
                    assertThat(factory.order()).isPositive();
                });
    }

    @Test
    @DisplayName("names each vendor once, and is complete")
    void once() {
        assertThat(rows().map(Preset::id)).doesNotHaveDuplicates();
        assertThat(FACTORIES)
                .extracting(PresetFactory::getId)
                .hasSameElementsAs(rows().map(Preset::id).toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    @DisplayName("has a page for each vendor in the docs, and a line in their table that says what secret it takes")
    void docs(Preset preset) throws IOException {
        assertThat(Path.of("docs/providers", preset.id() + ".md")).exists();
        List<String> row = Files.readAllLines(Path.of("docs/providers/README.md")).stream()
                .filter(line -> line.startsWith("| [" + preset.name() + "](" + preset.id() + ".md) |"))
                .flatMap(Pattern.compile(" *\\| *")::splitAsStream)
                .toList();
        String secret =
                switch (preset.vendor().client()) {
                    case NONE, EMPTY_BASIC -> "never";
                    case SECRET_IF_ANY -> "if .*";
                    case SECRET -> "always";
                };
        assertThat(row).hasSize(7);
        assertThat(row.get(2)).isEqualTo("`" + preset.id() + "`");
        assertThat(row.get(3)).matches(secret);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    @DisplayName("is named in the README, where a kind that Keycloak does not have is one more in the console")
    void readme(Preset preset) throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        assertThat(readme.split("\n## Known providers\n", 2)[1].split("\n## ", 2)[0].replace('\n', ' '))
                .contains(preset.name());
        assertThat(readme.lines().filter(line -> line.contains(" more kinds in *Add provider*: ")))
                .singleElement()
                .satisfies(
                        row -> assertThat(row.contains(preset.name() + ",")).isNotEqualTo(STOCK.contains(preset.id())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    @DisplayName("is in the realm file of the demo, switched off, and its page names each variable there")
    void realmFile(Preset preset) throws IOException {
        JsonNode realm = Json.read(Files.readString(Path.of("realm-export/hub-realm.json")));
        JsonNode entry = StreamSupport.stream(realm.path("identityProviders").spliterator(), false)
                .filter(provider -> provider.path("alias").asText().equals(preset.id()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No entry for " + preset.id()));
        String prefix = preset.id().toUpperCase(Locale.ROOT).replace('-', '_');
        assertThat(entry.path("providerId").asText()).isEqualTo(preset.id());
        assertThat(entry.path("displayName").asText())
                .isEqualTo("${" + prefix + "_DISPLAY_NAME:" + preset.name() + "}");
        assertThat(entry.path("enabled").asText()).isEqualTo("${" + prefix + "_ENABLED:false}");
        JsonNode config = entry.path("config");
        assertThat(config.path("clientId").asText()).isEqualTo("${" + prefix + "_CLIENT_ID:client-id}");
        assertThat(config.path("clientSecret").asText())
                .isEqualTo(preset.vendor().client().takesSecret() ? "${" + prefix + "_CLIENT_SECRET:}" : "");
        String page = Files.readString(Path.of("docs/providers", preset.id() + ".md"));
        assertThat(Pattern.compile("\\$\\{(\\w+):").matcher(entry.toString()).results())
                .allSatisfy(variable -> assertThat(page).contains("`" + variable.group(1)));
    }

    @Test
    @DisplayName("has a simulator for each vendor")
    void simulators() {
        try (VendorSimulators simulators = VendorSimulators.start()) {
            assertThat(simulators.ids())
                    .hasSize(Presets.ALL.size() + 1)
                    .contains(VendorSimulators.OWN_GITLAB)
                    .containsAll(rows().map(Preset::id).toList());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    @DisplayName("offers the settings of the card for each vendor, and none twice")
    void card(Preset preset) {
        assertThat(properties(preset.id()))
                .containsAll(CardSettings.ALL.stream().map(Setting::key).toList())
                .contains("defaultScope", "prompt", "authorizeParameters")
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    @DisplayName("leaves a vendor to Keycloak's own provider by a server option, where it has one")
    void stock(Preset preset) throws ReflectiveOperationException {
        PresetFactory<?> factory =
                factory(preset.id()).getClass().getDeclaredConstructor().newInstance();
        Config.Scope option =
                Stub.of(Config.Scope.class, Map.of("getBoolean", true, "get", (Stub.Call) arguments -> null));
        if (STOCK.contains(preset.id())) {
            factory.init(option);
            assertThat(factory.createConfig().getClass().getName()).startsWith("org.keycloak.");
            assertThat(factory.getConfigProperties())
                    .extracting(ProviderConfigProperty::getName)
                    .doesNotContain("kcTheme-icon");
        } else {
            assertThatIllegalStateException()
                    .isThrownBy(() -> factory.init(option))
                    .withMessageContaining("Keycloak has no provider of its own for " + preset.name());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    @DisplayName("tells its own values from those of all providers, and from one that a server option sets")
    void origins(Preset preset) throws ReflectiveOperationException {
        PresetFactory<?> factory =
                factory(preset.id()).getClass().getDeclaredConstructor().newInstance();
        Map<String, Origin> origins = origins(factory);
        assertThat(preset.settings()).extracting(Setting::key).allSatisfy(key -> assertThat(origins)
                .containsEntry(key, Origin.PRESET));
        assertThat(origins)
                .containsEntry("prompt", Origin.DEFAULT)
                .containsEntry("kcTheme-icon", Origin.DEFAULT)
                .containsEntry("minValidityToken", Origin.DEFAULT);
        factory.init(Stub.of(Config.Scope.class, Map.of("getBoolean", false, "get", "openid some")));
        assertThat(origins(factory)).containsEntry("defaultScope", Origin.ENVIRONMENT);
    }

    private static Map<String, Origin> origins(PresetFactory<?> factory) {
        return factory.settings().collect(Collectors.toMap(Setting::key, factory::originOf));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    @DisplayName("says in the console what it says in the code")
    void english(Preset preset) {
        ConsoleTexts.assertSameInEnglish(factory(preset.id()).settings());
    }

    private static PresetFactory<?> factory(String id) {
        return FACTORIES.stream()
                .filter(factory -> factory.getId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> properties(String id) {
        return factory(id).getConfigProperties().stream()
                .map(ProviderConfigProperty::getName)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "okta, acme.okta.com, '', https://acme.okta.com",
        "okta, ACME.okta.com/, default, https://acme.okta.com/oauth2/default",
        "okta, https://login.acme.example, aus1, https://login.acme.example/oauth2/aus1",
        "onelogin, acme, '', https://acme.onelogin.com/oidc/2",
        "onelogin, acme.onelogin.com, '', https://acme.onelogin.com/oidc/2"
    })
    @DisplayName("finds the metadata of a vendor by what the admin says")
    void metadata(String id, String domain, String server, String issuer) {
        Map<String, String> settings = Map.of("domain", domain, "authorizationServer", server);
        assertThat(openId(id).fill(openId(id).metadata(), settings))
                .isEqualTo(issuer + "/.well-known/openid-configuration");
    }

    @Test
    @DisplayName("shows no setting that the vendor's row decides")
    void properties() {
        assertThat(properties("microsoft"))
                .contains("tenantId", "allowedTenants", "pkceEnabled", "prompt")
                .doesNotContain("metadataUrl", "userIDClaim", "userNameClaim", "userinfo")
                .doesNotContain("expectedIssuer", "acceptMissingIss", "acceptMissingNonce");
        assertThat(properties("github"))
                .contains("baseUrl", "apiUrl", "githubJsonFormat", "pkceEnabled")
                .doesNotContain("metadataUrl", "userinfo", "allowedClockSkew");
    }

    @Test
    @DisplayName("takes no issuer from a setting that it does not show")
    void nothingGivenUp() {
        OidcPresetConfig config = stored(
                Presets.OKTA,
                Map.of(
                        "expectedIssuer", "https://evil.example",
                        "domain", "acme.okta.com"));
        MetadataAddress address = config.metadataAddress(config.getConfig());
        assertThat(address.issuer()).isNull();
        assertThat(address.url()).isEqualTo("https://acme.okta.com/.well-known/openid-configuration");
    }

    @Test
    @DisplayName("takes VMware Cloud's issuer from the row alone, for it does not follow from the metadata URL")
    void issuer() {
        Map<String, String> settings = Map.of(
                "baseUrl", "https://console-stg.example",
                "expectedIssuer", "https://evil.example");
        assertThat(stored(Presets.VMWARE_CLOUD, settings)
                        .metadataAddress(settings)
                        .issuer())
                .isEqualTo("https://gaz.csp-vidm-prod.com");
    }

    @Test
    @DisplayName("speaks of the fields that its form has when the address is wrong")
    void fields() {
        MetadataAddress gitlab = stored(Presets.GITLAB, Map.of()).metadataAddress(Map.of());
        assertThat(gitlab.field()).isEqualTo("Base URL (baseUrl)");
        assertThat(gitlab.advice()).isEqualTo("Check Base URL (baseUrl).");
        assertThat(stored(Presets.MICROSOFT, Map.of()).metadataAddress(Map.of()).advice())
                .isEqualTo("Check Tenant ID (tenantId).");
        assertThat(stored(Presets.GOOGLE, Map.of()).metadataAddress(Map.of()).advice())
                .isEmpty();
    }

    private static OidcPresetConfig stored(OidcPreset preset, Map<String, String> settings) {
        return new OidcPresetConfig(preset, model(settings), Stub.of(KeycloakSession.class, Map.of()), CACHE);
    }

    private static IdentityProviderModel model(Map<String, String> settings) {
        IdentityProviderModel model = new IdentityProviderModel();
        model.getConfig().putAll(settings);
        return model;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "my_gitlab.example",
                "https://my_gitlab.example:8443/git/",
                "http://my_gitlab",
                "b\u00fccher.example"
            })
    @DisplayName("takes a host that java.net.URI does not know as one, and no address with a user in it")
    void hosts(String address) {
        Setting setting = Presets.GITLAB.settings().get(0);
        assertThatCode(() -> setting.checkIn(Map.of("baseUrl", address))).doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> setting.checkIn(Map.of("baseUrl", "https://gitlab.com@my_gitlab")));
    }

    @Test
    @DisplayName("is what the console's script knows of secrets")
    void script() throws IOException {
        String script = Files.readString(Path.of("themes/signin-hub/admin/resources/js/secretless.js"));
        assertThat(list(script, "SECRETLESS_PROVIDERS"))
                .containsExactlyInAnyOrderElementsOf(
                        with("oidc-pkce", ClientAuthentication.NONE, ClientAuthentication.EMPTY_BASIC));
        assertThat(list(script, "SECRET_OPTIONAL_PROVIDERS"))
                .containsExactlyInAnyOrderElementsOf(with(null, ClientAuthentication.SECRET_IF_ANY));
        assertThat(list(script, "CLIENTLESS_PROVIDERS")).containsExactly("guest");
    }

    private static List<String> with(@Nullable String another, ClientAuthentication... ways) {
        Stream<String> ids = openIdRows()
                .filter(row -> List.of(ways).contains(row.vendor().client()))
                .map(Preset::id);
        return Stream.concat(Stream.ofNullable(another), ids).toList();
    }

    /** The elements of a set of the script. */
    private static List<String> list(String script, String name) {
        Matcher set = Pattern.compile("const " + name + " = new Set\\(\\[([^]]*)]\\);")
                .matcher(script);
        assertThat(set.find()).as(name).isTrue();
        return Pattern.compile("\"([^\"]+)\"")
                .matcher(set.group(1))
                .results()
                .map(id -> id.group(1))
                .toList();
    }

    @Test
    @DisplayName("has an icon for each vendor, a rule that shows it, and the name of the mark's owner")
    void icons() throws IOException {
        Path theme = Path.of("themes/signin-hub/login/resources");
        String style = Files.readString(theme.resolve("css/sign-in.css"));
        String notice = Files.readString(theme.resolve("img/NOTICE"));
        rows().map(Preset::id).forEach(id -> {
            assertThat(theme.resolve("img/" + id + ".svg")).exists();
            assertThat(style).contains("[data-k=\"" + id + "\"]", "url(\"../img/" + id + ".svg\")");
        });
        // Bitbucket Data Center is a product of the mark Bitbucket.
        assertThat(rows().map(preset -> preset.name().replaceFirst(" .*", "")))
                .allSatisfy(mark -> assertThat(notice).containsPattern("(?m)^  .*\\b" + mark + "\\b.*  +\\w"));
    }

    @Test
    @DisplayName("signs out at a vendor that Keycloak's own provider does not sign out at only when told so")
    void signOut() {
        assertThat(logoutUrl(Presets.MICROSOFT, Map.of())).isNull();
        assertThat(logoutUrl(Presets.OKTA, Map.of())).isNotNull();
        assertThat(logoutUrl(Presets.MICROSOFT, Map.of("signOutAtProvider", "true")))
                .isNotNull();
    }

    private static @Nullable String logoutUrl(OidcPreset preset, Map<String, String> settings) {
        OidcPresetConfig config = new OidcPresetConfig(preset, CACHE);
        config.getConfig().putAll(settings);
        config.getConfig().put("logoutUrl", "https://login.microsoftonline.com/common/oauth2/v2.0/logout");
        return config.getLogoutUrl();
    }

    @ParameterizedTest
    @CsvSource({"true, S256, true", "true, , false", ", S256, false", "true, plain, false"})
    @DisplayName("keeps what Keycloak's own provider needs to go on with PKCE, and no half of it")
    void pkceOfCore(@Nullable String enabled, @Nullable String method, boolean kept) {
        var gitHub = saved(new OAuthPresetConfig(Presets.GITHUB), enabled, method);
        gitHub.validate(REALM);
        var google = saved(stored(Presets.GOOGLE, Map.of()), enabled, method);
        google.validate(REALM);
        for (IdentityProviderModel config : List.of(gitHub, google)) {
            if (kept) {
                assertThat(config.getConfig())
                        .containsEntry("pkceEnabled", "true")
                        .containsEntry("pkceMethod", "S256");
            } else {
                assertThat(config.getConfig()).doesNotContainKeys("pkceEnabled", "pkceMethod");
            }
        }
        assertThat(gitHub.isPkceEnabled()).isTrue();
        assertThat(google.isPkceEnabled()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        ", , ",
        "https://github.com, https://api.github.com, ",
        "GitHub.com/, , ",
        "https://github.acme.example, https://github.acme.example/api/v3, ",
        "https://github.acme.example, , API URL (apiUrl) is still GitHub's and Base URL (baseUrl) is not",
        "https://github.acme.example, https://api.github.com/, API URL (apiUrl) is still GitHub's and Base URL (baseUrl) is not",
        ", https://github.acme.example/api/v3, Base URL (baseUrl) is still GitHub's and API URL (apiUrl) is not"
    })
    @DisplayName("sends no token of one GitHub to another")
    void sameServer(@Nullable String baseUrl, @Nullable String apiUrl, @Nullable String refusal) {
        var config = saved(new OAuthPresetConfig(Presets.GITHUB), null, null);
        config.getConfig().put("baseUrl", baseUrl);
        config.getConfig().put("apiUrl", apiUrl);
        config.setEnabled(false);
        assertThatCode(() -> config.validate(REALM)).doesNotThrowAnyException();
        config.setEnabled(true);
        if (refusal == null) {
            assertThatCode(() -> config.validate(REALM)).doesNotThrowAnyException();
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> config.validate(REALM))
                    .withMessage(refusal + ": enter both for the same server.");
        }
    }

    private static <C extends IdentityProviderModel> C saved(
            C config, @Nullable String enabled, @Nullable String method) {
        config.getConfig().put("clientId", "client");
        config.getConfig().put("clientSecret", "secret");
        config.getConfig().put("pkceEnabled", enabled);
        config.getConfig().put("pkceMethod", method);
        return config;
    }

    @Test
    @DisplayName("finds Microsoft's tenant however its ID is written, since an issuer is compared letter by letter")
    void tenant() {
        Map<String, String> settings = Map.of("tenantId", "4F9C1D3E-2B7A-4A58-9D0E-6C1B8E5F7A21");
        assertThat(microsoft("", "").metadataAddress(settings).url())
                .isEqualTo("https://login.microsoftonline.com/4f9c1d3e-2b7a-4a58-9d0e-6c1b8e5f7a21/v2.0"
                        + "/.well-known/openid-configuration");
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', true",
        "common, '', true",
        "Organizations, '', true",
        "consumers, '', false",
        "acme.example, '', false",
        "common, 4f9c1d3e-2b7a-4a58-9d0e-6c1b8e5f7a21, false",
        "common, ',', false"
    })
    @DisplayName("knows when Microsoft's users may be of a tenant that the admin does not know")
    void anyTenant(String tenant, String allowed, boolean any) {
        assertThat(microsoft(tenant, allowed).isOpenToAnyTenant()).isEqualTo(any);
    }

    private static MicrosoftConfig microsoft(String tenant, String allowed) {
        return new MicrosoftConfig(
                Presets.MICROSOFT,
                model(Map.of("tenantId", tenant, "allowedTenants", allowed)),
                Stub.of(KeycloakSession.class, Map.of()),
                CACHE);
    }

    @Test
    @DisplayName("finds VMware Cloud without being told, or at another console")
    void standard() {
        OidcPreset vmware = Presets.VMWARE_CLOUD;
        assertThat(vmware.fill(vmware.metadata(), Map.of()))
                .isEqualTo("https://console.cloud.vmware.com/csp/gateway/am/api/.well-known/openid-configuration");
        assertThat(vmware.fill(vmware.metadata(), Map.of("baseUrl", "https://console-stg.example")))
                .startsWith("https://console-stg.example/csp/");
        assertThat(vmware.vendor().scopes()).isEqualTo("openid offline_access");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://acme.example",
                "https://acme.example?x=1",
                "https://acme.example#x",
                "https://user@acme.example",
                "https://",
                "acme example",
                "javascript://acme.example"
            })
    @DisplayName("refuses an address that is none, in words that say what to enter")
    void address(String value) {
        Setting domain = Presets.OKTA.settings().get(0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> domain.checkIn(Map.of("domain", value)))
                .withMessage(
                        "Okta domain cannot be used: The domain of your Okta organization, such as acme.okta.com.");
        assertThatCode(() -> domain.checkIn(Map.of("domain", "acme.okta.com"))).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("refuses to go without what the vendor cannot be reached or trusted without")
    void missing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Presets.OKTA.settings().get(0).checkIn(Map.of("domain", " ")))
                .withMessageStartingWith("Okta domain is missing: ");
        Setting organization = Presets.VMWARE_CLOUD.settings().get(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> organization.checkIn(Map.of()))
                .withMessageStartingWith("Organization ID is missing: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> organization.checkIn(Map.of("organizationId", "a&b=c")))
                .withMessageStartingWith("Organization ID cannot be used: ");
        assertThatCode(() -> organization.checkIn(Map.of("organizationId", "5e0f-1")))
                .doesNotThrowAnyException();
    }

    private static OidcPreset openId(String id) {
        return openIdRows().filter(row -> row.id().equals(id)).findFirst().orElseThrow();
    }
}
