package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.FrontEndScript.ORIGIN;
import static dev.signinhub.testing.FrontEndScript.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.SignedJWT;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.FrontEndScript;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.RefreshTokens;
import dev.signinhub.testing.hostile.Reply;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The session API")
class SessionApiIT extends HostileUpstream {

    private static final String ELSEWHERE = "http://localhost:6666";
    private static final int TABS = 100;

    private FrontEndScript frontEnd = script(new HttpBrowser());
    private String name = "";

    @Override
    Map<String, String> settings() {
        return Map.of("moreScopes", "repo");
    }

    @BeforeAll
    void register() {
        admin.trustEmail(realm, ALIAS);
        FrontEndScript.register(admin, realm);
    }

    @BeforeEach
    void somebody() {
        frontEnd = script(new HttpBrowser());
        name = "user" + System.nanoTime();
        provider.refreshing(RefreshTokens.STRICT);
        describe();
    }

    private void describe() {
        provider.onIdToken(claims -> {
            claims.put("sub", name);
            claims.put("preferred_username", name);
            claims.put("email", name + "@upstream.example");
        });
    }

    private FrontEndScript script(HttpBrowser browser) {
        return new FrontEndScript(keycloak.realm(realm), ALIAS, browser);
    }

    private static JsonNode json(Page page) {
        return Json.read(page.body());
    }

    private static void assertError(Page page, int status, String error, String message) {
        assertThat(page.status()).as(page.body()).isEqualTo(status);
        assertThat(page.headers().firstValue("content-type").orElse("")).startsWith("application/json");
        JsonNode answer = json(page);
        assertThat(answer.at("/error/name").asText()).isEqualTo(error);
        assertThat(answer.at("/error/message").asText()).contains(message);
        assertThat(answer.at("/response/statusCode").asInt()).isEqualTo(status);
        assertThat(answer.at("/request/url").asText()).startsWith("/realms/").doesNotContain("?");
    }

    private static void assertReadable(Page page) {
        assertThat(page.headers().allValues("access-control-allow-origin")).containsExactly(ORIGIN);
        assertThat(page.headers().allValues("access-control-allow-credentials")).containsExactly("true");
        assertThat(page.headers().allValues("vary")).anyMatch(value -> value.contains("Origin"));
    }

    private void runOut() {
        Eventually.pause(Duration.ofMillis(1100));
    }

    @Nested
    @DisplayName("signs in")
    class SignIn {

        @Test
        @DisplayName("in a popup, whose page tells its opener and nobody else, and runs no other script")
        void popup() throws NoSuchAlgorithmException {
            Page frame = frontEnd.signIn(Map.of());
            assertThat(frame.status()).isEqualTo(200);
            assertThat(frame.headers().firstValue("content-type").orElse("")).startsWith("text/html");
            String script = frame.html().select("script").get(0).data();
            String hash = Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
            assertThat(frame.headers().allValues("content-security-policy"))
                    .containsExactly("script-src 'sha256-" + hash + "'");
            assertThat(frame.headers().allValues("x-frame-options")).containsExactly("sameorigin");
            assertThat(frame.headers().firstValue("cache-control").orElse("")).contains("no-store");
            assertThat(frame.headers().firstValue("cross-origin-opener-policy")).isEmpty();

            JsonNode response = message(frame).path("response");
            assertThat(response.at("/profile/email").asText()).isEqualTo(name + "@upstream.example");
            assertThat(response.at("/profile/displayName").asText()).isEqualTo("Mallory Example");
            assertThat(response.at("/providerInfo/accessToken").asText()).isNotEmpty();
            assertThat(response.at("/providerInfo/idToken").asText()).isNotEmpty();
            assertThat(response.at("/providerInfo/scope").asText()).isEqualTo("openid profile email");
            assertThat(response.at("/providerInfo/expiresInSeconds").asInt()).isBetween(290, 300);
            assertThat(response.at("/backstageIdentity/identity/userEntityRef").asText())
                    .isEqualTo("user:default/" + name);
            assertThat(frame.body()).doesNotContain("refresh_token", "refreshToken");
            assertThat(frame.headers().allValues("set-cookie"))
                    .filteredOn(cookie -> cookie.startsWith("SIGNIN_HUB_") && !cookie.contains("Max-Age=0"))
                    .singleElement()
                    .satisfies(cookie -> assertThat(cookie)
                            .contains("HttpOnly", "SameSite=Lax", "Path=/realms/" + realm + "/auth/" + ALIAS));
        }

