package dev.signinhub.integration.world;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.Person;
import dev.signinhub.testing.PrivateAuthority;
import dev.signinhub.testing.StrictProvider;
import dev.signinhub.testing.Vitals;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.proxy.Coding;
import dev.signinhub.testing.proxy.Framing;
import dev.signinhub.testing.proxy.ReverseProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Three providers, one of them by other people and one a Keycloak, through nginx and over TLS. */
@DisplayName("A provider behind a reverse proxy")
@TestInstance(Lifecycle.PER_CLASS)
class RealWorldUpstreamIT {

    private static final String ALIAS = "company";

    /** A pool keeps one or two open for the next call. */
    private static final int KEPT = 4;

    private final KeycloakServer keycloak = KeycloakServer.shared();
    private final Admin admin = keycloak.admin();
    private final String upstreamRealm = "upstream-" + UUID.randomUUID();
    private final ReverseProxy inFrontOfKeycloak = ReverseProxy.start();
    private final ReverseProxy inFrontOfStrict = ReverseProxy.start();
    private final StrictProvider strict = StrictProvider.startBehind(inFrontOfStrict.url(), "http://localhost/unused");

    private String realm = "";
    private Application application = new Application(keycloak.realm(realm));
    private ReverseProxy proxy = inFrontOfKeycloak;
    private HostileProvider provider = new HostileProvider();
    private HttpBrowser browser = new HttpBrowser();

    static Stream<Arguments> habits() {
        return Arrays.stream(Coding.values())
                .flatMap(coding -> Arrays.stream(Framing.values()).map(framing -> Arguments.of(coding, framing)));
    }

    /** Each coding once: the other providers showed that it does not matter who compresses. */
    static Stream<Arguments> codings() {
        return Arrays.stream(Coding.values())
                .map(coding -> Arguments.of(coding, coding == Coding.PLAIN ? Framing.LENGTH : Framing.CHUNKED));
    }

    @BeforeAll
    void startUpstreams() {
        inFrontOfKeycloak.leadTo(keycloak.url());
        inFrontOfStrict.leadTo(strict.own());
        admin.createRealm(Map.of(
                "realm",
                upstreamRealm,
                "enabled",
                true,
                "accessTokenLifespan",
                60,
                "attributes",
                Map.of("frontendUrl", inFrontOfKeycloak.url().toString())));
        admin.createUser(upstreamRealm, "carol", "carol@upstream.example", "carol");
        admin.createPublicClient(upstreamRealm, "signin-hub", keycloak.url() + "/*");
    }

    @AfterAll
    void stopUpstreams() {
        admin.deleteRealm(upstreamRealm);
        strict.close();
        inFrontOfKeycloak.close();
        inFrontOfStrict.close();
    }

    @BeforeEach
    void configure() {
        provider.close();
        proxy = ReverseProxy.start();
        provider = new HostileProvider().behind(proxy.url());
        proxy.leadTo(provider.server().url());
        realm = "world-" + UUID.randomUUID();
        admin.createRealm(realm);
        Application.register(admin, realm);
        application = new Application(keycloak.realm(realm));
        browser = new HttpBrowser();
    }

    @AfterEach
    void clean() {
        admin.deleteRealm(realm);
        proxy.close();
        provider.close();
    }

