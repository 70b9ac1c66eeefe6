package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.Answer;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.Reply;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A sign-in is refused, and the next honest one goes on, when the token endpoint")
class HostileTokenEndpointIT extends HostileUpstream {

    private static final String NOT_JSON = "the token endpoint responded with something that is not a JSON object";
    private static final String TOO_MUCH = "the token endpoint responded with more than 1048576 bytes";

    Stream<Arguments> answers() {
        return Stream.of(
                answer("redirects", Reply.redirect("/elsewhere"), "the token endpoint responded with status 302"),
                answer(
                        "refuses and tells the code to everybody",
                        Reply.json(400, Map.of("error", "invalid_grant", "error_description", "<script>alert(1)")),
                        "the token endpoint responded with status 400 and error invalid_grant"),
                answer(
                        "refuses with something that is no error code",
                        Reply.json(401, Map.of("error", "x\r\nERROR forged")),
                        "the token endpoint responded with status 401"),
                answer("fails", Reply.html(500), "the token endpoint responded with status 500"),
                answer("is overloaded", Reply.html(503), "the token endpoint responded with status 503"),
                answer(
                        "shows a page",
                        Reply.html(200),
                        "the token endpoint responded with an HTML page instead of JSON"),
                answer(
                        "shows a page that it calls JSON",
                        Reply.text(Reply.JSON, "<!doctype html><title>Maintenance</title>"),
                        "the token endpoint responded with an HTML page instead of JSON"),
                answer(
                        "answers with a form",
                        Reply.text("application/x-www-form-urlencoded", "access_token=x&token_type=bearer"),
                        "the token endpoint responded with application/x-www-form-urlencoded instead of JSON"),
                answer("is empty", Reply.text(Reply.JSON, ""), NOT_JSON),
                answer("says null", Reply.text(Reply.JSON, "null"), NOT_JSON),
                answer("says a list", Reply.text(Reply.JSON, "[]"), NOT_JSON),
                answer("says two things", Reply.text(Reply.JSON, "{} {}"), NOT_JSON),
                answer("ends in the middle of its JSON", Reply.text(Reply.JSON, "{\"access_token\":\"a"), NOT_JSON),
                answer("nests without end", Reply.text(Reply.JSON, "{\"x\":" + "[".repeat(100_000)), NOT_JSON),
                answer(
                        "claims a charset that does not exist, for no JSON",
                        Reply.text("application/json; charset=klingon", "x"),
                        NOT_JSON),
                answer(
                        "answers with bytes that are no text",
                        Reply.of(200, Reply.JSON, new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}),
                        "the token endpoint responded with bytes that are not UTF-8"),
                answer("does not end", Reply.endless(), TOO_MUCH),
                answer("answers with ten megabytes", Reply.huge(10), TOO_MUCH),
                answer("answers with a bomb", Reply.bomb(200), TOO_MUCH),
                answer(
                        "answers with less than it says",
                        Reply.truncated(Reply.JSON, "{}"),
                        "the token endpoint failed with ConnectionClosedException: Premature end of Content-Length delimited"
                                + " message body (expected: 102; received: 2)"),
                answer(
                        "says that it is zipped and is not",
                        Reply.of(200, Reply.JSON + "\r\nContent-Encoding: gzip", "{}".getBytes(UTF_8)),
                        "the token endpoint responded with compressed data that cannot be read"),
                answer(
                        "breaks off",
                        Reply.reset(),
                        "the token endpoint failed with SocketException: Connection reset"));
    }

    Stream<Arguments> tokens() {
        return Stream.of(
                tokens("gives no access token", without("access_token"), "the token response has no access_token"),
                tokens("gives no ID token", without("id_token"), "the token response has no id_token"),
                tokens(
                        "gives an access token that is no text",
                        put("access_token", Map.of("a", 1)),
                        "the token response's access_token is not a string"),
                tokens(
                        "gives a token of another type",
                        put("token_type", "DPoP"),
                        "the token_type of the token response is not Bearer"),
                tokens(
                        "gives a token of a type that is no text",
                        put("token_type", List.of("Bearer")),
                        "the token response's token_type is not a string"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"answers", "tokens"})
    void refused(String what, Consumer<HostileProvider> hostility, String reason) {
        hostility.accept(provider);
        assertRefused(signIn(), reason);
        provider.behave();
        assertSignedIn(signIn());
    }

    @Test
    @DisplayName("refreshes a stored token: with nothing but the newest refresh token, and no harm when it is refused")
    void refresh() {
        Map<String, Object> storing =
                new HashMap<>(Json.map(admin.provider(realm, ALIAS).orFail().json()));
        storing.put("storeToken", true);
        storing.put("addReadTokenRoleOnCreate", true);
        admin.put("/" + realm + "/identity-provider/instances/" + ALIAS, storing)
                .orFail();
        Consumer<Map<String, Object>> keeper = claims -> {
            claims.put("sub", "keeper");
            claims.put("preferred_username", "keeper");
            claims.put("email", "keeper@upstream.example");
        };
        provider.onIdToken(keeper);
        provider.onTokens(answer -> answer.put("expires_in", 1));
        Application application = application();
        HttpBrowser browser = new HttpBrowser();
        String token = application
                .exchange(browser.followUntil(browser.get(application.signInUrl(ALIAS)), application::isHere))
                .accessToken();
        provider.behave();
        provider.onIdToken(keeper);
        provider.onTokens(answer -> answer.put("expires_in", 1));

        assertThat(storedToken(token).status()).isEqualTo(200);
        for (Reply refusal :
                List.of(Reply.json(400, Map.of("error", "invalid_client")), Reply.html(200), Reply.reset())) {
            provider.answer(HostileProvider.TOKEN, refusal);
            Answer refused = storedToken(token);
            assertThat(refused.status()).isEqualTo(502);
            assertThat(refused.body())
                    .contains("The provider did not refresh the token: ")
                    .doesNotContain("Exception");
        }
        provider.behave();
        provider.onIdToken(claims -> claims.put("sub", "somebody else"));
        long before = keycloak.logged();
        assertThat(storedToken(token).status()).isEqualTo(502);
        keycloak.awaitLogged(before, "the refreshed ID token has a different sub than the previous one");
        provider.behave();
        provider.onIdToken(keeper);
        provider.onTokens(answer -> answer.put("expires_in", 1));
        assertThat(storedToken(token).status()).isEqualTo(200);
        // The new refresh token must not be lost with a label, a status or an odd member.
        provider.label(HostileProvider.TOKEN, "text/plain");
        assertThat(storedToken(token).status()).isEqualTo(200);
        provider.status(HostileProvider.TOKEN, 201);
        provider.onTokens(answer -> {
            answer.put("expires_in", "1");
            answer.put("scope", List.of("openid"));
            answer.put("session_state", Map.of());
        });
        assertThat(storedToken(token).status()).isEqualTo(200);
        assertThat(storedToken(token).status()).isEqualTo(200);
        assertThat(provider.requestsTo(HostileProvider.TOKEN)).hasSize(4).allSatisfy(request -> {
            assertThat(request.parameters()).containsOnlyKeys("grant_type", "refresh_token", "client_id");
            assertThat(request.headers()).doesNotContainKey("authorization");
        });
        assertThat(provider.requestsTo(HostileProvider.TOKEN).stream()
                        .map(request -> request.parameters().get("refresh_token")))
                .as("each refresh token serves once")
                .doesNotHaveDuplicates();
    }

    /** Once it has run out, and the last failure is forgotten. */
    private Answer storedToken(String accessToken) {
        Eventually.pause(Duration.ofMillis(1100));
        return application().storedToken(ALIAS, accessToken);
    }

    private static Arguments answer(String what, Reply reply, String reason) {
        return row(what, it -> it.answer(HostileProvider.TOKEN, reply), reason);
    }

    private static Arguments tokens(String what, Consumer<Map<String, Object>> change, String reason) {
        return row(what, it -> it.onTokens(change), reason);
    }
}
