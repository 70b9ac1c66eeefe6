package dev.signinhub.presets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.signinhub.oidc.ClientAuthentication;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.common.enums.SslRequired;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderConfigProperty;

@DisplayName("The table of presets")
class PresetsTest {

    /** Nothing is asked of it but whether it requires SSL. */
    private static final RealmModel REALM = (RealmModel) Proxy.newProxyInstance(
            PresetsTest.class.getClassLoader(),
            new Class<?>[] {RealmModel.class},
            (realm, method, arguments) -> SslRequired.EXTERNAL);

    static Stream<Preset> rows() {
        return Presets.ALL.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    @DisplayName("says all that a sign-in needs, and what its vendor says of secrets")
    void complete(Preset preset) {
        assertThat(preset.id()).matches("[a-z]+(-[a-z]+)*");
        assertThat(preset.name()).isNotBlank();
        assertThat(preset.metadata()).endsWith("/.well-known/openid-configuration");
        assertThat(preset.secretRule()).contains("secret");
        assertThat(preset.scopes()).contains("openid");
        assertThat(preset.settings())
                .allSatisfy(setting -> assertThat(setting.help()).endsWith("."));
    }

    @Test
    @DisplayName("names each vendor once, and has a factory for each")
    void factories() throws Exception {
        assertThat(rows().map(Preset::id)).doesNotHaveDuplicates();
        for (Preset preset : Presets.ALL) {
            String name = preset.name().replace(" ", "").replace("VMware", "Vmware");
            Class<?> factory = Class.forName("dev.signinhub.presets." + name + "IdentityProviderFactory");
            var made = (PresetIdentityProviderFactory)
                    factory.getDeclaredConstructor().newInstance();
            assertThat(made.getId()).isEqualTo(preset.id());
            assertThat(made.getName()).isEqualTo(preset.name());
        }
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
        assertThat(Template.fill(preset(id).metadata(), preset(id).settings(), settings))
                .isEqualTo(issuer + "/.well-known/openid-configuration");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oauthRows")
    @DisplayName("has a whole row and a factory for each vendor that is no OpenID provider")
    void oauth(OAuthPreset preset) throws Exception {
        assertThat(preset.secretRule()).contains("secret").endsWith(".");
        assertThat(preset.fields().id())
                .isNotBlank()
                .isNotEqualTo(preset.fields().userName());
        Map<String, String> settings = Map.of("baseUrl", "https://acme.example/base/");
        var endpoints = preset.endpoints();
        assertThat(Stream.of(endpoints.authorization(), endpoints.token(), endpoints.profile())
                        .map(template -> Template.fill(template, preset.settings(), settings)))
                .allSatisfy(url -> assertThat(url).matches("https://[a-z.]+(/[a-z0-9._]+)+"));
        assertThat(Presets.ALL).extracting(Preset::id).doesNotContain(preset.id());
        String name = Map.of("Bitbucket Data Center", "BitbucketServer").getOrDefault(preset.name(), preset.name());
        var made = Class.forName("dev.signinhub.presets." + name + "IdentityProviderFactory")
                .asSubclass(OAuthPresetIdentityProviderFactory.class)
                .getDeclaredConstructor()
                .newInstance();
        assertThat(made.getId()).isEqualTo(preset.id());
        assertThat(made.order()).isPositive();
    }

    static Stream<OAuthPreset> oauthRows() {
        return Presets.ALL_OAUTH.stream();
    }

    @Test
    @DisplayName("shows no setting that the vendor's row decides")
    void properties() {
        assertThat(new MicrosoftIdentityProviderFactory().getConfigProperties())
                .extracting(ProviderConfigProperty::getName)
                .contains("tenantId", "allowedTenants", "pkceEnabled", "prompt")
                .doesNotContain("metadataUrl", "userIDClaim", "userNameClaim", "userinfo")
                .doesNotContain("expectedIssuer", "acceptMissingIss", "acceptMissingNonce")
                .doesNotHaveDuplicates();
        assertThat(new GitHubIdentityProviderFactory().getConfigProperties())
                .extracting(ProviderConfigProperty::getName)
                .contains("baseUrl", "apiUrl", "githubJsonFormat", "pkceEnabled")
                .doesNotContain("metadataUrl", "userinfo", "allowedClockSkew")
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("gives up nothing by a setting that it does not show, and needs no other issuer")
    void nothingGivenUp() {
        IdentityProviderModel stored = new IdentityProviderModel();
        stored.getConfig()
                .putAll(Map.of(
                        "acceptMissingIss", "true",
                        "acceptMissingNonce", "true",
                        "expectedIssuer", "https://evil.example",
                        "domain", "acme.okta.com"));
        PresetConfig config = new PresetConfig(Presets.OKTA, stored);
        assertThat(config.acceptsMissingIss()).isFalse();
        assertThat(config.acceptsMissingNonce()).isFalse();
        assertThat(config.fixedIssuer()).isNull();
        assertThat(config.metadataUrl(stored.getConfig()))
                .isEqualTo("https://acme.okta.com/.well-known/openid-configuration");
    }

    @Test
    @DisplayName("speaks of the fields that its form has when the address is wrong")
    void fields() {
        PresetConfig gitlab = new PresetConfig(Presets.GITLAB, new IdentityProviderModel());
        assertThat(gitlab.addressField()).isEqualTo("Base URL (baseUrl)");
        assertThat(gitlab.otherIssuerAdvice()).isEqualTo("Check Base URL (baseUrl).");
        PresetConfig google = new PresetConfig(Presets.GOOGLE, new IdentityProviderModel());
        assertThat(google.otherIssuerAdvice()).isEmpty();
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
        PresetSetting setting = Presets.GITLAB.settings().get(0);
        assertThatCode(() -> setting.check(Map.of("baseUrl", address))).doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> setting.check(Map.of("baseUrl", "https://gitlab.com@my_gitlab")));
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
        Stream<String> ids =
                rows().filter(row -> List.of(ways).contains(row.client())).map(Preset::id);
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
    @DisplayName("has an icon for each vendor, and a rule that shows it")
    void icons() throws IOException {
        Path theme = Path.of("themes/signin-hub/login/resources");
        String style = Files.readString(theme.resolve("css/sign-in.css"));
        Stream.concat(rows().map(Preset::id), oauthRows().map(OAuthPreset::id)).forEach(id -> {
            assertThat(theme.resolve("img/" + id + ".svg")).exists();
            assertThat(style).contains("[data-k=\"" + id + "\"]", "url(\"../img/" + id + ".svg\")");
        });
    }

    @Test
    @DisplayName("signs out at a vendor that Keycloak's own provider does not sign out at only when told so")
    void signOut() {
        IdentityProviderModel stored = new IdentityProviderModel();
        stored.getConfig().put("logoutUrl", "https://login.microsoftonline.com/common/oauth2/v2.0/logout");
        assertThat(new PresetConfig(Presets.MICROSOFT, stored).getLogoutUrl()).isNull();
        assertThat(new PresetConfig(Presets.OKTA, stored).getLogoutUrl()).isNotNull();
        stored.getConfig().put("signOutAtProvider", "true");
        assertThat(new PresetConfig(Presets.MICROSOFT, stored).getLogoutUrl()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"true, S256, true", "true, , false", ", S256, false", "true, plain, false"})
    @DisplayName("keeps what Keycloak's own provider needs to go on with PKCE, and no half of it")
    void pkceOfCore(@Nullable String enabled, @Nullable String method, boolean kept) {
        var gitHub = saved(new OAuthPresetConfig(Presets.GITHUB), enabled, method);
        gitHub.validate(REALM);
        var google = saved(new PresetConfig(Presets.GOOGLE, new IdentityProviderModel()), enabled, method);
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
                    .withMessage(refusal + ": enter that of the same server.");
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
        assertThat(microsoft("", "").metadataUrl(settings))
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
        IdentityProviderModel stored = new IdentityProviderModel();
        stored.getConfig().put("tenantId", tenant);
        stored.getConfig().put("allowedTenants", allowed);
        return new MicrosoftConfig(Presets.MICROSOFT, stored);
    }

    @Test
    @DisplayName("finds VMware Cloud without being told, or at another console")
    void standard() {
        Preset vmware = Presets.VMWARE_CLOUD;
        assertThat(Template.fill(vmware.metadata(), vmware.settings(), Map.of()))
                .isEqualTo("https://console.cloud.vmware.com/csp/gateway/am/api/.well-known/openid-configuration");
        assertThat(Template.fill(
                        vmware.metadata(), vmware.settings(), Map.of("baseUrl", "https://console-stg.example")))
                .startsWith("https://console-stg.example/csp/");
        assertThat(vmware.scopes()).isEqualTo("openid offline_access");
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
        PresetSetting domain = Presets.OKTA.settings().get(0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> domain.check(Map.of("domain", value)))
                .withMessage(
                        "Okta domain cannot be used: The domain of your Okta organization, such as acme.okta.com.");
        assertThatCode(() -> domain.check(Map.of("domain", "acme.okta.com"))).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("refuses to go without what the vendor cannot be reached or trusted without")
    void missing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Presets.OKTA.settings().get(0).check(Map.of("domain", " ")))
                .withMessageStartingWith("Okta domain is missing: ");
        PresetSetting organization = Presets.VMWARE_CLOUD.settings().get(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> organization.check(Map.of()))
                .withMessageStartingWith("Organization ID is missing: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> organization.check(Map.of("organizationId", "a&b=c")))
                .withMessageStartingWith("Organization ID cannot be used: ");
        assertThatCode(() -> organization.check(Map.of("organizationId", "5e0f-1")))
                .doesNotThrowAnyException();
    }

    private static Preset preset(String id) {
        return rows().filter(row -> row.id().equals(id)).findFirst().orElseThrow();
    }
}
