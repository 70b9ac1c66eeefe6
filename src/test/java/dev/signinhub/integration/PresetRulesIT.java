package dev.signinhub.integration;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Answer;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.vendor.Account;
import dev.signinhub.testing.vendor.Microsoft;
import dev.signinhub.testing.vendor.VendorSimulator;
import dev.signinhub.testing.vendor.VendorSimulators;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What is particular to a vendor:")
@TestInstance(Lifecycle.PER_CLASS)
class PresetRulesIT {

    private static final AtomicInteger PEOPLE = new AtomicInteger(5000);

    private final KeycloakServer keycloak = KeycloakServer.shared();
    private final VendorSimulators vendors = KeycloakServer.vendors();
    private final VendorRealm realm = new VendorRealm(keycloak, vendors, "rules-" + UUID.randomUUID()).create();

    @BeforeAll
    void configure() {
        Vendor.ALL.forEach(vendor -> realm.add(vendor.id(), vendor.config()));
    }

    @AfterEach
    void reset() {
        vendors.reset();
    }

    @AfterAll
    void delete() {
        realm.delete();
    }

    @ParameterizedTest
    @CsvSource({
        "google, Google requires the client secret",
        "github, GitHub requires a client secret from every app",
        "bitbucket, Bitbucket does not support PKCE and requires the secret",
        "bitbucket-server, Bitbucket Data Center requires the client secret",
        "atlassian, Atlassian ignores PKCE and requires the secret"
    })
    @DisplayName("a secret that the vendor insists on must be there when the provider is saved, unless it is off")
    void secretMissing(String id, String rule) {
        Map<String, String> config = new HashMap<>(vendor(id).config());
        config.remove("clientSecret");
        assertThat(save(id, config, true).status()).isEqualTo(400);
        assertThat(save(id, config, true).errorMessage()).startsWith(rule);
        assertThat(save(id, config, false).status()).isEqualTo(201);
        realm.admin().deleteProvider(realm.name(), "new").orFail();
        config.put("clientSecret", "given");
        assertThat(save(id, config, true).status()).isEqualTo(201);
        realm.admin().deleteProvider(realm.name(), "new").orFail();
    }

    @ParameterizedTest
    @CsvSource({
        "okta, register this server as a native application",
        "onelogin, None (PKCE)",
        "vmware-cloud, leave the secret empty"
    })
    @DisplayName("a secret that the vendor has no use for is refused when the provider is saved")
    void secretRefused(String id, String rule) {
        Map<String, String> config = new HashMap<>(vendor(id).config());
        config.put("clientSecret", "given");
        assertThat(save(id, config, true).status()).isEqualTo(400);
        assertThat(save(id, config, true).errorMessage()).contains(rule);
    }

