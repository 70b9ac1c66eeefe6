package dev.signinhub.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.signinhub.oauth.AuthorizationResponse;
import dev.signinhub.oauth.Claims;
import dev.signinhub.oauth.CodeVerifier;
import dev.signinhub.oauth.PendingLogin;
import dev.signinhub.oauth.TokenResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What holds a code, a token or somebody's claims")
class NothingToLogTest {

    @Test
    @DisplayName("has a name for a log, and shows nothing of its inside")
    void hidden() {
        var json = JsonMapper.builder().build().createObjectNode().put("x", "s3cret");
        var verifier = new CodeVerifier("s3cret".repeat(8));
        assertThat(Stream.of(
                        verifier,
                        new PendingLogin("acme", "https://kc.example/", verifier, "s3cret"),
                        new AuthorizationResponse("s3cret", "s3cret", "s3cret", "s3cret"),
                        new TokenResponse(json, "s3cret"),
                        new Jwt(json, json, "s3cret"),
                        new Claims(json)))
                .allSatisfy(value -> assertThat(value.toString())
                        .startsWith(value.getClass().getSimpleName() + "[")
                        .doesNotContain("s3cret"));
    }
}
