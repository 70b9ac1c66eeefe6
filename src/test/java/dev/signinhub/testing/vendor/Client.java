package dev.signinhub.testing.vendor;

import dev.signinhub.testing.vendor.Credentials.Method;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a vendor wants of the client that is registered with it.
 *
 * @param secret null for a client without one
 * @param methods the ways to say who is asking
 */
record Client(@Nullable String secret, Set<Method> methods, Pkce pkce) {

    /** The same id everywhere: which vendor is asked, the address says. */
    static final String ID = "signin-hub";

    static Client secretless(Pkce pkce) {
        return new Client(null, Set.of(Method.NONE), pkce);
    }

    static Client withSecret(Pkce pkce, Method... methods) {
        return new Client("vendor-secret-Zw7qk3Yp", Set.of(methods), pkce);
    }

    @Nullable
    Problem check(Credentials credentials) {
        if (!credentials.clientId().equals(ID)) {
            return Problem.UNKNOWN_CLIENT;
        }
        boolean wrongMethod = !methods.contains(credentials.method());
        String given = credentials.secret();
        if (secret == null) {
            // VMware's way: Basic, with nothing behind the colon.
            boolean empty = given == null || (credentials.method() == Method.BASIC && given.isEmpty());
            return !empty ? Problem.SECRET_UNEXPECTED : wrongMethod ? Problem.AUTHENTICATION_METHOD : null;
        }
        if (given == null || given.isEmpty()) {
            return Problem.SECRET_MISSING;
        }
        if (wrongMethod) {
            return Problem.AUTHENTICATION_METHOD;
        }
        return given.equals(secret) ? null : Problem.SECRET_WRONG;
    }
}
