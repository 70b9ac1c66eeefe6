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
        String given = credentials.secret();
        // VMware's way: Basic, with nothing behind the colon.
        boolean none = given == null || (credentials.method() == Method.BASIC && given.isEmpty());
        boolean right = secret == null ? none : secret.equals(given);
        return right && credentials.clientId().equals(ID) && methods.contains(credentials.method())
                ? null
                : Problem.INVALID_CLIENT;
    }
}
