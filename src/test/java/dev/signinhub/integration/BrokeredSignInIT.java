package dev.signinhub.integration;

import static dev.signinhub.testing.Steps.assertLogged;
import static dev.signinhub.testing.Steps.assertSignedIn;
import static dev.signinhub.testing.Steps.responseTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.Person;
import dev.signinhub.testing.RequestLog.Exchange;
import dev.signinhub.testing.StrictProvider;
import dev.signinhub.testing.Tokens;
import dev.signinhub.testing.Urls;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Signing in with a provider that takes public clients only")
class BrokeredSignInIT {

    private static final String ALIAS = "strict";

    private static StrictProvider provider;

    private final KeycloakServer keycloak = KeycloakServer.shared();
    private final Admin admin = keycloak.admin();
    private final String realm = "r-" + UUID.randomUUID();
    private final Application application = new Application(keycloak.realm(realm));
    private final HttpBrowser browser = new HttpBrowser();
    private final long logged = keycloak.logged();

    @BeforeAll
    static void startProvider() {
        provider = StrictProvider.start("http://localhost/unused");
    }

    @AfterAll
    static void stopProvider() {
        provider.close();
    }

    @BeforeEach
    void configure() {
        admin.createRealm(realm);
        Application.register(admin, realm);
        create(ALIAS, Map.of());
    }

    @AfterEach
    void clean() {
        admin.deleteRealm(realm);
        provider.reset();
    }

    @Test
    @DisplayName("needs a client ID and a metadata URL, and brings the profile along")
    void signsIn() throws Exception {
        Tokens tokens = application.exchange(signIn());
        assertThat(tokens.idTokenClaims().getStringClaim("preferred_username")).isEqualTo("alice");
        assertThat(tokens.idTokenClaims().getStringClaim("email")).isEqualTo(Person.ALICE.email());
        assertThat(admin.users(realm).get(0).path("firstName").asText()).isEqualTo(Person.ALICE.givenName());
    }

    @Test
    @DisplayName("authenticates by the verifier alone: the token request holds nothing else")
    void tokenRequest() {
        signIn();
        Exchange request = provider.requests().only(StrictProvider.TOKEN);
        assertThat(request.parameterNames())
                .containsExactlyInAnyOrder("grant_type", "code", "redirect_uri", "client_id", "code_verifier");
        assertThat(request.headers()).doesNotContainKey("authorization");
        assertThat(request.status()).isEqualTo(200);
    }

    @Test
    @DisplayName("asks with fresh state, nonce and S256 challenge each time")
    void authorizeRequest() {
        signIn();
        signInAgain();
        List<Map<String, String>> requests = provider.requests().to(StrictProvider.AUTHORIZE).stream()
                .filter(request -> request.parameterNames().contains("state"))
                .map(request -> Map.of(
                        "state", request.parameter("state"),
                        "nonce", request.parameter("nonce"),
                        "challenge", request.parameter("code_challenge"),
                        "method", request.parameter("code_challenge_method")))
                .distinct()
                .toList();
        assertThat(requests).hasSize(2).allSatisfy(request -> assertThat(request)
                .containsEntry("method", "S256"));
        for (String name : List.of("state", "nonce", "challenge")) {
            assertThat(requests.get(0))
                    .doesNotContainEntry(name, requests.get(1).get(name));
        }
    }

    @Test
    @DisplayName("costs the provider one authorize and one token request, once its metadata and keys are known")
    void calls() {
        signIn();
        provider.requests().clear();
        signInAgain();
        assertThat(provider.requests().to(StrictProvider.TOKEN)).hasSize(1);
        assertThat(provider.requests().to(StrictProvider.USERINFO)).isEmpty();
        assertThat(provider.requests().to(StrictProvider.DISCOVERY)).isEmpty();
        assertThat(provider.requests().to(StrictProvider.JWKS)).isEmpty();
        assertThat(provider.requests().to(StrictProvider.AUTHORIZE).stream()
                        .map(request -> request.parameterNames().contains("code_challenge")
                                ? request.parameter("code_challenge")
                                : ""))
                .filteredOn(challenge -> !challenge.isEmpty())
                .satisfies(
                        challenges -> assertThat(challenges.stream().distinct()).hasSize(1));
    }

