package dev.signinhub.integration;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.Urls;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The realms of {@code realm-export}, as the server imported them at its start. */
@DisplayName("The realms hub, upstream and partner")
class DemoRealmsIT {

    private static final String ALIAS = "oidc-pkce";

    private final KeycloakServer keycloak = KeycloakServer.shared();
    private final Admin admin = keycloak.admin();
    private final HttpBrowser browser = new HttpBrowser();
    private final Application application =
            new Application(keycloak.realm("hub"), "sample-app", "http://localhost:3000/callback");

    @AfterEach
    void clean() {
        admin.configureProvider("hub", ALIAS, Map.of("signOutAtProvider", "true"))
                .orFail();
        for (String realm : List.of("hub", "upstream", "partner")) {
            admin.post("/" + realm + "/logout-all", Map.of());
        }
        admin.users("hub")
                .forEach(user -> admin.delete("/hub/users/" + user.path("id").asText()));
    }

    @Test
    @DisplayName("sign alice in, with the role that her group there gives her here")
    void signIn() {
        assertSignedIn(signInAs("alice"));
        String alice = user("alice").path("id").asText();
        assertThat(admin.get("/hub/users/" + alice + "/role-mappings/realm")
                        .json()
                        .findValuesAsText("name"))
                .contains("operator")
                .doesNotContain("auditor");
        assertThat(user("alice").path("emailVerified").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"oidc-pkce, upstream", "partner, partner"})
    @DisplayName("know each company's issuer from the start, though an import reads no metadata")
    void issuer(String alias, String realm) {
        assertThat(admin.provider("hub", alias)
                        .json()
                        .path("config")
                        .path("issuer")
                        .asText())
                .isEqualTo(keycloak.realm(realm).toString());
    }

