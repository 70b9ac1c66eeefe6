package dev.signinhub.oidc;

import dev.signinhub.broker.UpstreamStatus;
import dev.signinhub.upstream.ForeignText;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.crypto.PublicKeysWrapper;

/**
 * What this node knows of a key set, for those who look for the cause of a failure.
 *
 * @param at when it was read; null if it was not
 * @param problem why the last read failed; null if it did not
 */
record KnownKeys(
        @Nullable Instant at,
        List<UpstreamStatus.Key> keys,
        @Nullable String problem) {

    /** More than a provider has; it bounds what a hostile one can have this server keep. */
    private static final int MOST = 20;

    static KnownKeys of(PublicKeysWrapper keys) {
        return new KnownKeys(
                Instant.now(),
                keys.getKeys().stream().limit(MOST).map(KnownKeys::key).toList(),
                null);
    }

    /** Returns what is known after a read that failed. */
    static KnownKeys failed(@Nullable KnownKeys before, String problem) {
        return before == null
                ? new KnownKeys(null, List.of(), problem)
                : new KnownKeys(before.at, before.keys, problem);
    }

    private static UpstreamStatus.Key key(KeyWrapper key) {
        return new UpstreamStatus.Key(
                quote(key.getKid()),
                quote(key.getType()),
                key.getAlgorithm() == null ? null : quote(key.getAlgorithm()));
    }

    private static String quote(@Nullable String text) {
        return ForeignText.quote(Objects.requireNonNullElse(text, ""));
    }
}
