package dev.signinhub.testing.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.vendor.Shape.Way;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The simulated vendors")
class VendorSimulatorsTest {

    private static final VendorSimulators VENDORS = VendorSimulators.start();

    private static final Set<String> WITHOUT_PKCE = Set.of("bitbucket", "atlassian");
    private static final Set<String> PKCE_REQUIRED = Set.of("okta", "onelogin", "vmware-cloud");

    static List<Shape> all() {
        return Shape.ALL;
    }

    static Stream<Shape> openId() {
        return Shape.ALL.stream().filter(Shape::isOpenId);
    }

    @AfterEach
    void reset() {
        VENDORS.reset();
    }

    @AfterAll
    static void stop() {
        VENDORS.close();
    }

    private static HonestClient client(String id) {
        return client(Shape.of(id));
    }

    private static HonestClient client(Shape shape) {
        return new HonestClient(VENDORS.vendor(shape.id()), shape);
    }

    private static void assertTokens(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(Json.read(response.body()).path("access_token").asText())
                .as(response.body())
                .isNotEmpty();
    }

    /** Refused, whatever the status: GitHub's is 200. */
    private static void assertNoTokens(HttpResponse<String> response) {
        assertThat(response.body()).doesNotContain("access_token");
        assertThat(Json.read(response.body()).fieldNames())
                .toIterable()
                .as(response.body())
                .containsAnyOf("error", "statusCode");
    }

    @Nested
    @DisplayName("let an honest client")
    class Honest {

        @ParameterizedTest
        @MethodSource("dev.signinhub.testing.vendor.VendorSimulatorsTest#all")
        @DisplayName("sign in without a secret where it may")
        void signIn(Shape shape) {
            HonestClient client = client(shape);
            HttpResponse<String> exchanged = client.token(client.exchange(client.code()));
            assertTokens(exchanged);
            HttpResponse<String> user = client.user(Json.read(exchanged.body()));
            assertThat(user.statusCode()).as(user.body()).isEqualTo(200);
            String id = VENDORS.vendor(shape.id()).account().id();
            assertThat(user.body()).contains(shape.id().equals("microsoft") ? "alice@example.com" : id);
        }

        @ParameterizedTest
        @MethodSource("dev.signinhub.testing.vendor.VendorSimulatorsTest#all")
        @DisplayName("sign in with a secret and PKCE")
        void signInWithSecret(Shape shape) {
            String secret = VENDORS.vendor(shape.id()).registerWithSecret();
            HonestClient client = client(shape);
            assertThat(VENDORS.vendor(shape.id()).clientSecret()).isEqualTo(secret);
            assertTokens(client.token(client.exchange(client.code())));
        }

        @ParameterizedTest
        @MethodSource("dev.signinhub.testing.vendor.VendorSimulatorsTest#openId")
        @DisplayName("check the ID token's signature")
        void idToken(Shape shape) throws ParseException, JOSEException {
            HonestClient client = client(shape);
            JWSObject token = JWSObject.parse(client.tokens().path("id_token").asText());
            Map<String, Object> claims = token.getPayload().toJSONObject();
            assertThat(claims).containsEntry("aud", "signin-hub").containsEntry("nonce", "a nonce");
            assertThat(claims).containsKeys("iss", "sub", "exp", "iat");
            JWKSet keys = JWKSet.parse(client.get(jwks(shape)).body());
            assertThat(token.verify(new RSASSAVerifier(
                            keys.getKeyByKeyId(token.getHeader().getKeyID()).toRSAKey())))
                    .isTrue();
        }

        @ParameterizedTest
        @MethodSource("dev.signinhub.testing.vendor.VendorSimulatorsTest#all")
        @DisplayName("refresh what has expired")
        void refresh(Shape shape) {
            if (shape.id().equals("github")) {
                VENDORS.gitHub().registerApp();
            }
            HonestClient client = client(shape);
            JsonNode tokens = client.tokens();
            VENDORS.vendor(shape.id()).expireAccessTokens();
            assertThat(client.user(tokens).statusCode()).isEqualTo(401);
            HttpResponse<String> refreshed =
                    client.token(client.refresh(tokens.path("refresh_token").asText()));
            assertTokens(refreshed);
            assertThat(client.user(Json.read(refreshed.body())).statusCode()).isEqualTo(200);
            assertNoTokens(client.token(client.refresh("no such token")));
        }