    @ParameterizedTest
    @CsvSource({"oidc-pkce, upstream, alice", "partner, partner, carol"})
    @DisplayName("sign out here and there, and in again by asking there")
    void signOut(String alias, String realm, String username) {
        for (int time = 0; time < 2; time++) {
            assertSignedIn(signInAs(username, alias));
            assertThat(sessions(realm, username)).isOne();
            Page page = signOutAtHub();
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.html().text()).contains("You are signed out");
            assertThat(sessions("hub", username)).isZero();
            assertThat(sessions(realm, username)).isZero();
        }
    }

    @Test
    @DisplayName("link nobody to an account that is here already, until a domain is trusted and the address verified")
    void resolver() {
        admin.createUser("hub", "asmith", "alice@example.com", "secret");
        verifyEmail("hub", "asmith", true);
        try {
            assertNotLinked(signInAs(new HttpBrowser(), "alice", ALIAS));
            trust("oidc-pkce:example.com");
            verifyEmail("upstream", "alice", false);
            assertNotLinked(signInAs(new HttpBrowser(), "alice", ALIAS));
            verifyEmail("upstream", "alice", true);
            assertSignedIn(signInAs(new HttpBrowser(), "alice", ALIAS));
            assertThat(links("asmith")).isEqualTo(1);
            assertThat(admin.users("hub")).hasSize(1);
        } finally {
            verifyEmail("upstream", "alice", true);
            trust("");
        }
    }

    private void assertNotLinked(Page page) {
        assertThat(page.html().text()).contains("An account with your user name or email address exists");
        assertThat(links("asmith")).isZero();
    }

    private int links(String username) {
        return admin.get("/hub/users/" + user(username).path("id").asText() + "/federated-identity")
                .orFail()
                .json()
                .size();
    }

    private void verifyEmail(String realm, String username, boolean verified) {
        admin.put(
                        "/" + realm + "/users/"
                                + userOf(realm, username).path("id").asText(),
                        Map.of("emailVerified", verified))
                .orFail();
    }

    /** Names the providers' domains in the settings of the flow's resolver. */
    private void trust(String domains) {
        for (JsonNode execution : admin.get("/hub/authentication/flows/sign-in%20hub/executions")
                .orFail()
                .json()) {
            if (execution.path("providerId").asText().equals("signin-resolver")) {
                String path = "/hub/authentication/config/"
                        + execution.path("authenticationConfig").asText();
                Map<String, Object> config = Json.map(admin.get(path).orFail().json());
                config.put(
                        "config",
                        Map.of(
                                "resolvers",
                                "emailMatchingVerifiedEmail",
                                "emailMatchingVerifiedEmail.allowedDomains",
                                domains,
                                "otherwise",
                                "create"));
                admin.put(path, config).orFail();
            }
        }
    }

    @Test
    @DisplayName("keep their first-login flow in a partial import")
    void partialImport() {
        Map<String, Object> provider = Json.map(admin.provider("hub", "partner").json());
        admin.post(
                        "/hub/partialImport",
                        Map.of("ifResourceExists", "OVERWRITE", "identityProviders", List.of(provider)))
                .orFail();
        assertThat(admin.provider("hub", "partner")
                        .json()
                        .path("firstBrokerLoginFlowAlias")
                        .asText())
                .isEqualTo("sign-in hub");
        assertSignedIn(signInAs("carol", "partner"));
    }

    @Test
    @DisplayName("let guests in as visitors and out, and in again, and tell the application so")
    void guest() {
        for (int time = 0; time < 2; time++) {
            Page end = browser.followUntil(browser.get(application.signInUrl("guest")), application::isHere);
            JWTClaimsSet claims = application.exchange(end).idTokenClaims();
            assertThat(claims.getClaim("roles")).isEqualTo(List.of("visitor"));
            assertThat(claims.getClaim("provider")).isEqualTo("guest");
            signOutAtHub();
            assertThat(sessions("hub", "guest")).isZero();
        }
    }

    @Test
    @DisplayName("lead back to the application after signing out, though the session ended before the browser was back")
    void signOutAndBack() {
        assertSignedIn(signInAs("alice"));
        String goodbye = "http://localhost:3000/goodbye";
        Page confirm = browser.get(Urls.with(
                URI.create(keycloak.realm("hub") + "/protocol/openid-connect/logout"),
                Map.of("client_id", "sample-app", "post_logout_redirect_uri", goodbye, "state", "s1")));
        Page end = browser.followUntil(
                browser.submit(confirm.form()), url -> url.toString().startsWith(goodbye));
        assertThat(end.redirects()).as(end.body()).isTrue();
        assertThat(Urls.query(end.location())).containsEntry("state", "s1");
        assertThat(sessions("hub", "alice")).isZero();
        assertThat(sessions("upstream", "alice")).isZero();
    }

    @Test
    @DisplayName("tell nobody that he is signed out who is not")
    void stillSignedIn() {
        assertSignedIn(signInAs("alice"));
        Page page = browser.get(
                URI.create(keycloak.realm("hub") + "/broker/" + ALIAS + "/endpoint/logout_response?state=made-up"));
        assertThat(page.status()).isEqualTo(400);
        assertThat(sessions("hub", "alice")).isOne();
    }

    @Test
    @DisplayName("sign out here only when the provider's setting says so")
    void signOutHereOnly() {
        admin.configureProvider("hub", ALIAS, Map.of("signOutAtProvider", "false"))
                .orFail();
        assertSignedIn(signInAs("alice"));
        signOutAtHub();
        assertThat(sessions("hub", "alice")).isZero();
        assertThat(sessions("upstream", "alice")).isOne();
    }

    @Test
    @DisplayName("end the session here when it is ended there (back-channel logout)")
    void backchannelLogout() {
        assertSignedIn(signInAs("alice"));
        assertThat(sessions("hub", "alice")).isOne();
        String id = userOf("upstream", "alice").path("id").asText();
        admin.post("/upstream/users/" + id + "/logout", Map.of()).orFail();
        Eventually.until(() -> sessions("hub", "alice") == 0, Duration.ofSeconds(20), () -> "alice is still signed in");
    }

    @Test
    @DisplayName("keep and refresh the provider's tokens where they are stored, without a secret")
    void storedToken() {
        Map<String, Object> provider = Json.map(admin.provider("hub", ALIAS).json());
        provider.put("storeToken", true);
        provider.put("addReadTokenRoleOnCreate", true);
        admin.put("/hub/identity-provider/instances/" + ALIAS, provider).orFail();
        shortenAccessTokens(60);
        try {
            String own = application.exchange(signInAs("bob")).accessToken();
            JsonNode first = brokerToken(own);
            assertThat(first.path("refresh_token").asText()).isNotEmpty();
            admin.configureProvider("hub", ALIAS, Map.of("minValidityToken", "59"))
                    .orFail();
            Eventually.pause(Duration.ofMillis(2100));
            JsonNode second = brokerToken(own);
            assertThat(second.path("access_token").asText())
                    .isNotEqualTo(first.path("access_token").asText());
        } finally {
            shortenAccessTokens(300);
            provider.put("storeToken", false);
            provider.put("addReadTokenRoleOnCreate", false);
            admin.put("/hub/identity-provider/instances/" + ALIAS, provider).orFail();
        }
    }

    @Test
    @DisplayName("offer core's mappers for OpenID Connect to the provider")
    void mapperTypes() {
        List<String> types = new ArrayList<>();
        admin.get("/hub/identity-provider/instances/" + ALIAS + "/mapper-types")
                .json()
                .fieldNames()
                .forEachRemaining(types::add);
        assertThat(types)
                .contains(
                        "oidc-user-attribute-idp-mapper",
                        "oidc-role-idp-mapper",
                        "oidc-username-idp-mapper",
                        "oidc-advanced-role-idp-mapper",
                        "hardcoded-attribute-idp-mapper");
    }

    @Test
    @DisplayName("show no provider that is hidden or for linking only")
    void hidden() {
        Map<String, Object> provider = Json.map(admin.provider("hub", ALIAS).json());
        assertThat(signInPage()).contains("Company account");
        for (String setting : List.of("hideOnLogin", "linkOnly")) {
            provider.put(setting, true);
            admin.put("/hub/identity-provider/instances/" + ALIAS, provider).orFail();
            assertThat(signInPage()).doesNotContain("Company account");
            provider.put(setting, false);
            admin.put("/hub/identity-provider/instances/" + ALIAS, provider).orFail();
        }
        assertThat(signInPage()).contains("Company account");
    }

    // --- steps

    private String signInPage() {
        return new HttpBrowser().get(application.signInUrl()).body();
    }

    private Page signInAs(String username) {
        return signInAs(username, ALIAS);
    }

    private Page signInAs(String username, String alias) {
        return signInAs(browser, username, alias);
    }

    private Page signInAs(HttpBrowser browser, String username, String alias) {
        Page page = browser.followUntil(browser.get(application.signInUrl(alias)), url -> false);
        Page next = browser.submit(page.form().with("username", username).with("password", "demo"));
        return browser.followUntil(next, application::isHere);
    }

    /** As an application does that sends no ID token, with the confirmation that it gets. */
    private Page signOutAtHub() {
        Page confirm =
                browser.get(URI.create(keycloak.realm("hub") + "/protocol/openid-connect/logout?client_id=sample-app"));
        return browser.followUntil(browser.submit(confirm.form()), url -> false);
    }

    private JsonNode brokerToken(String accessToken) {
        return application.storedToken(ALIAS, accessToken).orFail().json();
    }

    private void shortenAccessTokens(int seconds) {
        admin.put("/upstream", Map.of("realm", "upstream", "accessTokenLifespan", seconds))
                .orFail();
    }

    private long sessions(String realm, String username) {
        JsonNode user = userOf(realm, username);
        return admin.get("/" + realm + "/users/" + user.path("id").asText() + "/sessions")
                .json()
                .size();
    }

    private JsonNode user(String username) {
        return userOf("hub", username);
    }

    private JsonNode userOf(String realm, String username) {
        return StreamSupport.stream(admin.users(realm).spliterator(), false)
                .filter(user -> user.path("username").asText().equals(username))
                .findFirst()
                .orElseThrow();
    }
}