    @Nested
    @DisplayName("asks the userinfo endpoint")
    class Userinfo {

        @Test
        @DisplayName("where the ID token lacks a claim of the profile")
        void missingClaim() throws Exception {
            provider.onIdToken(claims -> claims.remove("email"));
            Tokens tokens = application.exchange(signIn());
            assertThat(provider.requests().to(StrictProvider.USERINFO)).hasSize(1);
            assertThat(tokens.idTokenClaims().getStringClaim("email")).isEqualTo(Person.ALICE.email());
        }

        @Test
        @DisplayName("where a mapper wants a claim that the ID token lacks, and the mapper gets it")
        void mapper() {
            provider.onUserInfo(claims -> claims.put("department", "kitchen"));
            addMapper("department");
            signIn();
            assertThat(provider.requests().to(StrictProvider.USERINFO)).hasSize(1);
            assertThat(admin.users(realm)
                            .get(0)
                            .path("attributes")
                            .path("department")
                            .toString())
                    .isEqualTo("[\"kitchen\"]");
        }

        @Test
        @DisplayName("not where the mapper's claim is in the ID token")
        void mapperInIdToken() {
            provider.onIdToken(claims -> claims.put("department", "garden"));
            addMapper("department");
            signIn();
            assertThat(provider.requests().to(StrictProvider.USERINFO)).isEmpty();
            assertThat(admin.users(realm)
                            .get(0)
                            .path("attributes")
                            .path("department")
                            .toString())
                    .isEqualTo("[\"garden\"]");
        }

        @Test
        @DisplayName("always or never when the setting says so")
        void setting() {
            admin.configureProvider(realm, ALIAS, Map.of("userinfo", "always")).orFail();
            signIn();
            assertThat(provider.requests().to(StrictProvider.USERINFO)).hasSize(1);
            admin.configureProvider(realm, ALIAS, Map.of("userinfo", "never")).orFail();
            provider.onIdToken(claims -> claims.remove("email"));
            signInAgain();
            assertThat(provider.requests().to(StrictProvider.USERINFO)).hasSize(1);
        }

        @Test
        @DisplayName("and refuses an answer about somebody else")
        void otherSubject() {
            provider.onIdToken(claims -> claims.remove("email"));
            provider.onUserInfo(claims -> claims.put("sub", "somebody-else"));
            assertRefused(signIn(), "the sub of the userinfo response is not that of the ID token");
            provider.onUserInfo(claims -> {});
            assertSignedIn(signInAgain());
        }

        private void addMapper(String claim) {
            // Without it, the user profile would not take the attribute.
            admin.allowAnyAttribute(realm);
            admin.createMapper(
                            realm,
                            ALIAS,
                            "oidc-user-attribute-idp-mapper",
                            Map.of("syncMode", "INHERIT", "claim", claim, "user.attribute", claim))
                    .orFail();
        }
    }

    @Nested
    @DisplayName("sends along")
    class Along {

        @Test
        @DisplayName("scopes, prompt, extra parameters and what the application asked for")
        void parameters() {
            admin.configureProvider(
                            realm,
                            ALIAS,
                            Map.of(
                                    "defaultScope", "email",
                                    "prompt", "login",
                                    "authorizeParameters", "[{\"key\":\"audience\",\"value\":\"a b&c\"}]",
                                    "loginHint", "true",
                                    "uiLocales", "true",
                                    "forwardParameters", "tenant,state"))
                    .orFail();
            // Not by kc_idp_hint: core's redirector itself fails on a hint that looks like a URI template.
            Page signInPage =
                    browser.get(Urls.without(asking(Map.of("tenant", "t1", "ui_locales", "en")), "kc_idp_hint"));
            URI url = Urls.with(signInPage.link("#social-" + ALIAS), "login_hint", "{alice}%41");
            Map<String, String> request = Urls.query(redirectToProvider(url));
            assertThat(request)
                    .containsEntry("scope", "openid email")
                    .containsEntry("prompt", "login")
                    .containsEntry("audience", "a b&c")
                    .containsEntry("login_hint", "{alice}%41")
                    .containsEntry("ui_locales", "en")
                    .containsEntry("tenant", "t1")
                    .containsEntry("client_id", StrictProvider.CLIENT_ID)
                    .containsEntry("response_type", "code");
        }

