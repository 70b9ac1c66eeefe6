package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.Reply;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The provider's keys")
class HostileKeysIT extends HostileUpstream {

    static Stream<Arguments> answers() {
        String unread = "cannot be read: ";
        return Stream.of(
                Arguments.of("fail", Reply.html(500), unread + "status 500"),
                Arguments.of("redirect", Reply.redirect("/x"), unread + "status 302"),
                Arguments.of("are a page", Reply.html(200), unread + "responded with an HTML page instead of JSON"),
                Arguments.of(
                        "are no object",
                        Reply.text(Reply.JSON, "[]"),
                        unread + "responded with something that is not a JSON object"),
                Arguments.of("are no key set", Reply.text(Reply.JSON, "{}"), unread + "not a JSON Web Key Set"),
                Arguments.of("do not end", Reply.endless(), unread + "responded with more than 1048576 bytes"));
    }

    @ParameterizedTest(name = "that {0}")
    @MethodSource
    @DisplayName("refuse the sign-in, and the next honest one goes on,")
    void answers(String what, Reply reply, String reason) {
        // Changing the provider makes core forget its keys.
        admin.configureProvider(realm, ALIAS, Map.of("kcTheme-message", what)).orFail();
        provider.answer(HostileProvider.JWKS, reply);
        assertRefused(signIn(), "the provider's keys at " + provider.issuer() + HostileProvider.JWKS + " " + reason);
        provider.behave();
        assertSignedIn(signIn());
    }

    @Test
    @DisplayName("may be rotated between any two sign-ins at the cost of one read, and a failure to nobody")
    void rotation() {
        try (HostileProvider other = new HostileProvider()) {
            createProvider("rotating", other, Map.of()).orFail();
            other.onIdToken(claims -> {
                claims.put("preferred_username", "rotating");
                claims.put("email", "rotating@upstream.example");
            });
            assertSignedIn(signIn(new HttpBrowser(), "rotating"));
            other.rotateKey();
            assertSignedIn(signIn(new HttpBrowser(), "rotating"));
            assertThat(other.requestsTo(HostileProvider.JWKS)).hasSize(2);
            assertSignedIn(signIn(new HttpBrowser(), "rotating"));
            assertThat(other.requestsTo(HostileProvider.JWKS)).hasSize(2);
        }
    }

    @Test
    @DisplayName("are read at most twice for any number of ids that nobody has")
    void garbage() {
        assertSignedIn(signIn());
        provider.behave();
        RSAKey rogue = HostileProvider.newKey();
        for (int i = 0; i < 10; i++) {
            provider.signBy((claims, key) -> HostileProvider.sign(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(UUID.randomUUID().toString())
                            .build(),
                    claims,
                    rogue));
            assertRefused(signIn(), "the ID token is not signed with a key published by the provider");
        }
        assertThat(provider.requestsTo(HostileProvider.JWKS)).hasSizeLessThanOrEqualTo(2);
        provider.behave();
        assertSignedIn(signIn());
    }

    @Test
    @DisplayName("need no id while there is one of them, and a token without one is checked like any other")
    void withoutId() {
        provider.signBy((claims, key) -> HostileProvider.sign(new JWSHeader(JWSAlgorithm.RS256), claims, key));
        assertSignedIn(signIn());
        RSAKey rogue = HostileProvider.newKey();
        provider.signBy((claims, key) -> HostileProvider.sign(new JWSHeader(JWSAlgorithm.RS256), claims, rogue));
        assertRefused(signIn(), "the ID token is not signed with a key published by the provider");
    }

    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of(
                        "are for encryption", (UnaryOperator<RSAKey.Builder>) key -> key.keyUse(KeyUse.ENCRYPTION)),
                Arguments.of("are for another algorithm", (UnaryOperator<RSAKey.Builder>)
                        key -> key.keyUse(KeyUse.SIGNATURE).algorithm(JWSAlgorithm.RS512)));
    }

    @ParameterizedTest(name = "that {0}")
    @MethodSource
    @DisplayName("do not count:")
    void others(String what, UnaryOperator<RSAKey.Builder> change) {
        try (HostileProvider other = new HostileProvider()) {
            RSAKey key =
                    change.apply(new RSAKey.Builder(other.key().toPublicJWK())).build();
            other.answer(HostileProvider.JWKS, Reply.json(Map.of("keys", List.of(key.toJSONObject()))));
            String alias = "other-" + UUID.randomUUID();
            createProvider(alias, other, Map.of()).orFail();
            assertRefused(
                    signIn(new HttpBrowser(), alias),
                    "the ID token is not signed with a key published by the provider");
        }
    }
}