        @Test
        @DisplayName("by redirect, back to the very page, with nothing added")
        void redirect() {
            String page = ORIGIN + "/catalog?kind=api&state=open#entities";
            Page end = frontEnd.signIn(Map.of("flow", "redirect", "redirectUrl", page));
            assertThat(end.location()).hasToString(page);
            assertThat(frontEnd.refresh().status()).isEqualTo(200);
        }

        @Test
        @DisplayName("once more without the provider, while the session has what is asked for")
        void again() {
            frontEnd.signIn(Map.of());
            provider.behave();
            assertThat(message(frontEnd.signIn(Map.of()))
                            .at("/response/providerInfo/accessToken")
                            .asText())
                    .isNotEmpty();
            assertThat(provider.requestsTo(HostileProvider.AUTHORIZE)).isEmpty();
        }

        @Test
        @DisplayName("several times at once in one browser, which do not disturb each other")
        void several() {
            URI first = frontEnd.frameUrl(Map.of());
            URI second = frontEnd.frameUrl(Map.of());
            URI third = frontEnd.frameUrl(Map.of("flow", "redirect", "redirectUrl", ORIGIN + "/"));
            assertThat(message(frontEnd.browser().get(second)).has("response")).isTrue();
            assertThat(frontEnd.browser().get(third).location()).hasToString(ORIGIN + "/");
            assertThat(message(frontEnd.browser().get(first)).has("response")).isTrue();
        }

        @Test
        @DisplayName(
                "with a wider scope where the provider's settings permit it, and never claims one that was not granted")
        void scopes() {
            provider.onTokens(answer -> answer.put("scope", "openid profile email"));
            frontEnd.signIn(Map.of());
            provider.behave();
            describe();
            assertThat(json(frontEnd.refresh("openid profile email repo"))
                            .at("/providerInfo/scope")
                            .asText())
                    .isEqualTo("openid profile email");

            provider.onTokens(answer -> answer.put("scope", "openid profile email repo"));
            JsonNode wider = message(frontEnd.signIn(Map.of("scope", "openid profile email repo admin")));
            assertThat(provider.requestsTo(HostileProvider.AUTHORIZE))
                    .singleElement()
                    .satisfies(request -> assertThat(request.parameters())
                            .containsEntry("scope", "openid profile email repo")
                            .doesNotContainKey("prompt"));
            assertThat(wider.at("/response/providerInfo/scope").asText()).isEqualTo("openid profile email repo");
            assertThat(json(frontEnd.refresh()).at("/providerInfo/scope").asText())
                    .isEqualTo("openid profile email repo");
            assertThat(admin.get("/" + realm + "/users?username=" + name).json())
                    .hasSize(1);
        }

        @Test
        @DisplayName("with a second provider in the same session, whose account the user links first")
        void second() {
            frontEnd.signIn(Map.of());
            String own =
                    json(frontEnd.refresh()).at("/providerInfo/accessToken").asText();
            try (HostileProvider other = new HostileProvider()) {
                other.onIdToken(claims -> {
                    claims.put("sub", "other-" + name);
                    claims.put("preferred_username", "other-" + name);
                    claims.put("email", "other-" + name + "@elsewhere.example");
                });
                createProvider("second", other, Map.of()).orFail();
                FrontEndScript there = new FrontEndScript(keycloak.realm(realm), "second", frontEnd.browser());
                Page asked = there.signIn(Map.of());
                assertThat(asked.html().text()).contains("second");
                assertThat(other.requestsTo(HostileProvider.AUTHORIZE)).isEmpty();
                HttpBrowser browser = frontEnd.browser();
                Page declined =
                        browser.followUntil(browser.submit(asked.form().with("cancel-aia", "true")), url -> false);
                assertThat(message(declined).at("/error/message").asText())
                        .contains("this account is not linked to the provider");
                assertError(there.refresh(), 401, "AuthenticationError", "Missing session cookie");
                asked = there.signIn(Map.of());
                Page frame = browser.followUntil(browser.submit(asked.form()), url -> false);
                String token =
                        message(frame).at("/response/providerInfo/accessToken").asText();
                assertThat(token).isNotEmpty().isNotEqualTo(own);
                assertThat(json(there.refresh()).at("/providerInfo/accessToken").asText())
                        .isEqualTo(token);
                assertThat(json(frontEnd.refresh())
                                .at("/providerInfo/accessToken")
                                .asText())
                        .isEqualTo(own);
                assertThat(admin.get("/" + realm + "/users?username=other-" + name)
                                .json())
                        .as("one user, with two accounts")
                        .isEmpty();
            } finally {
                admin.deleteProvider(realm, "second");
            }
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource({
            "access_denied, 'Authentication rejected, access_denied'",
            "server_error, 'Authentication failed, server_error'"
        })
        @DisplayName("or tells the front end that the provider did not, and why:")
        void refused(String error, String message) {
            provider.onCallback(url -> Urls.without(URI.create(url), "code") + "&error=" + error);
            JsonNode popup = message(frontEnd.signIn(Map.of()));
            assertThat(popup.at("/error/message").asText()).startsWith(message);
            URI back = frontEnd.signIn(Map.of("flow", "redirect", "redirectUrl", ORIGIN + "/?tab=1"))
                    .location();
            assertThat(Urls.query(back)).containsEntry("tab", "1");
            assertThat(Urls.query(back).get("error")).startsWith(message);
            provider.behave();
            describe();
            assertThat(message(frontEnd.signIn(Map.of())).has("response")).isTrue();
        }

        @Test
        @DisplayName("or tells the front end that the provider cannot be reached")
        void down() {
            provider.answer(HostileProvider.TOKEN, Reply.html(503));
            assertThat(message(frontEnd.signIn(Map.of())).at("/error/message").asText())
                    .startsWith("Authentication failed, temporarily_unavailable");
        }
    }

