package dev.signinhub.report;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.signinhub.upstream.ForeignText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this node remembers of sign-ins, in memory: of each provider the last success, and the last failure for each of a
 * few causes.
 *
 * <p>It forgets a provider that nobody has used for a week, the ones used least when there are too many, and at once
 * those that are removed.
 */
final class SignInMemory {

    static final int MAX_PROVIDERS = 1_000;
    static final int MAX_CAUSES = 5;
    static final Duration KEPT = Duration.ofDays(7);

    private final Cache<String, Known> records;

    SignInMemory(Ticker clock) {
        this.records = Caffeine.newBuilder()
                .maximumSize(MAX_PROVIDERS)
                .expireAfterWrite(KEPT)
                .ticker(clock)
                .build();
    }

    /** @param provider its internal ID, which no other provider ever has */
    void succeeded(String realm, String provider, Instant at) {
        records.asMap()
                .merge(provider, new Known(realm, at, List.of()), (old, next) -> new Known(realm, at, old.failures));
    }

    /** Counts a failure for a cause that is known, and otherwise drops the oldest cause for it. */
    void failed(String realm, String provider, Instant at, String error, String cause, @Nullable String reference) {
        String says = ForeignText.sentence(cause);
        records.asMap()
                .compute(
                        provider,
                        (key, old) -> old == null
                                ? new Known(realm, null, List.of(failure(at, error, says, 1, reference)))
                                : new Known(realm, old.success, with(old.failures, at, error, says, reference)));
    }

    private static List<SignIns.Failure> with(
            List<SignIns.Failure> known, Instant at, String error, String cause, @Nullable String reference) {
        int times = known.stream()
                .filter(failure -> failure.cause().equals(cause))
                .mapToInt(SignIns.Failure::times)
                .sum();
        return Stream.concat(
                        Stream.of(failure(at, error, cause, times + 1, reference)),
                        known.stream().filter(failure -> !failure.cause().equals(cause)))
                .limit(MAX_CAUSES)
                .toList();
    }

    private static SignIns.Failure failure(
            Instant at, String error, String cause, int times, @Nullable String reference) {
        return new SignIns.Failure(at.toString(), error, cause, times, reference);
    }

    SignIns of(String provider) {
        Known known = records.getIfPresent(provider);
        return known == null
                ? new SignIns(SignIns.THIS_NODE, null, List.of())
                : new SignIns(
                        SignIns.THIS_NODE, known.success == null ? null : known.success.toString(), known.failures);
    }

    void forgetProvider(String provider) {
        records.invalidate(provider);
    }

    void forgetRealm(String realm) {
        records.asMap().values().removeIf(known -> known.realm.equals(realm));
    }

    private record Known(String realm, @Nullable Instant success, List<SignIns.Failure> failures) {}
}
