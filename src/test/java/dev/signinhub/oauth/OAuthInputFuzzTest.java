package dev.signinhub.oauth;

import static dev.signinhub.testing.ForeignJson.assertReason;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.broker.CallbackParameters;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.testing.ForeignJson;
import dev.signinhub.testing.Stub;
import dev.signinhub.upstream.JsonAnswer;
import dev.signinhub.upstream.UpstreamException;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider.AuthenticationCallback;
import org.keycloak.broker.provider.util.IdentityBrokerState;
import org.keycloak.models.RealmModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** The same as for OpenID Connect: no exception but our own leaves what reads it, and what is taken is usable. */
@Label("Foreign input of the code flow")
class OAuthInputFuzzTest {

    private static final String TOKENS = """
            {"access_token":"at","token_type":"Bearer","id_token":"a.b.c","expires_in":60,"refresh_token":"rt",
             "scope":"openid","session_state":"s","not-before-policy":0,"refresh_expires_in":1}""";

    @Property
    @Label("a token response is refused, or has a Bearer token and an ID token")
    void tokens(@ForAll("tokensLike") String text) {
        try {
            TokenResponse tokens = TokenResponse.of(JsonAnswer.parse(text));
            assertThat(tokens.accessToken()).isNotBlank();
            assertThat(tokens.idToken()).isNotBlank();
            tokens.toStore();
            tokens.toCore();
        } catch (SignInFailure | UpstreamException expected) {
            assertReason(expected.getMessage());
        }
        TokenEndpoint.refusal(400, text);
    }

    @Property
    @Label("claims are read as text that can be stored, or refused")
    void claims(@ForAll("claimsLike") String idToken, @ForAll("claimsLike") String userinfo) {
        try {
            ObjectNode verified = JsonAnswer.parse(idToken);
            Claims claims = new Claims(verified).with(JsonAnswer.parse(userinfo));
            for (String path : List.of("sub", "email", "address.country", "address", "name", "aud", "..", "")) {
                String text = claims.text(path);
                if (text != null) {
                    assertThat(text).isNotBlank().hasSizeLessThanOrEqualTo(255);
                }
            }
            claims.emailVerified("email");
            claims.isInIdToken("address.country");
        } catch (SignInFailure | UpstreamException expected) {
            assertThat(expected.getMessage()).isNotBlank();
        }
    }

    @Property
    @Label("what the browser brings back is refused, or has one value each")
    void callback(@ForAll("queries") MultivaluedMap<String, String> query) {
        try {
            assertThat(CallbackParameters.single(query, "state")).isNotEqualTo("");
            AuthorizationResponse response = AuthorizationResponse.of(query);
            response.requireIssuer("https://op.example", true);
            response.failure();
            assertThat(response.requireCode()).isNotEmpty();
        } catch (SignInFailure expected) {
            assertThat(expected.reason()).isNotBlank().doesNotContain("\n", "\r", "\0");
        }
    }

    @Property
    @Label("a state leads to a sign-in, or is stale: no text makes core's decoding an error of the server")
    void state(@ForAll("states") String state) {
        RealmModel realm = Stub.of(
                RealmModel.class,
                Map.<String, Stub.Call>of(
                        "getClientById", arguments -> null, "getClientByClientId", arguments -> null));
        AuthenticationSessionModel session = Stub.of(AuthenticationSessionModel.class, Map.of());
        AuthenticationCallback callback = Stub.of(
                AuthenticationCallback.class,
                Map.<String, Stub.Call>of("getAndVerifyAuthenticationSession", arguments -> {
                    IdentityBrokerState.encoded((String) arguments.get(0), realm);
                    return session;
                }));
        MultivaluedMap<String, String> query = new MultivaluedHashMap<>();
        query.add("state", state);
        try {
            assertThat(CallbackParameters.requireSignIn(query, callback)).isSameAs(session);
        } catch (SignInFailure expected) {
            assertThat(expected.kind()).isEqualTo(SignInFailure.Kind.STALE);
        }
    }

    @Provide
    Arbitrary<String> states() {
        return Arbitraries.oneOf(
                        Arbitraries.strings().ofMaxLength(20),
                        Arbitraries.of("", "QUFB", "AAAAAAAAAAAAAAAAAAAAAA", "!"))
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join(".", parts));
    }

    @Provide
    Arbitrary<String> tokensLike() {
        return ForeignJson.like(TOKENS);
    }

    @Provide
    Arbitrary<MultivaluedMap<String, String>> queries() {
        Arbitrary<String> names = Arbitraries.of("state", "code", "iss", "error", "error_description", "x");
        Arbitrary<String> values = Arbitraries.oneOf(
                Arbitraries.strings(),
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(8_000).ofMaxLength(9_000),
                Arbitraries.of("https://op.example", "access_denied", "", "\r\nERROR", "\0"));
        return Combinators.combine(names, values)
                .as((name, value) -> new String[] {name, value})
                .list()
                .ofMaxSize(8)
                .map(pairs -> {
                    MultivaluedMap<String, String> query = new MultivaluedHashMap<>();
                    pairs.forEach(pair -> query.add(pair[0], pair[1]));
                    return query;
                });
    }

    @Provide
    Arbitrary<String> claimsLike() {
        return ForeignJson.claims();
    }
}
