package dev.signinhub.guest;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Lets a limited number through in each period, counted across the cluster.
 *
 * <p>Each caller takes one of the period's slots among core's single-use objects (the cache {@code actionTokens}),
 * which only one node can take: {@code SingleUseObjectProvider.putIfAbsent}.
 */
final class RateLimit {

    private final SingleUseObjectProvider places;
    private final long seconds;
    private final String prefix;
    private final int max;

    RateLimit(SingleUseObjectProvider places, String name, int max, Duration period, Instant now) {
        this.places = places;
        this.seconds = period.toSeconds();
        this.prefix = "signinhub.guest." + name + "." + now.getEpochSecond() / seconds + ".";
        this.max = max;
    }

    /** Takes a slot; false when none is left in this period. */
    boolean pass() {
        // The limit is part of the key, so that raising it takes effect at once.
        String full = prefix + "full." + max;
        if (places.contains(full)) {
            return false;
        }
        // Starts at a random slot, so that concurrent callers do not all try the same ones.
        int first = ThreadLocalRandom.current().nextInt(max);
        boolean passed = IntStream.range(first, first + max)
                .anyMatch(place -> places.putIfAbsent(prefix + place % max, seconds));
        if (!passed) {
            places.putIfAbsent(full, seconds);
        }
        return passed;
    }
}