    @Nested
    @DisplayName("refreshes")
    class Refresh {

        @Test
        @DisplayName("before the token runs out, once, without a refresh token for the browser")
        void refreshes() {
            provider.onTokens(answer -> answer.put("expires_in", 1));
            JsonNode first = message(frontEnd.signIn(Map.of())).path("response");
            provider.behave();
            describe();
            runOut();
            Page page = frontEnd.refresh();
            assertThat(page.status()).as(page.body()).isEqualTo(200);
            assertReadable(page);
            JsonNode second = json(page);
            assertThat(second.at("/providerInfo/accessToken").asText())
                    .isNotEmpty()
                    .isNotEqualTo(first.at("/providerInfo/accessToken").asText());
            assertThat(second.at("/providerInfo/scope").asText()).isEqualTo("openid profile email");
            assertThat(page.headers().firstValue("cache-control").orElse("")).contains("no-store");
            assertThat(page.body()).doesNotContain("refresh");
            frontEnd.refresh();
            assertThat(provider.refreshes()).hasSize(1);
        }

        @Test
        @DisplayName("for nobody without a session, and says so")
        void noSession() {
            Page page = frontEnd.refresh();
            assertError(page, 401, "AuthenticationError", "Missing session cookie");
            assertReadable(page);
        }

        @Test
        @DisplayName("not once the provider has ended the session, and forgets the cookie")
        void ended() {
            provider.onTokens(answer -> answer.put("expires_in", 1));
            frontEnd.signIn(Map.of());
            provider.answer(HostileProvider.TOKEN, Reply.json(400, Map.of("error", "invalid_grant")));
            runOut();
            Page page = frontEnd.refresh();
            assertError(page, 401, "AuthenticationError", "ended the session");
            assertError(frontEnd.refresh(), 401, "AuthenticationError", "Missing session cookie");
            provider.behave();
            describe();
            assertThat(message(frontEnd.signIn(Map.of())).has("response")).isTrue();
        }

        @Test
        @DisplayName("not with tokens of somebody else, which trying again does not mend")
        void unusable() {
            provider.onTokens(answer -> answer.put("expires_in", 1));
            frontEnd.signIn(Map.of());
            provider.onIdToken(claims -> claims.put("sub", "somebody else"));
            runOut();
            assertError(frontEnd.refresh(), 401, "AuthenticationError", "cannot be used");
            describe();
            assertThat(message(frontEnd.signIn(Map.of())).has("response")).isTrue();
        }

        @Test
        @DisplayName("later, when the provider is down, and keeps the session")
        void down() {
            provider.onTokens(answer -> answer.put("expires_in", 1));
            frontEnd.signIn(Map.of());
            provider.answer(HostileProvider.TOKEN, Reply.html(503));
            runOut();
            assertError(frontEnd.refresh(), 503, "ServiceUnavailableError", "try again");
            provider.behave();
            describe();
            runOut();
            assertThat(frontEnd.refresh().status()).isEqualTo(200);
        }