        @ParameterizedTest
        @MethodSource("dev.signinhub.testing.vendor.VendorSimulatorsTest#openId")
        @DisplayName("find in the metadata what answers")
        void metadata(Shape shape) {
            JsonNode document = Json.read(client(shape).get(metadataPath(shape)).body());
            String base = VENDORS.url(shape.id());
            assertThat(document.path("token_endpoint").asText())
                    .startsWith(base)
                    .endsWith(shape.token());
            assertThat(document.path("authorization_endpoint").asText()).endsWith(shape.authorize());
            assertThat(document.path("userinfo_endpoint").asText()).endsWith(shape.user());
            assertThat(document.path("jwks_uri").asText()).isEqualTo(base + jwks(shape));
        }

        private String metadataPath(Shape shape) {
            return switch (shape.id()) {
                case "microsoft" -> "/common/v2.0/.well-known/openid-configuration";
                case "onelogin" -> "/oidc/2/.well-known/openid-configuration";
                case "vmware-cloud" -> "/csp/gateway/am/api/.well-known/openid-configuration";
                default -> "/.well-known/openid-configuration";
            };
        }

        private String jwks(Shape shape) {
            return switch (shape.id()) {
                case "gitlab" -> "/oauth/discovery/keys";
                case "google" -> "/www/oauth2/v3/certs";
                case "okta" -> "/oauth2/v1/keys";
                case "microsoft" -> "/common/discovery/v2.0/keys";
                case "onelogin" -> "/oidc/2/certs";
                default -> "/csp/gateway/am/api/auth/token-public-key?format=jwks";
            };
        }
    }

    @Nested
    @DisplayName("refuse")
    class Refused {

        @ParameterizedTest
        @MethodSource("dev.signinhub.testing.vendor.VendorSimulatorsTest#all")
        @DisplayName("a code for the second time")
        void usedCode(Shape shape) {
            HonestClient client = client(shape);
            String code = client.code();
            assertTokens(client.token(client.exchange(code)));
            assertNoTokens(client.token(client.exchange(code)));
        }

        @ParameterizedTest
        @MethodSource("dev.signinhub.testing.vendor.VendorSimulatorsTest#all")
        @DisplayName("a redirect URI that is not exactly the registered one, on a page of their own")
        void foreignRedirect(Shape shape) {
            HonestClient client = client(shape);
            for (String other : List.of(
                    HonestClient.REDIRECT + "/", HonestClient.REDIRECT + "?x=y", "https://mallory.example/endpoint")) {
                Map<String, String> asked = client.asked();
                asked.put("redirect_uri", other);
                HttpResponse<String> page = client.authorize(asked);
                assertThat(page.statusCode()).isEqualTo(400);
                assertThat(page.headers().firstValue("content-type").orElse("")).startsWith("text/html");
            }
        }

        @ParameterizedTest
        @MethodSource("dev.signinhub.testing.vendor.VendorSimulatorsTest#all")
        @DisplayName("a code with another redirect URI")
        void otherRedirect(Shape shape) {
            HonestClient client = client(shape);
            Map<String, String> fields = client.exchange(client.code());
            fields.put("redirect_uri", HonestClient.REDIRECT + "/other");
            assertNoTokens(client.token(fields));
        }

        @ParameterizedTest
        @MethodSource("dev.signinhub.testing.vendor.VendorSimulatorsTest#all")
        @DisplayName("an unknown client")
        void unknownClient(Shape shape) {
            HonestClient client = client(shape);
            Map<String, String> asked = client.asked();
            asked.put("client_id", "unknown");
            assertThat(client.authorize(asked).statusCode()).isEqualTo(400);
        }

        @ParameterizedTest
        @MethodSource("dev.signinhub.testing.vendor.VendorSimulatorsTest#all")
        @DisplayName("a code without its verifier or with another, unless they do not look at it")
        void verifier(Shape shape) {
            HonestClient client = client(shape);
            Map<String, String> without = client.exchange(client.code());
            without.remove("code_verifier");
            Map<String, String> other = client.exchange(client.code());
            other.put("code_verifier", HonestClient.VERIFIER.toUpperCase(Locale.ROOT));
            for (Map<String, String> fields : List.of(without, other)) {
                if (WITHOUT_PKCE.contains(shape.id())) {
                    assertTokens(client.token(fields));
                } else {
                    assertNoTokens(client.token(fields));
                }
            }
        }

        @ParameterizedTest
        @MethodSource("dev.signinhub.testing.vendor.VendorSimulatorsTest#all")
        @DisplayName("a request without challenge where PKCE is required, as stock Keycloak's is")
        void noChallenge(Shape shape) {
            HonestClient client = client(shape);
            Map<String, String> asked = client.asked();
            asked.remove("code_challenge");
            asked.remove("code_challenge_method");
            if (PKCE_REQUIRED.contains(shape.id())) {
                assertThat(client.response(asked))
                        .containsEntry("error", "invalid_request")
                        .doesNotContainKey("code");
                return;
            }
            Map<String, String> fields = client.exchange(client.code(asked));
            fields.remove("code_verifier");
            assertTokens(client.token(fields));
            // Half of PKCE is an error, except where none of it is looked at.
            HttpResponse<String> half = client.token(client.exchange(client.code(asked)));
            assertThat(half.body().contains("access_token")).isEqualTo(WITHOUT_PKCE.contains(shape.id()));
        }

