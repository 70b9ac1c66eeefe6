package dev.signinhub.oauth;

import dev.signinhub.broker.CallbackParameters;
import dev.signinhub.broker.SignInFailure;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.Constants;

/**
 * The authorization response that the browser brings back (RFC 6749 section 4.1.2, RFC 9207 section 2).
 *
 * <p>None of the values is trusted, and none may reach a log unchecked.
 */
public record AuthorizationResponse(
        @Nullable String code,
        @Nullable String iss,
        @Nullable String error,
        @Nullable String errorDescription) {

    /** RFC 6749 section 4.1.2.1, and what LinkedIn and Apple say in its place. */
    private static final Set<String> CANCELLED =
            Set.of(OAuthErrorException.ACCESS_DENIED, "user_cancelled_login", "user_cancelled_authorize");

    /** Returns the parameters of a form plus those of the query with the same names, so that they count as repeated. */
    static MultivaluedMap<String, String> ofForm(
            MultivaluedMap<String, String> form, MultivaluedMap<String, String> query) {
        MultivaluedMap<String, String> parameters = new MultivaluedHashMap<>();
        form.forEach(parameters::addAll);
        query.forEach((name, values) -> {
            if (form.containsKey(name)) {
                parameters.addAll(name, values);
            }
        });
        return parameters;
    }

    /**
     * Reads the response, except for the state.
     *
     * @throws SignInFailure when a parameter is repeated (RFC 6749 section 3.1) or absurdly long
     */
    static AuthorizationResponse of(MultivaluedMap<String, String> parameters) {
        return new AuthorizationResponse(
                CallbackParameters.single(parameters, "code"),
                CallbackParameters.single(parameters, "iss"),
                CallbackParameters.single(parameters, "error"),
                CallbackParameters.single(parameters, "error_description"));
    }

    /** Returns the code, which must be present and not accompanied by an error. */
    String requireCode() {
        if (code == null) {
            throw SignInFailure.misconfigured("the response has neither a code nor an error");
        }
        if (error != null) {
            throw SignInFailure.misconfigured("the response has both a code and an error");
        }
        return code;
    }

    /**
     * Checks which provider the response is from: one that promises {@code iss} must send it, and any {@code iss} must
     * be its own (RFC 9207 section 2.4).
     *
     * @param promised whether each response must carry {@code iss}
     */
    public void requireIssuer(String issuer, boolean promised) {
        if (iss == null) {
            if (promised) {
                throw SignInFailure.misconfigured("the response has no iss although the metadata promises one");
            }
        } else if (!iss.equals(issuer)) {
            throw SignInFailure.misconfigured("the response's iss is not " + issuer);
        }
    }

    boolean isError() {
        return error != null && code == null;
    }

    /** Tells whether the user did not sign in at the provider, or the provider did not let them go on. */
    boolean isCancelled() {
        return error != null && CANCELLED.contains(error);
    }

    /** Tells whether the provider is a Keycloak whose sign-in page expired, and which wants the user sent back. */
    boolean isExpired() {
        return OAuthErrorException.TEMPORARILY_UNAVAILABLE.equals(error)
                && Constants.AUTHENTICATION_EXPIRED_MESSAGE.equals(errorDescription);
    }

    SignInFailure failure() {
        String name = ErrorCode.isValid(error) ? error : "(not a valid error code)";
        return SignInFailure.refused("the authorization endpoint responded with error " + name);
    }

    @Override
    public String toString() {
        return "AuthorizationResponse[***]";
    }
}
