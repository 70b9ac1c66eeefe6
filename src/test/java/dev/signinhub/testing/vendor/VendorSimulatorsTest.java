package dev.signinhub.testing.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.vendor.Shape.Way;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The simulated vendors")
class VendorSimulatorsTest {

    private static final VendorSimulators VENDORS = VendorSimulators.start();

    private static final Set<String> WITHOUT_PKCE = Set.of("bitbucket", "atlassian");
    private static final Set<String> PKCE_REQUIRED = Set.of("okta", "onelogin", "vmware-cloud");

    static List<Shape> all() {
        return Shape.ALL;
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
                .contains("error");
    }

    @Test
    @DisplayName("are all tested here")
    void complete() {
        assertThat(VENDORS.ids())
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Stream.of(VendorSimulators.OWN_GITLAB),
                                all().stream().map(Shape::id))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("all")
    @DisplayName("refuse a code for the second time")
    void usedCode(Shape shape) {
        HonestClient client = client(shape);
        String code = client.code();
        assertTokens(client.token(client.exchange(code)));
        assertNoTokens(client.token(client.exchange(code)));
    }

    @ParameterizedTest
    @MethodSource("all")
    @DisplayName("refuse a redirect URI that is not exactly the registered one, on a page of their own")
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
    @MethodSource("all")
    @DisplayName("refuse a code with another redirect URI")
    void otherRedirect(Shape shape) {
        HonestClient client = client(shape);
        Map<String, String> fields = client.exchange(client.code());
        fields.put("redirect_uri", HonestClient.REDIRECT + "/other");
        assertNoTokens(client.token(fields));
    }

    @ParameterizedTest
    @MethodSource("all")
    @DisplayName("refuse an unknown client")
    void unknownClient(Shape shape) {
        HonestClient client = client(shape);
        Map<String, String> asked = client.asked();
        asked.put("client_id", "unknown");
        assertThat(client.authorize(asked).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @MethodSource("all")
    @DisplayName("refuse a code without its verifier or with another, unless they do not look at it")
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
    @MethodSource("all")
    @DisplayName("refuse a request without challenge where PKCE is required, as stock Keycloak's is")
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
    @MethodSource("all")
    @DisplayName("refuse a parameter that is given twice")
    void repeated(Shape shape) {
        HonestClient client = client(shape);
        URI url = Urls.with(client.at(shape.authorize()), client.asked());
        HttpResponse<String> response = client.send(HttpRequest.newBuilder(URI.create(url + "&state=another")));
        assertThat(response.headers().firstValue("location").orElse(""))
                .contains("error=invalid_request")
                .doesNotContain("code=");
    }

    @ParameterizedTest
    @MethodSource("all")
    @DisplayName("refuse a response type other than code, and another grant")
    void otherFlows(Shape shape) {
        HonestClient client = client(shape);
        Map<String, String> asked = client.asked();
        asked.put("response_type", "token");
        assertThat(client.response(asked)).containsEntry("error", "unsupported_response_type");
        assertNoTokens(client.token(new HashMap<>(Map.of("grant_type", "password"))));
    }

    @ParameterizedTest
    @MethodSource("all")
    @DisplayName("refuse a token that they did not issue, and one in the query")
    void foreignToken(Shape shape) {
        HonestClient client = client(shape);
        assertThat(client.get(shape.user(), "another vendor's").statusCode()).isEqualTo(401);
        String token = client.tokens().path("access_token").asText();
        assertThat(client.get(shape.user() + "?access_token=" + token).statusCode())
                .isEqualTo(401);
    }

    /** Stands for the secret that the client has. */
    private static final String REAL = "the real one";

    @ParameterizedTest
    @CsvSource({
        "github, true, POST, ",
        "github, true, POST, ''",
        "github, true, POST, dummy",
        "gitlab, false, POST, dummy",
        "gitlab, false, BASIC, ''",
        "gitlab, true, POST, ''",
        "google, true, POST, ",
        "google, true, POST, ''",
        "google, true, POST, dummy",
        "okta, false, POST, ''",
        "okta, false, POST, dummy",
        "okta, false, BASIC, ''",
        "okta, true, POST, ",
        "microsoft, false, POST, ''",
        "microsoft, false, POST, dummy",
        "microsoft, true, POST, ",
        "microsoft, true, POST, dummy",
        "onelogin, false, POST, ''",
        "onelogin, false, POST, dummy",
        "onelogin, true, BASIC, the real one",
        "bitbucket, true, POST, ",
        "bitbucket, true, BASIC, ''",
        "bitbucket-server, true, POST, ",
        "bitbucket-server, true, POST, dummy",
        "bitbucket-server, true, BASIC, the real one",
        "atlassian, true, POST, ",
        "atlassian, true, POST, ''",
        "atlassian, true, BASIC, the real one",
        "vmware-cloud, false, POST, ",
        "vmware-cloud, false, POST, ''",
        "vmware-cloud, false, BASIC, dummy"
    })
    @DisplayName("refuse a client that authenticates in another way, with no secret, an empty one or a wrong one")
    void authentication(String id, boolean registeredWithSecret, Way way, @Nullable String secret) {
        VendorSimulator vendor = VENDORS.vendor(id);
        if (registeredWithSecret) {
            vendor.registerWithSecret();
        }
        HonestClient client = client(id);
        String given = REAL.equals(secret) ? vendor.clientSecret() : secret;
        assertNoTokens(client.token(client.exchange(client.code()), way, given));
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
    }
}
