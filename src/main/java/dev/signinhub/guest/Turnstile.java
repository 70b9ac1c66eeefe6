package dev.signinhub.guest;

import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Lets a number of guests through in a minute, counted by the whole cluster.
 *
 * <p>Each guest takes one of the minute's places in core's single-use objects (the cache {@code actionTokens}), where only
 * one node can take it: {@code SingleUseObjectProvider.putIfAbsent}.
 */
final class Turnstile {

    private static final long SECONDS = 60;

    private final SingleUseObjectProvider places;
    private final String minute;
    private final int max;

    Turnstile(SingleUseObjectProvider places, String provider, int max, Instant now) {
        this.places = places;
        this.minute = "signinhub.guest." + provider + "." + now.getEpochSecond() / SECONDS + ".";
        this.max = max;
    }

    /** Takes a place, if there is one left. */
    boolean pass() {
        // With the number, so that raising it helps at once.
        String full = minute + "full." + max;
        if (places.contains(full)) {
            return false;
        }
        // From anywhere on, so that those who come at once do not all ask for the same places.
        int first = ThreadLocalRandom.current().nextInt(max);
        boolean passed = IntStream.range(first, first + max)
                .anyMatch(place -> places.putIfAbsent(minute + place % max, SECONDS));
        if (!passed) {
            places.putIfAbsent(full, SECONDS);
        }
        return passed;
    }
}
