package dev.signinhub.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The token endpoint's answer")
class TokenResponseTest {

    private static final String HONEST =
            "{'access_token':'at','token_type':'Bearer','id_token':'idt','expires_in':60,'refresh_token':'rt'}";

    @Test
    @DisplayName("is taken when it is a success with all that OpenID Connect wants")
    void honest() {
        TokenResponse tokens = parse(200, HONEST);
        assertThat(tokens.accessToken()).isEqualTo("at");
        assertThat(tokens.idToken()).isEqualTo("idt");
        assertThat(tokens.toCore().getRefreshToken()).isEqualTo("rt");
        assertThat(tokens.toStore(1000)).contains("\"accessTokenExpiration\":1060");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bearer", "BEARER"})
    @DisplayName("may write its type in any case")
    void caseOfType(String type) {
        assertThat(parse(200, HONEST.replace("Bearer", type)).accessToken()).isEqualTo("at");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "'text'", "<html>", "{'access_token':", "{} {}"})
    @DisplayName("is refused when it is no JSON object")
    void garbage(String body) {
        assertRefused(() -> parse(200, body), "the token endpoint's answer is not a JSON object");
    }

    @ParameterizedTest
    @CsvSource({"access_token,at", "id_token,idt"})
    @DisplayName("is refused without a token, and with one that is no text")
    void missing(String name, String value) {
        String reason = "the token endpoint's answer has no " + name;
        assertRefused(() -> parse(200, HONEST.replace("'" + name + "':'" + value + "'", "'x':1")), reason);
        assertRefused(() -> parse(200, HONEST.replace("'" + value + "'", "' '")), reason);
        assertRefused(() -> parse(200, HONEST.replace("'" + value + "'", "42")), reason);
    }

    @Test
    @DisplayName("is refused with a token type that is not understood")
    void type() {
        assertRefused(
                () -> parse(200, HONEST.replace("Bearer", "DPoP")), "the token endpoint's token_type is not Bearer");
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 302, 400, 401, 500, 503})
    @DisplayName("is refused with any other status than 200")
    void status(int status) {
        assertRefused(() -> parse(status, HONEST), "the token endpoint answered with status " + status);
    }

    @Test
    @DisplayName("puts the error code into the log, and nothing else of a refusal")
    void error() {
        assertRefused(
                () -> parse(400, "{'error':'invalid_grant','error_description':'code s3cret is used'}"),
                "the token endpoint answered with status 400 and error invalid_grant");
        assertRefused(() -> parse(400, "{'error':'s3cret\\nforged'}"), "the token endpoint answered with status 400");
    }

    private static TokenResponse parse(int status, String body) {
        return TokenResponse.of(status, body.replace('\'', '"'));
    }

    private static void assertRefused(Runnable action, String reason) {
        assertThatExceptionOfType(SignInFailure.class).isThrownBy(action::run).withMessage(reason);
    }
}