    private Answer save(String id, Map<String, String> config, boolean enabled) {
        return realm.admin()
                .post(
                        "/" + realm.name() + "/identity-provider/instances",
                        Map.of("alias", "new", "providerId", id, "enabled", enabled, "config", config));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gitlab", "microsoft"})
    @DisplayName("where the vendor takes both, a client without a secret sends none, and one with a secret sends it")
    void secretIfAny(String id) {
        somebody(id);
        assertSignedIn(realm.signIn(id));
        assertThat(tokenRequest(id).parameters()).containsKey("code_verifier").doesNotContainKey("client_secret");
        assertThat(tokenRequest(id).headers()).doesNotContainKey("authorization");

        String secret = simulator(id).registerWithSecret();
        assertRefused(realm.signIn(id), "the token endpoint responded with status 401 and error invalid_client");
        realm.configure(id, Map.of("clientSecret", secret));
        assertSignedIn(realm.signIn(id));
        assertThat(tokenRequest(id).parameters()).containsKey("code_verifier").containsEntry("client_secret", secret);

        simulator(id).reset();
        somebody(id);
        assertRefused(realm.signIn(id), "the token endpoint responded with status 401 and error invalid_client");
        realm.configure(id, Map.of("clientSecret", ""));
        assertSignedIn(realm.signIn(id));
    }

    @ParameterizedTest
    @CsvSource({"github, status 200 and error invalid_client", "google, status 401 and error invalid_client"})
    @DisplayName("a secret may be one of the server's vault")
    void vault(String id, String refusal) {
        somebody(id);
        String secret = vendor(id).config().getOrDefault("clientSecret", "");
        realm.configure(id, Map.of("clientSecret", "${vault." + id + "}"));
        assertRefused(realm.signIn(id), "the token endpoint responded with " + refusal);
        keycloak.putInVault(realm.name(), id, secret);
        assertSignedIn(realm.signIn(id));
        assertThat(realm.admin()
                        .provider(realm.name(), id)
                        .orFail()
                        .json()
                        .at("/config/clientSecret")
                        .asText())
                .isEqualTo("${vault." + id + "}");
        realm.configure(id, Map.of("clientSecret", secret));
    }

    @ParameterizedTest
    @ValueSource(strings = {"github", "google", "bitbucket-server", "atlassian"})
    @DisplayName("PKCE is used on top of a secret, both halves of it or none")
    void pkce(String id) {
        somebody(id);
        assertSignedIn(realm.signIn(id));
        assertThat(authorizationRequest(id)).containsEntry("code_challenge_method", "S256");
        assertThat(tokenRequest(id).parameters()).containsKey("code_verifier");
        realm.configure(id, Map.of("pkceEnabled", "false"));
        assertSignedIn(realm.signIn(id));
        realm.configure(id, Map.of("pkceEnabled", "true"));
        assertThat(authorizationRequest(id)).doesNotContainKeys("code_challenge", "code_challenge_method");
        assertThat(tokenRequest(id).parameters()).doesNotContainKey("code_verifier");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gitlab", "microsoft", "okta", "onelogin", "vmware-cloud"})
    @DisplayName("PKCE cannot be switched off where there is no secret")
    void pkceAlways(String id) {
        somebody(id);
        realm.configure(id, Map.of("pkceEnabled", "false"));
        assertSignedIn(realm.signIn(id));
        assertThat(authorizationRequest(id)).containsEntry("code_challenge_method", "S256");
    }

    @Test
    @DisplayName("Bitbucket does not support PKCE, and gets none")
    void bitbucketWithoutPkce() {
        somebody("bitbucket");
        assertSignedIn(realm.signIn("bitbucket"));
        assertThat(authorizationRequest("bitbucket")).doesNotContainKeys("code_challenge", "nonce");
        assertThat(tokenRequest("bitbucket").parameters()).doesNotContainKey("code_verifier");
    }

    @ParameterizedTest
    @ValueSource(strings = {"github", "bitbucket"})
    @DisplayName("of a list of addresses the primary one is taken, wherever it stands")
    void primary(String id) {
        Account person = somebody(id);
        for (int i = 0; i < 40; i++) {
            person.firstListed("a" + i + "-" + person.email());
        }
        assertSignedIn(realm.signIn(id));
        JsonNode user = realm.userOf(id, person.id());
        assertThat(user.path("email").asText()).isEqualTo(person.email());
        assertThat(user.path("emailVerified").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"github", "bitbucket"})
    @DisplayName("a list of addresses that the vendor does not give out ends no sign-in")
    void emailsForbidden(String id) {
        Account person = somebody(id);
        simulator(id).emailsForbidden(true);
        HttpBrowser browser = new HttpBrowser();
        Application application = realm.application();
        Page page = realm.signIn(browser, application, id);
        assertThat(page.html().select("input[name=email]").val()).isEmpty();
        page = realm.complete(browser, application, page, Map.of("email", person.email()));
        assertSignedIn(page);
        assertThat(realm.userOf(id, person.id()).path("emailVerified").asBoolean())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"github", "okta"})
    @DisplayName(
            "an address of which the vendor does not say that it is verified may be verified here, until it is another")
    void verifiedHere(String id) {
        Account person = somebody(id).emailVerified(false);
        person.attribute("email", String.valueOf(person.email()));
        simulator(id).emailsForbidden(true);
        realm.configure(id, Map.of("syncMode", "FORCE"));
        assertSignedIn(realm.signIn(id));
        JsonNode user = realm.userOf(id, person.id());
        assertThat(user.path("emailVerified").asBoolean()).isFalse();

        realm.admin()
                .put(
                        "/" + realm.name() + "/users/" + user.path("id").asText(),
                        Map.of("email", user.path("email").asText(), "emailVerified", true))
                .orFail();
        assertSignedIn(realm.signIn(id));
        assertThat(isEmailVerified(id, person)).isTrue();

        person.attribute("email", "other-" + person.email());
        assertSignedIn(realm.signIn(id));
        realm.configure(id, Map.of("syncMode", "LEGACY"));
        assertThat(realm.userOf(id, person.id()).path("email").asText()).isEqualTo("other-" + person.email());
        assertThat(isEmailVerified(id, person)).isFalse();
    }

    @Test
    @DisplayName("a list of addresses that GitHub knows nothing of, for want of a scope, ends no sign-in either")
    void emailsNotFound() {
        Account person = somebody("github");
        realm.configure("github", Map.of("defaultScope", "read:user"));
        HttpBrowser browser = new HttpBrowser();
        Application application = realm.application();
        Page page = realm.signIn(browser, application, "github");
        realm.configure("github", Map.of("defaultScope", ""));
        assertThat(page.html().select("input[name=email]").val()).isEmpty();
        page = realm.complete(browser, application, page, Map.of("email", person.email()));
        assertSignedIn(page);
        assertThat(isEmailVerified("github", person)).isFalse();
    }

    private boolean isEmailVerified(String id, Account person) {
        return realm.userOf(id, person.id()).path("emailVerified").asBoolean();
    }

    @Test
    @DisplayName("an address that a GitHub user publishes is verified only if GitHub's list says so")
    void published() {
        Account person = somebody("github");
        person.attribute("email", "public-" + person.email());
        assertSignedIn(realm.signIn("github"));
        JsonNode user = realm.userOf("github", person.id());
        assertThat(user.path("email").asText()).isEqualTo("public-" + person.email());
        assertThat(user.path("emailVerified").asBoolean()).isFalse();

        Account other = somebody("github");
        other.attribute("email", String.valueOf(other.email()));
        assertSignedIn(realm.signIn("github"));
        assertThat(realm.userOf("github", other.id()).path("emailVerified").asBoolean())
                .isTrue();
    }

    @Test
    @DisplayName("GitHub's token is stored form-encoded, as by Keycloak, unless JSON is asked for")
    void githubToken() {
        somebody("github");
        Map<String, String> json = Map.of("githubJsonFormat", "true");
        realm.configure("github", Map.of("githubJsonFormat", "false"));
        Application application = realm.application();
        HttpBrowser browser = new HttpBrowser();
        String accessToken = application
                .exchange(realm.signIn(browser, application, "github"))
                .accessToken();
        assertThat(application.storedToken("github", accessToken).orFail().body())
                .matches(
                        "access_token=gho_\\w+&(scope=user%3Aemail&token_type=bearer|token_type=bearer&scope=user%3Aemail)");
        realm.configure("github", json);
        assertSignedIn(realm.signIn(browser, realm.application(), "github"));
    }

    @ParameterizedTest
    @CsvSource({
        "corp.example, corp.example, true",
        "'a.example, corp.example', corp.example, true",
        "*, corp.example, true",
        "corp.example, evil.example, false",
        "corp.example, '', false",
        "*, '', false"
    })
    @DisplayName("Google's hosted domain is checked in the token, not only asked for")
    void hostedDomain(String setting, String domain, boolean accepted) {
        Account person = somebody("google");
        if (!domain.isEmpty()) {
            person.attribute("hd", domain);
        }
        realm.configure("google", Map.of("hostedDomain", setting));
        Page page = realm.signIn("google");
        realm.configure("google", Map.of("hostedDomain", ""));
        assertThat(authorizationRequest("google")).containsEntry("hd", setting);
        if (accepted) {
            assertSignedIn(page);
        } else {
            assertRefused(page, "the user is not in a hosted domain that the provider's settings allow");
        }
    }

    @Test
    @DisplayName("Microsoft's users may be of any tenant, of those on the list, or of one")
    void tenants() {
        String other = "11111111-2222-3333-4444-555555555555";
        String allowed = "the user is in a tenant that the provider's settings do not allow";
        Account person = somebody("microsoft");
        person.attribute("tid", other);
        assertSignedIn(realm.signIn("microsoft"));
        realm.configure("microsoft", Map.of("allowedTenants", Microsoft.TENANT));
        assertRefused(realm.signIn("microsoft"), allowed);
        realm.configure("microsoft", Map.of("allowedTenants", Microsoft.TENANT + ", " + other));
        assertSignedIn(realm.signIn("microsoft"));
        realm.configure("microsoft", Map.of("allowedTenants", "", "tenantId", Microsoft.TENANT));
        assertRefused(
                realm.signIn("microsoft"),
                "the ID token has an iss other than https://login.microsoftonline.com/" + Microsoft.TENANT + "/v2.0");
        somebody("microsoft");
        assertSignedIn(realm.signIn("microsoft"));
        realm.configure("microsoft", Map.of("tenantId", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', false",
        "common, '', false",
        "organizations, '', false",
        "organizations, " + Microsoft.TENANT + ", true",
        Microsoft.TENANT + ", '', true"
    })
    @DisplayName("an address from Microsoft is trusted only where the admin says whose tenants' users may come")
    void emailOfTenant(String tenant, String allowed, boolean verified) {
        Account person = somebody("microsoft");
        realm.configure("microsoft", Map.of("tenantId", tenant, "allowedTenants", allowed));
        assertSignedIn(realm.signIn("microsoft"));
        realm.configure("microsoft", Map.of("tenantId", "", "allowedTenants", ""));
        assertThat(isEmailVerified("microsoft", person)).isEqualTo(verified);
    }

    @Test
    @DisplayName("an address from Atlassian is never trusted, whatever Atlassian says of it")
    void emailOfAtlassian() {
        Account silent = somebody("atlassian").emailVerified(null);
        assertSignedIn(realm.signIn("atlassian"));
        assertThat(isEmailVerified("atlassian", silent)).isFalse();
        Account verified = somebody("atlassian").emailVerified(true);
        assertSignedIn(realm.signIn("atlassian"));
        assertThat(isEmailVerified("atlassian", verified)).isFalse();
    }

    @Test
    @DisplayName("a token of Microsoft's is of the tenant that its issuer names")
    void tenantOfIssuer() {
        Account person = somebody("microsoft");
        person.attribute("iss", "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0");
        assertRefused(
                realm.signIn("microsoft"),
                "the ID token has an iss other than https://login.microsoftonline.com/" + Microsoft.TENANT + "/v2.0");
        somebody("microsoft");
        assertSignedIn(realm.signIn("microsoft"));
    }

    @Test
    @DisplayName("Microsoft is always asked for the profile, without which its ID token does not say whose it is")
    void oid() {
        somebody("microsoft");
        realm.configure("microsoft", Map.of("defaultScope", "User.Read"));
        assertSignedIn(realm.signIn("microsoft"));
        assertThat(authorizationRequest("microsoft")).containsEntry("scope", "openid User.Read profile");
        somebody("microsoft").attribute("oid", "");
        assertRefused(realm.signIn("microsoft"), "the ID token has no oid");
        realm.configure("microsoft", vendor("microsoft").config());
    }

    @Test
    @DisplayName("Microsoft Graph and GitLab's API must speak of the user of the ID token")
    void otherUser() {
        somebody("microsoft").attribute("oid", "00000000-0000-0000-0000-00000badbad0");
        assertRefused(realm.signIn("microsoft"), "Microsoft Graph returned a different user than the ID token");
        somebody("gitlab").attribute("id", 1);
        assertRefused(realm.signIn("gitlab"), "the API returned a different user than the ID token");
        somebody("gitlab");
        assertSignedIn(realm.signIn("gitlab"));
    }

    @Test
    @DisplayName("VMware Cloud's users must be of the organization")
    void organization() {
        somebody("vmware-cloud").attribute("context_name", "another");
        assertRefused(realm.signIn("vmware-cloud"), "the claim context_name does not match the provider's settings");
        somebody("vmware-cloud");
        assertSignedIn(realm.signIn("vmware-cloud"));
    }

    @ParameterizedTest
    @CsvSource({
        "pat+é , true, true",
        "pat+é , true, false",
        "100%+, true, true",
        "100%+, false, true",
        "50%2B, false, true",
        "100%+, false, false"
    })
    @DisplayName(
            "Bitbucket Data Center's users are found though their name is not their slug, encoded or not, with ID or not")
    void slug(String name, boolean encoded, boolean withId) {
        Account person = somebody("bitbucket-server");
        person.username(name + " " + person.id());
        if (!encoded) {
            person.attribute("X-AUSERNAME", person.username());
        }
        if (!withId) {
            person.attribute("X-AUSERID", "");
        }
        HttpBrowser browser = new HttpBrowser();
        Application application = realm.application();
        Page page = realm.signIn(browser, application, "bitbucket-server");
        if (!page.redirects()) {
            page = realm.complete(browser, application, page, Map.of("username", "pat" + person.id()));
        }
        assertSignedIn(page);
        assertThat(realm.userOf("bitbucket-server", person.id()).path("email").asText())
                .isEqualTo(person.email());
    }

    @Test
    @DisplayName("Bitbucket Data Center must not name one user and give the ID of another")
    void otherId() {
        somebody("bitbucket-server").attribute("X-AUSERID", "1");
        assertRefused(realm.signIn("bitbucket-server"), "the API returned a different user than the token's");
        somebody("bitbucket-server");
        assertSignedIn(realm.signIn("bitbucket-server"));
    }

    @Test
    @DisplayName("a GitHub Enterprise Server and its API are used where both are named, and neither alone")
    void gitHubEnterprise() {
        Account person = somebody("github");
        Map<String, String> config = new HashMap<>(vendor("github").config());
        config.put("baseUrl", "https://github.acme.example");
        assertThat(save("github", config, true).errorMessage())
                .isEqualTo("API URL (apiUrl) is still GitHub's and Base URL (baseUrl) is not: enter both for the same"
                        + " server.");
        config.put("apiUrl", "https://github.acme.example/api/v3");
        realm.configure("github", config);
        Page page = realm.signIn("github");
        move("github", Map.of("baseUrl", "", "apiUrl", ""));
        assertSignedIn(page);
        assertThat(isEmailVerified("github", person)).isTrue();
        assertThat(simulator("github").requestsTo("/api/v3/user")).hasSize(1);
        assertThat(simulator("github").requestsTo("/api/user")).isEmpty();
    }

    /** The secret is wanted again with another address. */
    private void move(String vendorId, Map<String, String> addresses) {
        Map<String, String> config = new HashMap<>(vendor(vendorId).config());
        config.putAll(addresses);
        realm.configure(vendorId, config);
    }

    @Test
    @DisplayName("a GitLab of one's own is used where its URL is named")
    void ownGitLab() {
        VendorSimulator own = simulator(VendorSimulators.OWN_GITLAB);
        own.allowRedirect(keycloak.realm(realm.name()) + "/broker/gitlab/endpoint");
        Account person = new Account("77", "own", "own@corp.example", "Pat Example");
        own.signIn(person);
        realm.configure("gitlab", Map.of("baseUrl", "https://gitlab.acme.example"));
        Page page = realm.signIn("gitlab");
        realm.configure("gitlab", Map.of("baseUrl", ""));
        assertSignedIn(page);
        assertThat(isEmailVerified("gitlab", person)).isTrue();
        assertThat(own.requestsTo("/api/v4/user")).hasSize(1);
        assertThat(simulator("gitlab").requestsTo("/api/v4/user")).isEmpty();
    }

    @Test
    @DisplayName("Bitbucket Data Center's base URL may have a context path")
    void contextPath() {
        somebody("bitbucket-server");
        move("bitbucket-server", Map.of("baseUrl", "https://bitbucket.acme.example/bitbucket/"));
        Page page = realm.signIn("bitbucket-server");
        realm.configure("bitbucket-server", vendor("bitbucket-server").config());
        assertSignedIn(page);
        assertThat(simulator("bitbucket-server").requestsTo("/bitbucket/rest/oauth2/latest/token"))
                .hasSize(1);
    }

    @Test
    @DisplayName("Okta's custom authorization server is used where one is named")
    void authorizationServer() {
        somebody("okta");
        realm.configure("okta", Map.of("authorizationServer", "default"));
        assertSignedIn(realm.signIn("okta"));
        assertThat(simulator("okta").requestsTo("/oauth2/default/v1/token")).hasSize(1);
        realm.configure("okta", Map.of("authorizationServer", ""));
    }

    @Test
    @DisplayName("Atlassian and the others are asked for what they need to be asked for")
    void parameters() {
        for (String id : List.of("atlassian", "google", "vmware-cloud")) {
            somebody(id);
            assertSignedIn(realm.signIn(id));
        }
        assertThat(authorizationRequest("atlassian"))
                .containsEntry("audience", "api.atlassian.com")
                .containsEntry("prompt", "consent")
                .doesNotContainKey("nonce");
        assertThat(authorizationRequest("google"))
                .containsEntry("access_type", "offline")
                .containsEntry("prompt", "consent")
                .containsKey("nonce");
    }

    @Test
    @DisplayName("the prompt is the admin's, else the vendor's, else the application's")
    void prompt() {
        assertThat(promptAsking("login", "atlassian")).isEqualTo("consent");
        assertThat(promptAsking("login", "okta")).isEqualTo("login");
        realm.configure("atlassian", Map.of("prompt", "login"));
        assertThat(promptAsking("consent", "atlassian")).isEqualTo("login");
        realm.configure("atlassian", Map.of("prompt", ""));
    }

    /** What the vendor is asked when the application asks for this prompt. */
    private String promptAsking(String prompt, String id) {
        HttpBrowser browser = new HttpBrowser();
        URI url = Urls.with(realm.application().signInUrl(id), "prompt", prompt);
        Page page = browser.followUntil(browser.get(url), VendorSimulators::isVendor);
        return Urls.query(page.location()).getOrDefault("prompt", "");
    }

    // --- steps

    private static Vendor vendor(String id) {
        return Vendor.ALL.stream()
                .filter(vendor -> vendor.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private VendorSimulator simulator(String id) {
        return vendors.vendor(id);
    }

    private Map<String, String> authorizationRequest(String id) {
        return last(id, "response_type").parameters();
    }

    private Request tokenRequest(String id) {
        return last(id, "grant_type");
    }

    /** The newest request that has this parameter. */
    private Request last(String id, String parameter) {
        List<Request> found = simulator(id).requests().stream()
                .filter(request -> request.parameters().containsKey(parameter))
                .toList();
        return found.get(found.size() - 1);
    }

    private Account somebody(String id) {
        String number = String.valueOf(PEOPLE.incrementAndGet());
        Account person = new Account(number, "r" + number, "r" + number + "@corp.example", "Pat Example");
        simulator(id).signIn(person);
        return person;
    }

    private void assertRefused(Page page, String reason) {
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.html().text()).containsAnyOf("Try again", "Choose another way");
        assertThat(realm.reasons().get(0)).isEqualTo(reason);
    }
}
