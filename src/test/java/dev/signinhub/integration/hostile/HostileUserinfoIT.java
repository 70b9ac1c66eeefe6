package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.Reply;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A sign-in is refused, and the next honest one goes on, when the userinfo endpoint")
class HostileUserinfoIT extends HostileUpstream {

    private static final String NOT_JSON = "the userinfo endpoint responded with something that is not a JSON object";
    private static final String OTHER_SUBJECT = "the sub of the userinfo response is not that of the ID token";
    private static final String SIGNED = "the signed userinfo response ";

    @Override
    Map<String, String> settings() {
        return Map.of("userinfo", "always");
    }

    Stream<Arguments> answers() throws JOSEException {
        return Stream.of(
                claimed("speaks of somebody else", claims -> claims.put("sub", "other"), OTHER_SUBJECT),
                claimed("speaks of nobody", claims -> claims.remove("sub"), "the userinfo response has no sub"),
                claimed("speaks of a number", claims -> claims.put("sub", 5), OTHER_SUBJECT),
                answered("fails", Reply.html(500), "the userinfo endpoint responded with status 500"),
                answered("redirects", Reply.redirect("/x"), "the userinfo endpoint responded with status 302"),
                answered(
                        "shows a page",
                        Reply.html(200),
                        "the userinfo endpoint responded with an HTML page instead of JSON"),
                answered("says a list", Reply.text(Reply.JSON, "[]"), NOT_JSON),
                answered("is empty", Reply.text(Reply.JSON, ""), NOT_JSON),
                answered(
                        "names a claim twice", Reply.text(Reply.JSON, "{\"sub\":\"5c0ffee\",\"sub\":\"x\"}"), NOT_JSON),
                answered(
                        "does not end",
                        Reply.endless(),
                        "the userinfo endpoint responded with more than 1048576 bytes"),
                answered(
                        "breaks off",
                        Reply.reset(),
                        "the userinfo endpoint failed with SocketException: Connection reset"),
                signed(
                        "is signed for another client",
                        Map.of("aud", "other"),
                        SIGNED + "has an aud that does not contain this client"),
                signed(
                        "is signed by another issuer",
                        Map.of("iss", "https://evil.example"),
                        SIGNED + "has an iss other than " + provider.issuer()),
                answered(
                        "is signed by another key",
                        jwt(HostileProvider.sign(signedClaims(Map.of()), HostileProvider.newKey())),
                        SIGNED + "is not signed with a key published by the provider"),
                answered(
                        "is signed by nobody",
                        jwt("eyJhbGciOiJub25lIn0.e30."),
                        SIGNED + "is not signed with an asymmetric algorithm (alg)"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void answers(String what, Consumer<HostileProvider> hostility, String reason) {
        hostility.accept(provider);
        assertRefused(signIn(), reason);
        provider.behave();
        assertSignedIn(signIn());
    }

    @Test
    @DisplayName("is asked over a signature, and the honest signature is taken")
    void signed() throws Exception {
        provider.answer(HostileProvider.USERINFO, jwt(HostileProvider.sign(signedClaims(Map.of()), provider.key())));
        assertSignedIn(signIn());
    }

    @Test
    @DisplayName(
            "contradicts the ID token: the ID token's word stands, and no verified mark is borrowed for its address")
    void contradicts() {
        String subject = UUID.randomUUID().toString();
        provider.onIdToken(claims -> {
            claims.put("sub", subject);
            claims.put("preferred_username", "truth");
            claims.put("email", "truth@upstream.example");
            claims.put("email_verified", false);
        });
        provider.onUserinfo(claims -> {
            claims.put("sub", subject);
            claims.put("preferred_username", "lie");
            claims.put("email", "lie@upstream.example");
            claims.put("email_verified", true);
        });
        admin.put("/" + realm + "/identity-provider/instances/" + ALIAS, trustingEmail())
                .orFail();
        assertSignedIn(signIn());
        JsonNode user =
                admin.get("/" + realm + "/users?username=truth").orFail().json().get(0);
        assertThat(user.path("email").asText()).isEqualTo("truth@upstream.example");
        assertThat(user.path("emailVerified").asBoolean()).isFalse();
        assertThat(admin.get("/" + realm + "/users?username=lie").orFail().json())
                .isEmpty();
    }

    private Map<String, Object> trustingEmail() {
        Map<String, Object> representation =
                new HashMap<>(Json.map(admin.provider(realm, ALIAS).orFail().json()));
        representation.put("trustEmail", true);
        return representation;
    }

    private Map<String, Object> signedClaims(Map<String, Object> change) {
        Map<String, Object> claims = new HashMap<>(
                Map.of("sub", "5c0ffee", "iss", provider.issuer().toString(), "aud", HostileProvider.CLIENT_ID));
        claims.putAll(change);
        return claims;
    }

    private Arguments signed(String what, Map<String, Object> change, String reason) throws JOSEException {
        return answered(what, jwt(HostileProvider.sign(signedClaims(change), provider.key())), reason);
    }

    private static Reply jwt(String token) {
        return Reply.text("application/jwt", token);
    }

    private static Arguments answered(String what, Reply reply, String reason) {
        return row(what, it -> it.answer(HostileProvider.USERINFO, reply), reason);
    }

    private static Arguments claimed(String what, Consumer<Map<String, Object>> change, String reason) {
        return row(what, it -> it.onUserinfo(change), reason);
    }
}