        @Test
        @DisplayName("what the admin fixed, whatever the application asks for")
        void adminWins() {
            admin.configureProvider(
                            realm,
                            ALIAS,
                            Map.of(
                                    "authorizeParameters", "[{\"key\":\"acr_values\",\"value\":\"mfa\"}]",
                                    "forwardParameters", "acr_values,login_hint"))
                    .orFail();
            Map<String, String> request =
                    Urls.query(redirectToProvider(asking(Map.of("acr_values", "pwd", "login_hint", "alice"))));
            assertThat(request).containsEntry("acr_values", "mfa").containsEntry("login_hint", "alice");
        }

        @Test
        @DisplayName("none of it by default")
        void defaults() {
            Map<String, String> request =
                    Urls.query(redirectToProvider(asking(Map.of("login_hint", "alice", "tenant", "t"))));
            assertThat(request)
                    .containsOnlyKeys(
                            "client_id",
                            "code_challenge",
                            "code_challenge_method",
                            "nonce",
                            "redirect_uri",
                            "response_type",
                            "scope",
                            "state")
                    .containsEntry("scope", "openid profile email");
        }
    }

    @Nested
    @DisplayName("goes on")
    class Resilient {

        @Test
        @DisplayName("whatever else is configured: no setting makes it send a secret, or leave PKCE or the nonce out")
        void settingsWithoutEffect() {
            admin.configureProvider(
                            realm,
                            ALIAS,
                            Map.of(
                                    "clientSecret", "s3cret-of-nobody",
                                    "clientAuthMethod", "client_secret_basic",
                                    "pkceEnabled", "false",
                                    "pkceMethod", "plain",
                                    "disableNonce", "true",
                                    "validateSignature", "false"))
                    .orFail();
            assertThat(admin.provider(realm, ALIAS).json().path("config").fieldNames())
                    .toIterable()
                    .contains("clientId")
                    .doesNotContain(
                            "clientSecret",
                            "clientAuthMethod",
                            "pkceEnabled",
                            "pkceMethod",
                            "disableNonce",
                            "validateSignature");
            assertSignedIn(signIn());
            tokenRequestIsBare();
            provider.onIdToken(claims -> claims.put("nonce", "replayed"));
            assertRefused(signInAgain(), "the ID token has a nonce that does not match this sign-in");
        }

        @Test
        @DisplayName("when the provider rotates its keys between two sign-ins, at the cost of one read")
        void rotation() {
            assertSignedIn(signIn());
            provider.rotateKeys();
            provider.requests().clear();
            assertSignedIn(signInAgain());
            assertThat(provider.requests().to(StrictProvider.JWKS)).hasSize(1);
        }

        @Test
        @DisplayName("with a provider that went down and came back, without a restart of the server")
        void downAndUp() {
            StrictProvider other = StrictProvider.start("http://localhost/unused");
            String alias = "other";
            other.allowRedirect(callback(alias).toString());
            create(other, alias, Map.of());
            assertSignedIn(application.signIn(browser, alias, other));
            other.close();
            browser.forget();
            Page sent = browser.followUntil(
                    browser.get(application.signInUrl(alias)),
                    url -> url.getPort() == other.issuer().getPort());
            assertThat(Urls.query(sent.location())).containsKey("code_challenge");
        }

        private void tokenRequestIsBare() {
            Exchange request = provider.requests().only(StrictProvider.TOKEN);
            assertThat(request.parameterNames()).doesNotContain("client_secret").contains("code_verifier");
            assertThat(request.headers()).doesNotContainKey("authorization");
        }
    }

    @Nested
    @DisplayName("is refused when saved")
    class RefusedWhenSaved {

        @Test
        @DisplayName("with a metadata URL that cannot be read, or is no metadata")
        void metadata() {
            assertThat(save("http://localhost:1/.well-known/openid-configuration"))
                    .startsWith("The metadata at http://localhost:1/.well-known/openid-configuration cannot be read");
            assertThat(save(provider.url("/nothing-here").toString()))
                    .contains("cannot be read: the server responded with status");
            // What is no well-known URL is taken for an issuer.
            assertThat(save(keycloak.realm(realm) + "/protocol/openid-connect/certs"))
                    .contains(
                            "/certs/.well-known/openid-configuration cannot be read: the server responded with status 404");
        }

