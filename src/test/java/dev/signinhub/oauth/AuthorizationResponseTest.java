package dev.signinhub.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.signinhub.broker.SignInFailure;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The callback's parameters")
class AuthorizationResponseTest {

    private static final String ISSUER = "https://op.example";

    @Test
    @DisplayName("are read when each is there once")
    void honest() {
        AuthorizationResponse response = parse("code", "c", "iss", ISSUER);
        assertThat(response.requireCode()).isEqualTo("c");
        assertThatCode(() -> response.requireIssuer(ISSUER, true)).doesNotThrowAnyException();
        assertThat(response.isError()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"code", "iss", "error", "error_description"})
    @DisplayName("are refused when one is there twice")
    void twice(String name) {
        assertRefused(() -> parse(name, "a", name, "a"), "the response has more than one " + name);
    }

    @Test
    @DisplayName("of a form are those of the form alone, and are refused when the query has one of them too")
    void form() {
        AuthorizationResponse response = AuthorizationResponse.of(
                AuthorizationResponse.ofForm(query("code", "c"), query("iss", "evil", "error", "x")));
        assertThat(response.requireCode()).isEqualTo("c");
        assertThat(response.iss()).isNull();
        assertRefused(
                () -> AuthorizationResponse.of(AuthorizationResponse.ofForm(query("code", "c"), query("code", "c"))),
                "the response has more than one code");
    }

    @Test
    @DisplayName("are refused when one is absurdly long, and not a character before")
    void length() {
        assertThat(parse("code", "c".repeat(8192)).requireCode()).hasSize(8192);
        assertRefused(() -> parse("code", "c".repeat(8193)), "the response's code is longer than 8192 characters");
    }

    @Test
    @DisplayName("must hold a code or an error, not both and not neither")
    void codeOrError() {
        assertRefused(() -> parse("code", "").requireCode(), "the response has neither a code nor an error");
        assertRefused(
                () -> parse("code", "c", "error", "access_denied").requireCode(),
                "the response has both a code and an error");
        assertThat(parse("error", "access_denied").isError()).isTrue();
    }

    @Test
    @DisplayName("put an error into the log only when it looks like an error code")
    void hostileError() {
        assertThat(parse("error", "server_error").failure().reason())
                .isEqualTo("the authorization endpoint responded with error server_error");
        assertThat(parse("error", "<script>\r\nforged log line").failure().reason())
                .doesNotContain("script", "forged");
    }

    @Test
    @DisplayName("ask for another try only in the words of a Keycloak whose sign-in page expired")
    void expired() {
        String[] words = {"error", "temporarily_unavailable", "error_description", "authentication_expired"};
        assertThat(parse(words).isExpired()).isTrue();
        assertThat(parse("error", "temporarily_unavailable").isExpired()).isFalse();
        assertThat(parse("error", "server_error", "error_description", "authentication_expired")
                        .isExpired())
                .isFalse();
    }

    @Nested
    @DisplayName("name the issuer (RFC 9207):")
    class Issuer {

        @Test
        @DisplayName("another issuer is refused, whether one is promised or not")
        void other() {
            AuthorizationResponse response = parse("code", "c", "iss", "https://evil.example");
            assertRefused(() -> response.requireIssuer(ISSUER, true), "the response's iss is not " + ISSUER);
            assertRefused(() -> response.requireIssuer(ISSUER, false), "the response's iss is not " + ISSUER);
        }

        @Test
        @DisplayName("a missing iss is refused where one is promised, and only there")
        void missing() {
            AuthorizationResponse response = parse("code", "c");
            assertRefused(
                    () -> response.requireIssuer(ISSUER, true),
                    "the response has no iss although the metadata promises one");
            assertThatCode(() -> response.requireIssuer(ISSUER, false)).doesNotThrowAnyException();
        }

        @Test
        @DisplayName("a slash more is another issuer")
        void exact() {
            assertRefused(
                    () -> parse("iss", ISSUER + "/").requireIssuer(ISSUER, false),
                    "the response's iss is not " + ISSUER);
        }
    }

    private static AuthorizationResponse parse(String... namesAndValues) {
        return AuthorizationResponse.of(query(namesAndValues));
    }

    private static MultivaluedMap<String, String> query(String... namesAndValues) {
        MultivaluedMap<String, String> query = new MultivaluedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            query.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return query;
    }

    private static void assertRefused(Runnable action, String reason) {
        assertThatExceptionOfType(SignInFailure.class).isThrownBy(action::run).withMessage(reason);
    }
}
