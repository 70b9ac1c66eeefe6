package dev.signinhub.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.signinhub.testing.Stub;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider.AuthenticationCallback;
import org.keycloak.sessions.AuthenticationSessionModel;

@DisplayName("A callback's parameters")
class CallbackParametersTest {

    private final AuthenticationSessionModel session = Stub.of(AuthenticationSessionModel.class, Map.of());

    private final AuthenticationCallback callback =
            Stub.of(AuthenticationCallback.class, Map.of("getAndVerifyAuthenticationSession", session));

    @Test
    @DisplayName("lead by the state to the sign-in that it belongs to")
    void honest() {
        assertThat(CallbackParameters.requireSignIn(query("s"), callback)).isSameAs(session);
    }

    @Test
    @DisplayName("are refused without a state, with two, and with one that is absurdly long")
    void refused() {
        assertRefused(new MultivaluedHashMap<>(), "the response has no state");
        assertRefused(query(""), "the response has no state");
        assertRefused(query("a", "b"), "the response has more than one state");
        assertRefused(query("s".repeat(8193)), "the response's state is longer than 8192 characters");
    }

    private void assertRefused(MultivaluedMap<String, String> query, String reason) {
        assertThatExceptionOfType(SignInFailure.class)
                .isThrownBy(() -> CallbackParameters.requireSignIn(query, callback))
                .withMessage(reason);
    }

    private static MultivaluedMap<String, String> query(String... states) {
        MultivaluedMap<String, String> query = new MultivaluedHashMap<>();
        query.put("state", List.of(states));
        return query;
    }
}