        @Test
        @DisplayName("tokens that are stored encrypted")
        void encrypted() {
            admin.configureProvider(realm, ALIAS, Map.of("encryptTokens", "true"))
                    .orFail();
            try {
                provider.onTokens(answer -> answer.put("expires_in", 1));
                String first = message(frontEnd.signIn(Map.of()))
                        .at("/response/providerInfo/accessToken")
                        .asText();
                provider.behave();
                describe();
                runOut();
                Page page = frontEnd.refresh();
                assertThat(json(page).at("/providerInfo/accessToken").asText())
                        .as(page.body())
                        .isNotEmpty()
                        .isNotEqualTo(first);
                assertThat(provider.refreshes()).hasSize(1);
                assertThat(frontEnd.refresh().status()).isEqualTo(200);
            } finally {
                admin.configureProvider(realm, ALIAS, Map.of("encryptTokens", "false"))
                        .orFail();
            }
        }

        @Test
        @DisplayName("once for a hundred tabs")
        void tabs() {
            provider.onTokens(answer -> answer.put("expires_in", 1));
            frontEnd.signIn(Map.of());
            provider.behave();
            describe();
            runOut();
            ExecutorService browser = Executors.newFixedThreadPool(TABS);
            List<CompletableFuture<Page>> tabs = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> frontEnd.refresh(), browser))
                    .limit(TABS)
                    .toList();
            assertThat(tabs)
                    .extracting(CompletableFuture::join)
                    .allSatisfy(
                            page -> assertThat(page.status()).as(page.body()).isEqualTo(200))
                    .extracting(
                            page -> json(page).at("/providerInfo/accessToken").asText())
                    .containsOnly(json(frontEnd.refresh())
                            .at("/providerInfo/accessToken")
                            .asText());
            assertThat(provider.refreshes()).hasSize(1);
            browser.shutdown();
        }
    }

    @Nested
    @DisplayName("ends")
    class End {

        @Test
        @DisplayName("by the front end's sign-out: here, in Keycloak, and at the provider, whose token is revoked")
        void signOut() {
            frontEnd.signIn(Map.of());
            Page page = frontEnd.signOut();
            assertThat(page.status()).as(page.body()).isEqualTo(200);
            assertReadable(page);
            assertThat(json(page).path("logoutUrl").asText()).startsWith(provider.issuer() + "/end-session?");
            assertThat(sessions()).isZero();
            assertError(frontEnd.refresh(), 401, "AuthenticationError", "Missing session cookie");
            assertThat(provider.requestsTo(HostileProvider.REVOKE))
                    .singleElement()
                    .satisfies(request -> assertThat(
                                    provider.accepts(request.parameters().getOrDefault("token", "")))
                            .isFalse());
            assertThat(frontEnd.signOut().status()).as("without a session").isEqualTo(200);
        }

        @Test
        @DisplayName("by an admin, and a refresh under way does not bring it back")
        void byAdmin() {
            provider.onTokens(answer -> answer.put("expires_in", 1));
            frontEnd.signIn(Map.of());
            provider.behave();
            describe();
            runOut();
            provider.onTokens(answer -> Eventually.pause(Duration.ofSeconds(2)));
            CompletableFuture<Page> refresh = CompletableFuture.supplyAsync(() -> frontEnd.refresh());
            Eventually.until(
                    () -> !provider.refreshes().isEmpty() || refresh.isDone(),
                    Duration.ofSeconds(10),
                    () -> "no refresh");
            Eventually.pause(Duration.ofMillis(300));
            admin.post("/" + realm + "/users/" + userId() + "/logout", Map.of()).orFail();
            refresh.join();
            Eventually.pause(Duration.ofSeconds(2));
            assertThat(sessions()).isZero();
            assertThat(frontEnd.refresh().status()).isEqualTo(401);
        }

        @Test
        @DisplayName("by the provider's back-channel logout, for this user and nobody else")
        void byProvider() throws JOSEException {
            frontEnd.signIn(Map.of());
            String sub = name;
            somebody();
            FrontEndScript other = frontEnd;
            other.signIn(Map.of());
            long now = Instant.now().getEpochSecond();
            String logoutToken = HostileProvider.sign(
                    Map.of(
                            "iss",
                            provider.issuer().toString(),
                            "aud",
                            HostileProvider.CLIENT_ID,
                            "iat",
                            now,
                            "exp",
                            now + 120,
                            "jti",
                            UUID.randomUUID().toString(),
                            "events",
                            Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()),
                            "sub",
                            name),
                    provider.key());
            assertThat(new HttpBrowser()
                            .post(
                                    URI.create(keycloak.realm(realm)
                                            + "/protocol/openid-connect/logout/backchannel-logout"),
                                    Map.of("logout_token", logoutToken))
                            .status())
                    .isEqualTo(200);
            assertError(other.refresh(), 401, "AuthenticationError", "Missing session cookie");
            assertThat(sessions()).isZero();
            name = sub;
            assertThat(sessions()).as("the other user's").isEqualTo(1);
        }

        private int sessions() {
            return admin.get("/" + realm + "/users/" + userId() + "/sessions")
                    .json()
                    .size();
        }

        private String userId() {
            return admin.get("/" + realm + "/users?username=" + name)
                    .json()
                    .path(0)
                    .path("id")
                    .asText();
        }
    }

    @Nested
    @DisplayName("refuses")
    class Refuses {

        static Stream<Arguments> starts() {
            return Stream.of(
                    Arguments.of(Map.of("origin", ELSEWHERE), 403, "NotAllowedError", "is not allowed"),
                    Arguments.of(Map.of("origin", "null"), 403, "NotAllowedError", "is not allowed"),
                    Arguments.of(Map.of("origin", ORIGIN + "/"), 403, "NotAllowedError", "is not allowed"),
                    Arguments.of(Map.of("origin", ""), 400, "InputError", "origin"),
                    Arguments.of(Map.of("env", ""), 400, "InputError", "Must specify 'env'"),
                    Arguments.of(Map.of("flow", "redirect"), 400, "InputError", "redirectUrl"),
                    Arguments.of(Map.of("flow", "iframe"), 400, "InputError", "flow"),
                    Arguments.of(
                            Map.of("flow", "redirect", "redirectUrl", ELSEWHERE + "/"),
                            403,
                            "NotAllowedError",
                            "redirectUrl"),
                    Arguments.of(
                            Map.of("flow", "redirect", "redirectUrl", "javascript:alert(1)"),
                            403,
                            "NotAllowedError",
                            "redirectUrl"),
                    Arguments.of(
                            Map.of("flow", "redirect", "redirectUrl", ORIGIN + "@localhost:6666/"),
                            403,
                            "NotAllowedError",
                            "redirectUrl"));
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("starts")
        @DisplayName("a start with")
        void start(Map<String, String> changes, int status, String error, String message) {
            assertError(frontEnd.browser().get(frontEnd.startUrl(changes)), status, error, message);
            assertThat(frontEnd.browser().get(frontEnd.startUrl(Map.of())).redirects())
                    .isTrue();
        }

        @Test
        @DisplayName("an unknown provider")
        void unknown() {
            FrontEndScript other = new FrontEndScript(keycloak.realm(realm), "nobody", new HttpBrowser());
            assertError(
                    other.browser().get(other.startUrl(Map.of())),
                    404,
                    "NotFoundError",
                    "Unknown auth provider 'nobody'");
            assertError(other.refresh(), 404, "NotFoundError", "Unknown auth provider 'nobody'");
        }

        @Test
        @DisplayName("a refresh and a sign-out from a foreign origin or without the header, and changes nothing")
        void foreign() {
            frontEnd.signIn(Map.of());
            Map<String, String> env = Map.of("env", "development");
            for (String path : List.of("refresh", "logout")) {
                String method = path.equals("refresh") ? "GET" : "POST";
                Page noHeader = frontEnd.send(method, path, env, Map.of("Origin", ORIGIN));
                assertError(noHeader, 401, "AuthenticationError", "Invalid X-Requested-With header");
                Page foreign = frontEnd.send(
                        method, path, env, Map.of("Origin", ELSEWHERE, "X-Requested-With", "XMLHttpRequest"));
                assertError(foreign, 403, "NotAllowedError", "is not allowed");
                assertThat(foreign.headers().firstValue("access-control-allow-origin"))
                        .isEmpty();
            }
            assertThat(frontEnd.refresh().status()).isEqualTo(200);
        }

        @Test
        @DisplayName("a frame with a forged state, in JSON, for nobody waits for it")
        void forged() {
            for (String state : List.of("", "forged", "forged".repeat(2000))) {
                Page page = frontEnd.browser().get(frontEnd.url("handler/frame", Map.of("code", "x", "state", state)));
                assertThat(page.status()).isBetween(400, 431);
            }
            assertError(
                    frontEnd.browser().get(frontEnd.url("handler/frame", Map.of("code", "x", "state", "forged"))),
                    400,
                    "InputError",
                    "No sign-in is waiting");
        }

        @Test
        @DisplayName("a frame that was used before, and one of another browser, which does not spoil it for its own")
        void replayed() {
            URI url = frontEnd.frameUrl(Map.of());
            Page stolen = new HttpBrowser().get(url);
            assertThat(message(stolen).at("/error/message").asText())
                    .isEqualTo("Auth response is missing cookie nonce");
            assertThat(stolen.headers().allValues("set-cookie")).noneMatch(cookie -> cookie.startsWith("SIGNIN_HUB_"));
            assertThat(message(frontEnd.browser().get(url)).has("response")).isTrue();
            assertError(frontEnd.browser().get(url), 400, "InputError", "No sign-in is waiting");
        }

        @Test
        @DisplayName("a code of one sign-in in the frame of another browser's")
        void injected() {
            URI victim = frontEnd.frameUrl(Map.of());
            name = "attacker" + System.nanoTime();
            describe();
            FrontEndScript attacker = script(new HttpBrowser());
            URI attackers = attacker.frameUrl(Map.of());
            URI mixed = Urls.with(
                    Urls.without(attackers, "code"), "code", Urls.query(victim).getOrDefault("code", ""));
            JsonNode result = message(attacker.browser().get(mixed));
            assertThat(result.has("response"))
                    .as("the code serves only where the session is the browser's own")
                    .isFalse();
        }

        @Test
        @DisplayName("everything where no client is marked")
        void off() {
            String other = realm + "-off";
            admin.createRealm(Map.of("realm", other, "enabled", true));
            try {
                admin.createProvider(
                                other,
                                ALIAS,
                                "oidc-pkce",
                                Map.of("clientId", HostileProvider.CLIENT_ID, "metadataUrl", provider.metadataUrl()))
                        .orFail();
                FrontEndScript there = new FrontEndScript(keycloak.realm(other), ALIAS, new HttpBrowser());
                assertError(there.refresh(), 404, "NotFoundError", "The session API is off in this realm");
                assertError(there.browser().get(there.startUrl(Map.of())), 404, "NotFoundError", "is off");
                assertThat(there.browser()
                                .get(there.api("/.well-known/jwks.json"))
                                .status())
                        .isEqualTo(404);
            } finally {
                admin.deleteRealm(other);
            }
        }
    }

    @Test
    @DisplayName("puts a user's groups into the Backstage identity, by the client's templates")
    void groups() {
        admin.post("/" + realm + "/groups", Map.of("name", "Platform")).orFail();
        admin.post("/" + realm + "/groups", Map.of("name", "no entity!")).orFail();
        frontEnd.signIn(Map.of());
        String user = admin.get("/" + realm + "/users?username=" + name)
                .json()
                .path(0)
                .path("id")
                .asText();
        admin.get("/" + realm + "/groups").json().forEach(group -> admin.put(
                        "/" + realm + "/users/" + user + "/groups/"
                                + group.path("id").asText(),
                        Map.of())
                .orFail());
        assertThat(json(frontEnd.refresh()).at("/backstageIdentity/identity/ownershipEntityRefs"))
                .extracting(JsonNode::asText)
                .containsExactly("user:default/" + name, "group:default/platform");
    }

    @Test
    @DisplayName("lets the scripts of front ends ask, and nobody else's")
    void preflight() {
        Map<String, String> asked = Map.of(
                "Origin",
                ORIGIN,
                "Access-Control-Request-Method",
                "GET",
                "Access-Control-Request-Headers",
                "x-requested-with");
        Page allowed = frontEnd.send("OPTIONS", "refresh", Map.of(), asked);
        assertThat(allowed.status()).isEqualTo(204);
        assertReadable(allowed);
        assertThat(allowed.headers().firstValue("access-control-allow-headers").orElse(""))
                .contains("x-requested-with");
        assertThat(allowed.headers().firstValue("access-control-allow-methods").orElse(""))
                .contains("GET", "POST");
        Page foreign = frontEnd.send("OPTIONS", "refresh", Map.of(), Map.of("Origin", ELSEWHERE));
        assertThat(foreign.headers().map().keySet()).noneMatch(header -> header.startsWith("access-control"));
    }

    @Test
    @DisplayName("lists what a front end may offer, for front ends only, and again only if it has changed")
    void providers() {
        Map<String, String> mine = Map.of("Origin", ORIGIN);
        Page list = frontEnd.browser().send("GET", frontEnd.api(""), mine);
        assertThat(list.status()).as(list.body()).isEqualTo(200);
        assertReadable(list);
        assertThat(StreamSupport.stream(json(list).path("providers").spliterator(), false)
                        .filter(entry -> entry.path("alias").asText().equals(ALIAS)))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.path("name").asText()).isEqualTo(ALIAS);
                    assertThat(entry.path("guest").asBoolean()).isFalse();
                });
        String tag = list.headers().firstValue("etag").orElseThrow();
        assertThat(frontEnd.browser()
                        .send("GET", frontEnd.api(""), Map.of("Origin", ORIGIN, "If-None-Match", tag))
                        .status())
                .isEqualTo(304);
        assertError(
                frontEnd.browser().send("GET", frontEnd.api(""), Map.of("Origin", ELSEWHERE)),
                403,
                "NotAllowedError",
                "is not allowed");
    }

    @Test
    @DisplayName("lists no guest where the sign-in page has none, and lets none in")
    void listedGuest() {
        admin.createProvider(realm, "visitor", "guest", Map.of()).orFail();
        FrontEndScript guest = new FrontEndScript(keycloak.realm(realm), "guest", new HttpBrowser());
        try {
            assertThat(listed()).contains(ALIAS, "visitor");
            assertThat(guest.refresh().status()).isEqualTo(200);
            admin.put("/" + realm, Map.of("attributes", Map.of("signinHubGuest", "off")))
                    .orFail();
            assertThat(listed()).contains(ALIAS).doesNotContain("visitor");
            assertError(guest.refresh(), 404, "NotFoundError", "Unknown auth provider 'guest'");
        } finally {
            admin.put("/" + realm, Map.of("attributes", Map.of("signinHubGuest", "on")))
                    .orFail();
            admin.deleteProvider(realm, "visitor").orFail();
        }
    }

    private List<String> listed() {
        Page list = frontEnd.browser().send("GET", frontEnd.api(""), Map.of("Origin", ORIGIN));
        return StreamSupport.stream(json(list).path("providers").spliterator(), false)
                .map(entry -> entry.path("alias").asText())
                .toList();
    }

    @Test
    @DisplayName("issues Backstage identities that verify by its own keys, with the proof for a limited token")
    void backstage() throws ParseException, JOSEException {
        assertBackstageIdentity("RS256");
        somebody();
        String id = admin.get("/" + realm).json().path("id").asText();
        admin.post(
                        "/" + realm + "/components",
                        Map.of(
                                "name",
                                "curve",
                                "providerId",
                                "ecdsa-generated",
                                "providerType",
                                "org.keycloak.keys.KeyProvider",
                                "parentId",
                                id,
                                "config",
                                Map.of("priority", List.of("50"), "ecdsaEllipticCurveKey", List.of("P-256"))))
                .orFail();
        assertBackstageIdentity("ES256");
    }

    private static JWSVerifier verifier(JWK key) throws JOSEException {
        return key instanceof ECKey curve ? new ECDSAVerifier(curve) : new RSASSAVerifier(key.toRSAKey());
    }

    private void assertBackstageIdentity(String algorithm) throws ParseException, JOSEException {
        JsonNode identity = message(frontEnd.signIn(Map.of())).at("/response/backstageIdentity");
        SignedJWT token = SignedJWT.parse(identity.path("token").asText());
        JsonNode metadata = json(frontEnd.browser().get(frontEnd.api("/.well-known/openid-configuration")));
        assertThat(metadata.path("issuer").asText())
                .isEqualTo(frontEnd.api("").toString())
                .isEqualTo(token.getJWTClaimsSet().getIssuer());
        JWKSet keys = JWKSet.parse(frontEnd.browser()
                .get(URI.create(metadata.path("jwks_uri").asText()))
                .body());
        JWSVerifier verifier = verifier(keys.getKeyByKeyId(token.getHeader().getKeyID()));
        assertThat(token.verify(verifier)).isTrue();
        assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo(algorithm);
        assertThat(token.getHeader().getType().getType()).isEqualTo("vnd.backstage.user");
        assertThat(token.getJWTClaimsSet().getAudience()).containsExactly("backstage");
        assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo("user:default/" + name);

        // As a backend makes it, member by member.
        String header = "{\"typ\":\"vnd.backstage.limited-user\",\"alg\":\""
                + token.getHeader().getAlgorithm() + "\",\"kid\":\""
                + token.getHeader().getKeyID() + "\"}";
        String claims = "{\"sub\":\"" + token.getJWTClaimsSet().getSubject() + "\",\"iat\":"
                + token.getPayload().toJSONObject().get("iat") + ",\"exp\":"
                + token.getPayload().toJSONObject().get("exp") + "}";
        JWSObject limited = JWSObject.parse(Base64URL.encode(header) + "." + Base64URL.encode(claims) + "."
                + token.getJWTClaimsSet().getStringClaim("uip"));
        assertThat(limited.verify(verifier)).isTrue();

        URI userinfo = URI.create(metadata.path("userinfo_endpoint").asText());
        Page known = new HttpBrowser()
                .send(
                        "GET",
                        userinfo,
                        Map.of(
                                "Authorization",
                                "Bearer " + identity.path("token").asText()));
        assertThat(json(known).at("/claims/sub").asText()).isEqualTo("user:default/" + name);
        assertThat(json(known).at("/claims/ent/0").asText()).isEqualTo("user:default/" + name);
        frontEnd.signOut();
        assertError(
                new HttpBrowser()
                        .send(
                                "GET",
                                userinfo,
                                Map.of(
                                        "Authorization",
                                        "Bearer " + identity.path("token").asText())),
                401,
                "AuthenticationError",
                "has ended");
        assertError(
                new HttpBrowser().send("GET", userinfo, Map.of("Authorization", "Bearer forged")),
                401,
                "AuthenticationError",
                "Invalid");
    }

    @Test
    @DisplayName("sets a cookie that front ends of other sites get, on https only")
    void crossSite() {
        admin.createProvider(realm, "visitor", "guest", Map.of()).orFail();
        try {
            assertThat(guestCookie()).contains("HttpOnly", "SameSite=Lax").doesNotContain("Secure");
            admin.put("/" + realm, Map.of("attributes", Map.of("frontendUrl", "https://id.example")))
                    .orFail();
            assertThat(guestCookie()).contains("HttpOnly", "SameSite=None", "Secure");
        } finally {
            admin.put("/" + realm, Map.of("attributes", Map.of("frontendUrl", "")))
                    .orFail();
            admin.deleteProvider(realm, "visitor");
        }
    }

    private String guestCookie() {
        FrontEndScript guest = new FrontEndScript(keycloak.realm(realm), "guest", new HttpBrowser());
        Page page = guest.refresh();
        assertThat(page.status()).as(page.body()).isEqualTo(200);
        return page.headers().allValues("set-cookie").stream()
                .filter(cookie -> cookie.startsWith("SIGNIN_HUB_") && !cookie.contains("Max-Age=0"))
                .collect(Collectors.joining());
    }

    @Test
    @DisplayName("lets a guest in who asks, the same one each time, and out")
    void guest() {
        admin.createProvider(realm, "visitor", "guest", Map.of()).orFail();
        try {
            FrontEndScript guest = new FrontEndScript(keycloak.realm(realm), "guest", new HttpBrowser());
            Map<String, String> headers = Map.of("Origin", ORIGIN, "X-Requested-With", "XMLHttpRequest");
            Page first = guest.send("GET", "refresh", Map.of(), headers);
            assertThat(first.status()).as(first.body()).isEqualTo(200);
            String entity =
                    json(first).at("/backstageIdentity/identity/userEntityRef").asText();
            assertThat(entity).isEqualTo("user:default/visitor");
            assertThat(json(guest.send("GET", "refresh", Map.of(), headers))
                            .at("/backstageIdentity/identity/userEntityRef")
                            .asText())
                    .isEqualTo(entity);
            assertError(guest.browser().get(guest.startUrl(Map.of())), 501, "NotImplementedError", "refresh");
            assertThat(guest.send("POST", "logout", Map.of(), headers).status()).isEqualTo(200);
        } finally {
            admin.deleteProvider(realm, "visitor");
        }
        FrontEndScript nobody = new FrontEndScript(keycloak.realm(realm), "guest", new HttpBrowser());
        assertError(nobody.refresh(), 404, "NotFoundError", "Unknown auth provider 'guest'");
    }
}
