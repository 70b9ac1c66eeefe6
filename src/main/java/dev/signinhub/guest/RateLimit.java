package dev.signinhub.guest;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Lets only so many pass in each period of the clock, counted by the whole cluster.
 *
 * <p>Each takes one of the period's places among core's single-use objects (the cache {@code actionTokens}), where only one
 * node can take it: {@code SingleUseObjectProvider.putIfAbsent}.
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

    /** Takes a place; false when none is left in this period. */
    boolean pass() {
        // With the number, so that raising it helps at once.
        String full = prefix + "full." + max;
        if (places.contains(full)) {
            return false;
        }
        // From anywhere on, so that those who come at once do not all ask for the same places.
        int first = ThreadLocalRandom.current().nextInt(max);
        boolean passed = IntStream.range(first, first + max)
                .anyMatch(place -> places.putIfAbsent(prefix + place % max, seconds));
        if (!passed) {
            places.putIfAbsent(full, seconds);
        }
        return passed;
    }
}
