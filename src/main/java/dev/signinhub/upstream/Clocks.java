package dev.signinhub.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.apache.http.Header;
import org.apache.http.HttpHeaders;
import org.apache.http.HttpResponse;
import org.apache.http.client.utils.DateUtils;

/** How far the clocks of upstreams are off, by the last response of each; kept by this node for a day. */
public final class Clocks {

    private static final int MAX_UPSTREAMS = 10_000;

    private static final Cache<String, Reading> READINGS = Caffeine.newBuilder()
            .maximumSize(MAX_UPSTREAMS)
            .expireAfterWrite(Duration.ofDays(1))
            .build();

    /**
     * One comparison of two clocks.
     *
     * @param seconds how far the upstream's is ahead of this server's; a header has no fractions, so one says nothing
     */
    public record Reading(Instant at, long seconds) {}

    private Clocks() {}

    /** Returns the last comparison with an upstream ({@link Upstream#id}). */
    public static Optional<Reading> of(String upstream) {
        return Optional.ofNullable(READINGS.getIfPresent(upstream));
    }

    /** Forgets what is known of an upstream. */
    static void forget(String upstream) {
        READINGS.invalidate(upstream);
    }

    static void compare(String upstream, HttpResponse response, Instant now) {
        Header date = response.getFirstHeader(HttpHeaders.DATE);
        // With an age, the response is a cache's and tells when that one read it (RFC 9111 section 5.1).
        if (date == null || response.containsHeader(HttpHeaders.AGE)) {
            return;
        }
        Date theirs = DateUtils.parseDate(date.getValue());
        if (theirs != null) {
            READINGS.put(upstream, new Reading(now, theirs.toInstant().getEpochSecond() - now.getEpochSecond()));
        }
    }
}
