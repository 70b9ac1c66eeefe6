package dev.signinhub.testing.hostile;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a provider deals with the refresh tokens that it issued; each sign-in starts a family of them. */
public enum RefreshTokens {
    /** One for the whole session. */
    LASTING,
    /** A new one each time; the old one is not accepted again. */
    ROTATING,
    /** The same, and whoever presents an old one ends the whole family (RFC 9700 section 4.14.2). */
    STRICT;

    /** The tokens of one provider. */
    static final class Book {

        private final RefreshTokens kind;
        /** Each token that serves, and its family. */
        private final Map<String, String> families = new HashMap<>();

        private final Map<String, String> spent = new HashMap<>();
        private final Set<String> revoked = new HashSet<>();

        Book(RefreshTokens kind) {
            this.kind = kind;
        }

        synchronized void issued(String token) {
            families.put(token, UUID.randomUUID().toString());
        }

        /** Returns the token to hand out next, or nothing when this one is refused. */
        synchronized @Nullable String next(String token, String fresh) {
            String family = families.get(token);
            if (family == null || revoked.contains(family)) {
                if (kind == STRICT && spent.containsKey(token)) {
                    revoked.add(spent.get(token));
                }
                return null;
            }
            if (kind == LASTING) {
                return token;
            }
            families.remove(token);
            spent.put(token, family);
            families.put(fresh, family);
            return fresh;
        }

        synchronized boolean revoke(String token) {
            return families.remove(token) != null;
        }

        synchronized boolean isValid(String token) {
            String family = families.get(token);
            return family != null && !revoked.contains(family);
        }
    }
}