    @DisplayName("answers as the test says that it does")
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("habits")
    void behaves(Coding coding, Framing framing) throws IOException, InterruptedException {
        proxy.behave(coding, framing);
        HttpClient client = HttpClient.newBuilder()
                .sslContext(PrivateAuthority.shared().trustingClient())
                .build();
        HttpResponse<byte[]> answer = client.send(
                HttpRequest.newBuilder(URI.create(provider.metadataUrl()))
                        .header("Accept-Encoding", "gzip,deflate")
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-encoding").orElse("none"))
                .isEqualTo(
                        switch (coding) {
                            case PLAIN -> "none";
                            case GZIP -> "gzip";
                            case DEFLATE, BARE_DEFLATE -> "deflate";
                        });
        assertThat(answer.headers().firstValue("transfer-encoding").isPresent()).isEqualTo(framing == Framing.CHUNKED);
        assertThat(answer.headers().map()).hasSizeGreaterThan(30);
        assertThat(answer.headers().allValues("set-cookie")).anyMatch(cookie -> cookie.length() > 6000);
        if (coding != Coding.BARE_DEFLATE) {
            assertThat(answer.body()).startsWith(coding == Coding.PLAIN ? '{' : coding == Coding.GZIP ? 0x1f : 0x78);
        }
    }

    @DisplayName("serves metadata, keys, tokens and userinfo, twice, after its keys rotated, and a logout")
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("habits")
    void smallProvider(Coding coding, Framing framing) throws JOSEException {
        proxy.behave(coding, framing);
        create(HostileProvider.CLIENT_ID, proxy, Map.of("userinfo", "always"));
        assertSignedIn(signIn());
        assertSignedIn(signInAgain());
        assertThat(provider.requestsTo(HostileProvider.USERINFO)).hasSize(2);
        assertThat(provider.requestsTo(HostileProvider.JWKS)).hasSize(1);

        provider.rotateKey();
        assertSignedIn(signInAgain());
        assertThat(provider.requestsTo(HostileProvider.JWKS)).hasSize(2);

        int reads = provider.requestsTo(HostileProvider.METADATA).size();
        admin.configureProvider(realm, ALIAS, Map.of("prompt", "login")).orFail();
        assertThat(provider.requestsTo(HostileProvider.METADATA)).hasSizeGreaterThan(reads);

        assertThat(sessions("mallory")).isPositive();
        Page answer = new HttpBrowser()
                .post(
                        URI.create(keycloak.realm(realm) + "/protocol/openid-connect/logout/backchannel-logout"),
                        Map.of("logout_token", logoutToken()));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(sessions("mallory")).isZero();
        assertNothingLeased(proxy);
    }

    @DisplayName("that is a Keycloak serves a sign-in, a refresh and a sign-out")
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("codings")
    void keycloakAsProvider(Coding coding, Framing framing) {
        inFrontOfKeycloak.behave(coding, framing);
        create("signin-hub", inFrontOfKeycloak, Map.of("signOutAtProvider", "true"));
        Page there = browser.followUntil(browser.get(application.signInUrl(ALIAS)), url -> false);
        assertThat(there.url().getPort()).isEqualTo(inFrontOfKeycloak.url().getPort());
        Page redirect = browser.followUntil(
                browser.submit(there.form().with("username", "carol").with("password", "carol")), application::isHere);
        assertSignedIn(redirect);

        String own = application.exchange(redirect).accessToken();
        String first = brokerToken(own).path("access_token").asText();
        admin.configureProvider(realm, ALIAS, Map.of("minValidityToken", "59")).orFail();
        Eventually.pause(Duration.ofMillis(2100));
        assertThat(brokerToken(own).path("access_token").asText()).isNotEmpty().isNotEqualTo(first);

        Page confirm = browser.get(URI.create(
                keycloak.realm(realm) + "/protocol/openid-connect/logout?client_id=" + Application.CLIENT_ID));
        Page end = browser.followUntil(browser.submit(confirm.form()), url -> false);
        assertThat(end.status()).as(end.body()).isEqualTo(200);
        assertThat(sessions("carol")).isZero();
        assertNothingLeased(inFrontOfKeycloak);
    }

    @DisplayName("that is strict about public clients signs people in")
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("codings")
    void strictProvider(Coding coding, Framing framing) {
        inFrontOfStrict.behave(coding, framing);
        strict.allowRedirect(keycloak.realm(realm) + "/broker/" + ALIAS + "/endpoint");
        create(StrictProvider.CLIENT_ID, inFrontOfStrict, Map.of("userinfo", "always"));
        Page redirect = application.signIn(browser, ALIAS, strict);
        assertSignedIn(redirect);
        assertThat(admin.users(realm).get(0).path("email").asText()).isEqualTo(Person.ALICE.email());
        assertNothingLeased(inFrontOfStrict);
    }

    @Nested
    @DisplayName("and its connections")
    class Connections {

        @Test
        @DisplayName("may be closed by the proxy between any two calls")
        void idle() throws InterruptedException {
            proxy.keepAlive(Duration.ofSeconds(1));
            create(HostileProvider.CLIENT_ID, proxy, Map.of("userinfo", "always"));
            // Core's client looks whether a connection still lives after two seconds only.
            for (int pause : List.of(0, 300, 1300, 1600, 1900, 2500)) {
                Thread.sleep(pause);
                assertSignedIn(signInAgain());
            }
            assertNothingLeased(proxy);
        }

        @Test
        @DisplayName("may break all at once, and all is well when the proxy is back")
        void broken() {
            create(HostileProvider.CLIENT_ID, proxy, Map.of("userinfo", "always"));
            assertSignedIn(signIn());
            proxy.stop();
            proxy.up();
            assertSignedIn(signInAgain());
            Page response = responseTo();
            proxy.stop();
            Page refused = browser.follow(response);
            assertThat(refused.html().text()).contains("cannot be reached");
            proxy.up();
            assertSignedIn(signInAgain());
            assertNothingLeased(proxy);
        }
    }

    // --- steps

    private void create(String clientId, ReverseProxy at, Map<String, String> more) {
        Map<String, String> config = new HashMap<>(more);
        config.put("clientId", clientId);
        String issuer = at == inFrontOfKeycloak
                ? at.url() + "/realms/" + upstreamRealm
                : at.url().toString();
        config.put("metadataUrl", issuer + "/.well-known/openid-configuration");
        admin.post(
                        "/" + realm + "/identity-provider/instances",
                        Map.of(
                                "alias",
                                ALIAS,
                                "providerId",
                                "oidc-pkce",
                                "enabled",
                                true,
                                "storeToken",
                                true,
                                "addReadTokenRoleOnCreate",
                                true,
                                "config",
                                config))
                .orFail();
    }

    private Page signIn() {
        return browser.followUntil(browser.get(application.signInUrl(ALIAS)), application::isHere);
    }

    private Page signInAgain() {
        browser.forget();
        return signIn();
    }

    /** A sign-in up to the redirect that brings the browser back. */
    private Page responseTo() {
        browser.forget();
        return browser.followUntil(
                browser.get(application.signInUrl(ALIAS)), url -> url.getPath().endsWith("/endpoint"));
    }

    private JsonNode brokerToken(String accessToken) {
        return application.storedToken(ALIAS, accessToken).orFail().json();
    }

    private String logoutToken() throws JOSEException {
        Map<String, Object> claims = new HashMap<>();
        claims.put("iss", provider.issuer().toString());
        claims.put("aud", HostileProvider.CLIENT_ID);
        claims.put("sub", "5c0ffee");
        claims.put("iat", Instant.now().getEpochSecond());
        claims.put("exp", Instant.now().getEpochSecond() + 60);
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()));
        return HostileProvider.sign(claims, provider.key());
    }

    private long sessions(String username) {
        return StreamSupport.stream(admin.users(realm).spliterator(), false)
                .filter(user -> user.path("username").asText().equals(username))
                .mapToLong(user -> admin.get(
                                "/" + realm + "/users/" + user.path("id").asText() + "/sessions")
                        .json()
                        .size())
                .sum();
    }

    private void assertNothingLeased(ReverseProxy at) {
        // A refresh of metadata may be under way behind a sign-in.
        Eventually.until(
                () -> Vitals.of(keycloak, at.url()).leased() == 0,
                Duration.ofSeconds(15),
                () -> "Connections are leased: " + Vitals.of(keycloak, at.url()));
        assertThat(Vitals.of(keycloak, at.url()).connections()).isLessThanOrEqualTo(KEPT);
    }
}