        @Test
        @DisplayName("with the metadata of one issuer under the URL of another")
        void issuer() {
            String url = provider.url(StrictProvider.DISCOVERY).toString().replace("localhost", "127.0.0.1");
            assertThat(save(url)).contains("is for a different issuer, " + provider.issuer());
        }

        private String save(String metadataUrl) {
            var answer = admin.createProvider(
                    realm, "new", "oidc-pkce", Map.of("clientId", "c", "metadataUrl", metadataUrl));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(admin.provider(realm, "new").status()).isEqualTo(404);
            return answer.errorMessage();
        }
    }

    @Test
    @DisplayName("leaves no code, token, verifier, state or nonce in the server's log, with all that brokers trace")
    void log() {
        URI response = responseOf(ALIAS);
        assertSignedIn(browser.followUntil(browser.get(response), application::isHere));
        provider.onIdToken(claims -> claims.put("nonce", "replayed"));
        assertRefused(signInAgain(), "the ID token has a nonce that does not match this sign-in");

        String log = keycloak.logSince(logged);
        assertThat(provider.requests().to(StrictProvider.TOKEN)).hasSize(2).allSatisfy(exchange -> {
            assertThat(log).doesNotContain(exchange.parameter("code"), exchange.parameter("code_verifier"));
            assertThat(log).doesNotContain(tokensIn(exchange.answer()));
        });
        Map<String, String> authorize = Urls.query(response);
        assertThat(log).doesNotContain(authorize.get("code"), authorize.get("state"));
        assertThat(log)
                .doesNotContain(provider.requests().to(StrictProvider.AUTHORIZE).stream()
                        .filter(request -> request.parameterNames().contains("nonce"))
                        .map(request -> request.parameter("nonce"))
                        .toList());
    }

    // --- steps

    private void create(String alias, Map<String, String> more) {
        provider.allowRedirect(callback(alias).toString());
        create(provider, alias, more);
    }

    private void create(StrictProvider from, String alias, Map<String, String> more) {
        Map<String, String> config = new HashMap<>(more);
        config.put("clientId", StrictProvider.CLIENT_ID);
        config.put("metadataUrl", from.url(StrictProvider.DISCOVERY).toString());
        admin.createProvider(realm, alias, "oidc-pkce", config).orFail();
    }

    private URI callback(String alias) {
        return URI.create(keycloak.realm(realm) + "/broker/" + alias + "/endpoint");
    }

    private Page signIn() {
        return application.signIn(browser, ALIAS, provider);
    }

    private Page signInAgain() {
        browser.forget();
        return signIn();
    }

    private URI asking(Map<String, String> more) {
        Map<String, String> parameters = new HashMap<>(Urls.query(application.signInUrl(ALIAS)));
        parameters.putAll(more);
        return Urls.with(application.signInUrl(ALIAS), parameters);
    }

    private URI redirectToProvider(URI url) {
        return browser.followUntil(
                        browser.get(url),
                        target -> target.getPort() == provider.issuer().getPort())
                .location();
    }

    /** A sign-in up to the redirect that brings the browser back with a code. */
    private URI responseOf(String alias) {
        browser.forget();
        Page page = browser.followUntil(browser.get(application.signInUrl(alias)), url -> false);
        return responseTo(browser, provider.signIn(browser, page));
    }

    private void assertRefused(Page page, String reason) {
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.html().select(".pf-v5-c-alert").text()).containsAnyOf("Try again", "Choose another way");
        assertThat(page.body()).doesNotContain("Exception", "at org.keycloak");
        JsonNode details = admin.events(realm).get(0).path("details");
        assertThat(details.path("reason").asText()).isEqualTo(reason);
        assertLogged(keycloak, logged, reason, details.path("reference").asText());
    }

    private static List<CharSequence> tokensIn(String answer) {
        return Arrays.stream(answer.split("\"", -1))
                .filter(text -> text.length() > 40)
                .map(CharSequence.class::cast)
                .toList();
    }
}
