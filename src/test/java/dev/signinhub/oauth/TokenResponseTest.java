package dev.signinhub.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.signinhub.broker.SignInFailure;
import dev.signinhub.upstream.JsonAnswer;
import dev.signinhub.upstream.UpstreamException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.common.util.Time;

@DisplayName("The token endpoint's answer")
class TokenResponseTest {

    private static final String HONEST =
            "{'access_token':'at','token_type':'Bearer','id_token':'idt','expires_in':60,'refresh_token':'rt'}";

    @Test
    @DisplayName("is taken when it is a success with all that OpenID Connect wants")
    void honest() {
        TokenResponse tokens = parse(HONEST);
        assertThat(tokens.accessToken()).isEqualTo("at");
        assertThat(tokens.idToken()).isEqualTo("idt");
        assertThat(tokens.toCore().getRefreshToken()).isEqualTo("rt");
        assertThat(tokens.toStore().expiry() - Time.currentTimeSeconds()).isBetween(58L, 60L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bearer", "BEARER"})
    @DisplayName("may write its type in any case")
    void caseOfType(String type) {
        assertThat(parse(HONEST.replace("Bearer", type)).accessToken()).isEqualTo("at");
    }

    @ParameterizedTest
    @CsvSource({"access_token,at", "id_token,idt"})
    @DisplayName("is refused without a token, and with one that is no text")
    void missing(String name, String value) {
        String reason = "the token response has no " + name;
        assertRefused(
                () -> parse(HONEST.replace("'" + name + "':'" + value + "'", "'x':1"))
                        .idToken(),
                reason);
        assertRefused(() -> parse(HONEST.replace("'" + value + "'", "' '")).idToken(), reason);
        assertRefused(() -> parse(HONEST.replace("'" + value + "'", "null")).idToken(), reason);
        assertRefused(
                () -> parse(HONEST.replace("'" + value + "'", "42")).idToken(),
                "the token response's " + name + " is not a string");
    }

    @Test
    @DisplayName("is refused with a token type that is not understood")
    void type() {
        String reason = "the token_type of the token response is not Bearer";
        assertRefused(() -> parse(HONEST.replace("Bearer", "DPoP")), reason);
        assertRefused(() -> parse(HONEST.replace("Bearer", "N_A")), reason);
        assertRefused(() -> parse(HONEST.replace("'Bearer'", "7")), reason);
        assertRefused(
                () -> parse(HONEST.replace("'Bearer'", "['Bearer']")),
                "the token response's token_type is not a string");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'x':1", "'token_type':null", "'token_type':''", "'token_type':' bearer '"})
    @DisplayName("is taken without a token type, which is a Bearer token's")
    void noType(String type) {
        assertThat(parse(HONEST.replace("'token_type':'Bearer'", type)).toCore().getToken())
                .isEqualTo("at");
    }

    @Test
    @DisplayName("is taken with optional members of other types, which are read where they can be and left out else")
    void otherTypes() {
        TokenResponse tokens = parse("{'access_token':'at','expires_in':'3600','refresh_expires_in':'never',"
                + "'not-before-policy':1e300,'scope':['openid','email'],'session_state':{},'refresh_token':'rt',"
                + "'error':null,'error_description':[],'authorization_details':{},'x':[1]}");
        assertThat(tokens.toCore().getExpiresIn()).isEqualTo(3600);
        assertThat(tokens.toCore().getScope()).isEqualTo("openid email");
        assertThat(tokens.toCore().getRefreshToken()).isEqualTo("rt");
        assertThat(tokens.toStore().expiry() - Time.currentTimeSeconds()).isBetween(3598L, 3600L);
        assertThat(tokens.toStore().text()).doesNotContain("session_state");
        for (String lifetime : List.of("null", "''", "{}", "[60]", "true", "'soon'", "1e400")) {
            assertThat(parse(HONEST.replace("60", lifetime)).toCore().getExpiresIn())
                    .as(lifetime)
                    .isZero();
        }
        assertThat(parse(HONEST.replace("60", "59.9")).toCore().getExpiresIn()).isEqualTo(59);
        assertThat(parse(HONEST.replace("60", "'59.9'")).toCore().getExpiresIn())
                .isEqualTo(59);
    }

    @ParameterizedTest
    @CsvSource({"302, REFUSED", "400, REFUSED", "499, REFUSED", "500, UNREACHABLE", "503, UNREACHABLE"})
    @DisplayName("is refused with a status that is no success")
    void status(int status, SignInFailure.Kind cause) {
        SignInFailure refusal = TokenEndpoint.refusal(status, HONEST);
        assertThat(refusal.reason()).isEqualTo("the token endpoint responded with status " + status);
        assertThat(refusal.kind()).isEqualTo(cause);
    }

    @Test
    @DisplayName("puts the error code into the log, and nothing else of a refusal")
    void error() {
        assertThat(refusal("{'error':'invalid_grant','error_description':'code s3cret is used'}"))
                .isEqualTo("the token endpoint responded with status 400 and error invalid_grant");
        assertThat(refusal("{'error':'s3cret\\nforged'}"))
                .isEqualTo("the token endpoint responded with status 400")
                .isEqualTo(refusal("<html>no JSON</html>"));
    }

    private static String refusal(String body) {
        return TokenEndpoint.refusal(400, body.replace('\'', '"')).reason();
    }

    private static TokenResponse parse(String body) {
        try {
            return TokenResponse.of(JsonAnswer.parse(body.replace('\'', '"')));
        } catch (UpstreamException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(Runnable action, String reason) {
        assertThatExceptionOfType(SignInFailure.class).isThrownBy(action::run).withMessage(reason);
    }
}