        @ParameterizedTest
        @MethodSource("dev.signinhub.testing.vendor.VendorSimulatorsTest#all")
        @DisplayName("a parameter that is given twice")
        void repeated(Shape shape) {
            HonestClient client = client(shape);
            URI url = Urls.with(client.at(shape.authorize()), client.asked());
            HttpResponse<String> response = client.send(HttpRequest.newBuilder(URI.create(url + "&state=another")));
            assertThat(response.headers().firstValue("location").orElse(""))
                    .contains("error=invalid_request")
                    .doesNotContain("code=");
        }

        @ParameterizedTest
        @MethodSource("dev.signinhub.testing.vendor.VendorSimulatorsTest#all")
        @DisplayName("a response type other than code, and another grant")
        void otherFlows(Shape shape) {
            HonestClient client = client(shape);
            Map<String, String> asked = client.asked();
            asked.put("response_type", "token");
            assertThat(client.response(asked)).containsEntry("error", "unsupported_response_type");
            assertNoTokens(client.token(new HashMap<>(Map.of("grant_type", "password"))));
        }

        @ParameterizedTest
        @MethodSource("dev.signinhub.testing.vendor.VendorSimulatorsTest#all")
        @DisplayName("what the person refuses, and tell the client so with its state")
        void denied(Shape shape) {
            HonestClient client = client(shape);
            VENDORS.vendor(shape.id()).denyConsent(true);
            assertThat(client.response(client.asked()))
                    .containsEntry("error", "access_denied")
                    .containsEntry("state", "a state")
                    .doesNotContainKey("code");
            VENDORS.vendor(shape.id()).denyConsent(false);
            assertThat(client.response(client.asked())).containsKey("code");
        }

        @ParameterizedTest
        @MethodSource("dev.signinhub.testing.vendor.VendorSimulatorsTest#all")
        @DisplayName("everything while they are down")
        void down(Shape shape) {
            HonestClient client = client(shape);
            VENDORS.vendor(shape.id()).down(true);
            assertThat(client.authorize(client.asked()).statusCode()).isEqualTo(503);
            assertThat(client.token(client.exchange("any")).statusCode()).isEqualTo(503);
            VENDORS.reset();
            assertTokens(client.token(client.exchange(client.code())));
        }

        @ParameterizedTest
        @MethodSource("dev.signinhub.testing.vendor.VendorSimulatorsTest#all")
        @DisplayName("a token that they did not issue, and one in the query")
        void foreignToken(Shape shape) {
            HonestClient client = client(shape);
            assertThat(client.get(shape.user(), "another vendor's").statusCode())
                    .isEqualTo(401);
            String token = client.tokens().path("access_token").asText();
            assertThat(client.get(shape.user() + "?access_token=" + token).statusCode())
                    .isEqualTo(401);
        }
    }

    /** A token request that differs from the honest one in how the client says who it is. */
    record Stock(String vendor, boolean registeredWithSecret, Way way, String secret, int status, String says) {

        /** Stands for the secret that the client has. */
        static final String REAL = "the real one";

        /** Stands for no parameter. */
        static final String NONE = "none";
    }

