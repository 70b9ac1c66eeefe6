package dev.signinhub.oidc.metadata;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a response may be cached, by its {@code Cache-Control} header (RFC 9111 section 5.2.2). */
final class CacheLifetime {

    /** The shortest lifetime: an uncacheable response would otherwise cost a request for every sign-in. */
    private static final Duration MINIMUM = Duration.ofMinutes(1);

    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[\\s,])max-age\\s*=\\s*\"?(\\d{1,9})");
    private static final Pattern NO_CACHING = Pattern.compile("(?:^|[\\s,])no-(?:store|cache)(?:$|[\\s,=])");

    private CacheLifetime() {}

    /** @param longest the lifetime where the response names none, and the longest that is granted */
    static Duration of(@Nullable String cacheControl, Duration longest) {
        if (cacheControl == null) {
            return longest;
        }
        String directives = cacheControl.toLowerCase(Locale.ROOT);
        if (NO_CACHING.matcher(directives).find()) {
            return shorter(MINIMUM, longest);
        }
        Matcher maxAge = MAX_AGE.matcher(directives);
        return maxAge.find() ? bounded(Duration.ofSeconds(Long.parseLong(maxAge.group(1))), longest) : longest;
    }

    private static Duration bounded(Duration requested, Duration longest) {
        return shorter(requested.compareTo(MINIMUM) < 0 ? MINIMUM : requested, longest);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
