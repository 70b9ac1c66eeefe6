package dev.signinhub.oidc;

import dev.signinhub.oidc.metadata.ProviderMetadata;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.Constants;

/**
 * What the browser brings back from the provider (RFC 6749 section 4.1.2, RFC 9207 section 2).
 *
 * <p>None of the values is trusted, and none may reach a log before it has been checked.
 */
record CallbackParameters(
        @Nullable String code,
        @Nullable String iss,
        @Nullable String error,
        @Nullable String errorDescription) {

    private static final int MAX_LENGTH = 8192;

    /** Returns the parameters of a form, and with them what the query says by the same names: they are there twice. */
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
     * Returns the state, which must be there once; it is read first, because it says whom to tell about the rest.
     *
     * @throws SignInFailure when it is missing, there twice, or absurdly long
     */
    static String requireState(MultivaluedMap<String, String> parameters) {
        String state = single(parameters, "state");
        if (state == null) {
            throw SignInFailure.stale("the response carries no state");
        }
        return state;
    }

    /**
     * Reads what the browser brought, but for the state.
     *
     * @throws SignInFailure when a parameter is there twice (RFC 6749 section 3.1) or is absurdly long
     */
    static CallbackParameters of(MultivaluedMap<String, String> parameters) {
        return new CallbackParameters(
                single(parameters, "code"),
                single(parameters, "iss"),
                single(parameters, "error"),
                single(parameters, "error_description"));
    }

    /** Returns the code, which must be there and without an error beside it. */
    String requireCode() {
        if (code == null) {
            throw SignInFailure.misconfigured("the response carries neither a code nor an error");
        }
        if (error != null) {
            throw SignInFailure.misconfigured("the response carries both a code and an error");
        }
        return code;
    }

    /**
     * Checks who answered: a provider that promises {@code iss} must send it, and any that is sent must be its own
     * (RFC 9207 section 2.4).
     */
    void requireIssuer(ProviderMetadata metadata) {
        requireIssuer(metadata, false);
    }

    /** @param mayBeMissing whether a promise of the metadata that is not kept is overlooked */
    void requireIssuer(ProviderMetadata metadata, boolean mayBeMissing) {
        if (iss == null) {
            if (metadata.authorizationResponseIssParameterSupported() && !mayBeMissing) {
                throw SignInFailure.misconfigured("the response carries no iss, though the metadata promises one");
            }
        } else if (!iss.equals(metadata.issuer())) {
            throw SignInFailure.misconfigured("the response's iss is not " + metadata.issuer());
        }
    }

    boolean isError() {
        return error != null && code == null;
    }

    /** Tells whether the provider is another Keycloak whose sign-in page expired: it asks to be sent the user again. */
    boolean isExpired() {
        return OAuthErrorException.TEMPORARILY_UNAVAILABLE.equals(error)
                && Constants.AUTHENTICATION_EXPIRED_MESSAGE.equals(errorDescription);
    }

    SignInFailure failure() {
        String name = ErrorCode.isOne(error) ? error : "that is no error code";
        return SignInFailure.refused("the authorization endpoint answered with error " + name);
    }

    private static @Nullable String single(MultivaluedMap<String, String> parameters, String name) {
        List<String> values = parameters.get(name);
        if (values == null || values.isEmpty()) {
            return null;
        }
        if (values.size() > 1) {
            throw SignInFailure.misconfigured("the response carries " + name + " more than once");
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

    @Override
    public String toString() {
        return "CallbackParameters[***]";
    }
}