    static Stream<Stock> stock() {
        return Stream.of(
                new Stock("github", true, Way.POST, Stock.NONE, 200, "incorrect_client_credentials"),
                new Stock("github", true, Way.POST, "", 200, "incorrect_client_credentials"),
                new Stock("github", true, Way.POST, "dummy", 200, "incorrect_client_credentials"),
                new Stock("gitlab", false, Way.POST, "dummy", 401, "Client authentication failed due to"),
                new Stock("gitlab", false, Way.BASIC, "", 401, "Client authentication failed due to"),
                new Stock("gitlab", true, Way.POST, "", 401, "Client authentication failed due to"),
                new Stock("google", true, Way.POST, Stock.NONE, 400, "client_secret is missing."),
                new Stock("google", true, Way.POST, "", 400, "client_secret is missing."),
                new Stock("google", true, Way.POST, "dummy", 401, "invalid_client"),
                new Stock("okta", false, Way.POST, "", 401, "invalid_client"),
                new Stock("okta", false, Way.POST, "dummy", 401, "invalid_client"),
                new Stock("okta", false, Way.BASIC, "", 401, "invalid_client"),
                new Stock("okta", true, Way.POST, Stock.NONE, 401, "invalid_client"),
                new Stock("microsoft", false, Way.POST, "", 401, "AADSTS700025"),
                new Stock("microsoft", false, Way.POST, "dummy", 401, "AADSTS700025"),
                new Stock("microsoft", true, Way.POST, Stock.NONE, 401, "AADSTS7000218"),
                new Stock("microsoft", true, Way.POST, "dummy", 401, "AADSTS7000215"),
                new Stock("onelogin", false, Way.POST, "", 401, "client authentication failed"),
                new Stock("onelogin", false, Way.POST, "dummy", 401, "client authentication failed"),
                new Stock("onelogin", true, Way.BASIC, Stock.REAL, 401, "client authentication failed"),
                new Stock("bitbucket", true, Way.POST, Stock.NONE, 400, "Invalid OAuth client credentials"),
                new Stock("bitbucket", true, Way.BASIC, "", 400, "Invalid OAuth client credentials"),
                new Stock("bitbucket-server", true, Way.POST, Stock.NONE, 400, "client_secret"),
                new Stock("bitbucket-server", true, Way.POST, "dummy", 401, "invalid_client"),
                new Stock("bitbucket-server", true, Way.BASIC, Stock.REAL, 401, "invalid_client"),
                new Stock("atlassian", true, Way.POST, Stock.NONE, 401, "access_denied"),
                new Stock("atlassian", true, Way.POST, "", 401, "access_denied"),
                new Stock("atlassian", true, Way.BASIC, Stock.REAL, 401, "access_denied"),
                new Stock("vmware-cloud", false, Way.POST, Stock.NONE, 401, "invalid_client"),
                new Stock("vmware-cloud", false, Way.POST, "", 401, "invalid_client"),
                new Stock("vmware-cloud", false, Way.BASIC, "dummy", 401, "invalid_client"));
    }

    @ParameterizedTest
    @MethodSource("stock")
    @DisplayName("refuse a client that authenticates in another way, in their own words")
    void stockKeycloak(Stock stock) {
        VendorSimulator vendor = VENDORS.vendor(stock.vendor());
        if (stock.registeredWithSecret()) {
            vendor.registerWithSecret();
        }
        HonestClient client = client(stock.vendor());
        @Nullable
        String secret =
                switch (stock.secret()) {
                    case Stock.REAL -> vendor.clientSecret();
                    case Stock.NONE -> null;
                    default -> stock.secret();
                };
        HttpResponse<String> refused = client.token(client.exchange(client.code()), stock.way(), secret);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(stock.status());
        assertThat(refused.body()).contains(stock.says()).doesNotContain("access_token");
        assertTokens(client.token(client.exchange(client.code())));
    }

    @Test
    @DisplayName("remember requests, and every code, token, verifier and state")
    void records() {
        HonestClient client = client("onelogin");
        String code = client.code();
        JsonNode tokens = Json.read(client.token(client.exchange(code)).body());
        VendorSimulator vendor = VENDORS.vendor("onelogin");
        assertThat(vendor.requestsTo("/oidc/2/token")).singleElement().satisfies(request -> assertThat(
                        request.parameters())
                .containsEntry("code", code)
                .doesNotContainKey("client_secret"));
        assertThat(vendor.secrets())
                .contains(code, HonestClient.VERIFIER, "a state")
                .contains(
                        tokens.path("access_token").asText(),
                        tokens.path("refresh_token").asText())
                .contains(tokens.path("id_token").asText());
        vendor.reset();
        assertThat(vendor.requests()).isEmpty();
        assertThat(vendor.secrets()).contains(code);
    }

    @Test
    @DisplayName("know nothing of each other's codes and tokens")
    void apart() {
        HonestClient google = client("google");
        assertNoTokens(client("gitlab").token(google.exchange(google.code())));
        assertThat(client("gitlab").user(google.tokens()).statusCode()).isEqualTo(401);
    }

    @Test
    @DisplayName("serve a rotated refresh token once")
    void rotation() {
        for (String id : List.of("gitlab", "okta", "onelogin", "atlassian", "bitbucket-server")) {
            HonestClient client = client(id);
            String first = client.tokens().path("refresh_token").asText();
            HttpResponse<String> refreshed = client.token(client.refresh(first));
            String second = Json.read(refreshed.body()).path("refresh_token").asText();
            assertThat(second).as(id).isNotEmpty().isNotEqualTo(first);
            assertNoTokens(client.token(client.refresh(first)));
            assertTokens(client.token(client.refresh(second)));
        }
        for (String id : List.of("google", "microsoft", "bitbucket", "vmware-cloud")) {
            HonestClient client = client(id);
            String token = client.tokens().path("refresh_token").asText();
            assertTokens(client.token(client.refresh(token)));
            assertTokens(client.token(client.refresh(token)));
        }
    }
}
