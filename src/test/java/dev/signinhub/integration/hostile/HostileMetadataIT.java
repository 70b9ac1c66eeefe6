package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.Answer;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.Reply;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row has an upstream of its own, because what was read once is kept. */
@DisplayName("Saving and signing in are refused, and both go on once the upstream is honest, when the metadata")
class HostileMetadataIT extends HostileUpstream {

    static Stream<Arguments> documents() {
        String notJson = "responded with something that is not a JSON object";
        return Stream.of(
                answer("cannot be found", Reply.html(404), "cannot be read: the server responded with status 404"),
                down("fail", Reply.html(500), "cannot be read: the server responded with status 500"),
                answer(
                        "redirect",
                        Reply.redirect("/elsewhere"),
                        "cannot be read: the server responded with status 302"),
                answer("are a page", Reply.html(200), "responded with an HTML page instead of JSON"),
                answer("are empty", Reply.text(Reply.JSON, ""), notJson),
                answer("are null", Reply.text(Reply.JSON, "null"), notJson),
                answer("are a list", Reply.text(Reply.JSON, "[]"), notJson),
                answer("are a text", Reply.text(Reply.JSON, "\"x\""), notJson),
                answer("end early", Reply.text(Reply.JSON, "{\"issuer\":"), notJson),
                answer("are ten megabytes", Reply.huge(10), "responded with more than 1048576 bytes"),
                answer("do not end", Reply.endless(), "responded with more than 1048576 bytes"),
                answer("are a bomb", Reply.bomb(200), "responded with more than 1048576 bytes"),
                down("break off", Reply.reset(), "failed with SocketException"),
                document("have wrong types", put("issuer", List.of(1)), "The metadata's issuer is not a string."),
                document("name no issuer", without("issuer"), "The metadata names no issuer."),
                document("name another issuer", put("issuer", "https://evil.example"), "is for a different issuer"),
                document("have no token endpoint", without("token_endpoint"), "The metadata has no token_endpoint."),
                document("have no keys", without("jwks_uri"), "The metadata has no jwks_uri."),
                document(
                        "send the browser to a script",
                        put("authorization_endpoint", "javascript:alert(1)"),
                        "The metadata's authorization_endpoint is not an absolute http(s) URL."),
                document(
                        "send the server to a file",
                        put("token_endpoint", "file:///etc/passwd"),
                        "The metadata's token_endpoint is not an absolute http(s) URL."),
                document(
                        "have a relative endpoint",
                        put("token_endpoint", "/token"),
                        "The metadata's token_endpoint is not an absolute http(s) URL."),
                document(
                        "have an endpoint without https where the realm wants it",
                        put("token_endpoint", "http://upstream.example/token"),
                        "http://upstream.example/token"),
                document(
                        "take plain challenges only",
                        put("code_challenge_methods_supported", List.of("plain")),
                        "The metadata rules out PKCE with S256"),
                document(
                        "offer no code flow",
                        put("response_types_supported", List.of("id_token")),
                        "The metadata rules out the authorization code flow"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void documents(String what, Consumer<HostileProvider> hostility, int status, String reason) {
        try (HostileProvider upstream = new HostileProvider()) {
            hostility.accept(upstream);
            String saved = "saved-" + UUID.randomUUID();
            Answer answer = createProvider(saved, upstream, Map.of());
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.errorMessage()).contains(reason);

            String imported = "imported-" + UUID.randomUUID();
            importProvider(imported, upstream, Map.of());
            HttpBrowser browser = new HttpBrowser();
            Page page = signIn(browser, imported);
            assertCalm(page, status);
            assertThat(alert(page)).hasSize(1);
            assertThat(page.html().select("#hub-choose-another")).hasSize(1);
            assertLogged(reason, reference(page));

            upstream.behave();
            upstream.onIdToken(HostileMetadataIT::somebodyNew);
            assertSignedIn(browser.followUntil(
                    browser.get(browser.followUntil(browser.get(page.link("#hub-choose-another")), url -> false)
                            .card(imported)),
                    application()::isHere));
            assertThat(createProvider(saved, upstream, Map.of()).status()).isEqualTo(201);
        }
    }

    /** The same person under another alias would be somebody to be linked, which core asks about first. */
    private static void somebodyNew(Map<String, Object> claims) {
        String name = UUID.randomUUID().toString();
        claims.put("sub", name);
        claims.put("preferred_username", name);
        claims.put("email", name + "@upstream.example");
    }

    private static Arguments answer(String what, Reply reply, String reason) {
        return row(what, it -> it.answer(HostileProvider.METADATA, reply), 502, reason);
    }

    private static Arguments down(String what, Reply reply, String reason) {
        return row(what, it -> it.answer(HostileProvider.METADATA, reply), 503, reason);
    }

    private static Arguments document(String what, Consumer<Map<String, Object>> change, String reason) {
        return row(what, it -> it.onMetadata(change), 502, reason);
    }
}
