package dev.signinhub.broker;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider.AuthenticationCallback;
import org.keycloak.sessions.AuthenticationSessionModel;

/** The parameters that a browser brings to a provider's callback; none is trusted, and none may be repeated. */
public final class CallbackParameters {

    private static final int MAX_LENGTH = 8192;

    private CallbackParameters() {}

    /**
     * Returns the sign-in that the state belongs to.
     *
     * <p>The state is read first, because it says whom to tell about anything else. Core ties it to the browser's
     * cookie and tab, and accepts it once: {@code IdentityBrokerService.parseSessionCode}.
     *
     * @throws SignInFailure when the state is missing or was not issued by this server
     * @throws WebApplicationException with core's page when the state was used before or belongs to another browser
     */
    public static AuthenticationSessionModel requireSignIn(
            MultivaluedMap<String, String> parameters, AuthenticationCallback callback) {
        String state = requireState(parameters);
        try {
            return callback.getAndVerifyAuthenticationSession(state);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // IdentityBrokerState.encoded decodes without checking.
            throw SignInFailure.stale("the state was not issued by this server");
        }
    }

    static String requireState(MultivaluedMap<String, String> parameters) {
        String state = single(parameters, "state");
        if (state == null) {
            throw SignInFailure.stale("the response has no state");
        }
        return state;
    }

    /**
     * Returns a parameter, or null where it is missing or empty.
     *
     * @throws SignInFailure when it is repeated (RFC 6749 section 3.1) or absurdly long
     */
    public static @Nullable String single(MultivaluedMap<String, String> parameters, String name) {
        List<String> values = parameters.get(name);
        if (values == null || values.isEmpty()) {
            return null;
        }
        if (values.size() > 1) {
            throw SignInFailure.misconfigured("the response has more than one " + name);
        }
        String value = values.get(0);
        if (value == null || value.isEmpty()) {
            return null;
        }
        if (value.length() > MAX_LENGTH) {
            throw SignInFailure.misconfigured(
                    "the response's " + name + " is longer than " + MAX_LENGTH + " characters");
        }
        return value;
    }
}
