package dev.signinhub.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.broker.SignInFailure;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.keycloak.common.util.Time;

@DisplayName("A stored token response")
class StoredTokenTest {

    @Test
    @DisplayName("may be JSON or form-encoded, and stays what it is when it is refreshed")
    void forms() {
        long past = Time.currentTimeSeconds() - 10;
        for (String stored : new String[] {
            "{\"access_token\":\"a/1\",\"refresh_token\":\"r1\",\"accessTokenExpiration\":" + past + "}",
            "access_token=a%2F1&refresh_token=r1&accessTokenExpiration=" + past
        }) {
            StoredToken token = StoredToken.parse(stored);
            assertThat(token.accessToken()).isEqualTo("a/1");
            assertThat(token.isValidFor(0)).isFalse();
            assertThat(token.text()).isEqualTo(stored);
            StoredToken refreshed = token.with(answer().put("expires_in", 60).putNull("refresh_token"));
            assertThat(StoredToken.parse(refreshed.text()).accessToken()).isEqualTo("a2");
            assertThat(refreshed.refreshToken()).as("a null is no new one").isEqualTo("r1");
            assertThat(StoredToken.parse(refreshed.text()).isValidFor(50)).isTrue();
            assertThat(refreshed.text().startsWith("{")).isEqualTo(stored.startsWith("{"));
            assertThat(token.with(answer()).isValidFor(1000))
                    .as("no time is known")
                    .isTrue();
        }
    }

    @Test
    @DisplayName("of another kind cannot be read")
    void unreadable() {
        assertThatExceptionOfType(SignInFailure.class).isThrownBy(() -> StoredToken.parse("{nothing"));
        assertThat(StoredToken.parse("garbage").accessToken()).isEmpty();
    }

    private static ObjectNode answer() {
        return JsonNodeFactory.instance.objectNode().put("access_token", "a2");
    }
}
