package dev.signinhub.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.Stub;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.SingleUseObjectProvider;

@DisplayName("The rate limit")
class RateLimitTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:30Z");

    private final Set<String> keys = new HashSet<>();
    private int asked;

    @Test
    @DisplayName("lets as many through as there are places, whichever node they come to")
    void counts() {
        assertThat(passed(10, "guest", 7, NOW)).isEqualTo(7);
    }

    @Test
    @DisplayName("opens again in the next minute, and counts each provider for itself")
    void separate() {
        assertThat(passed(3, "guest", 2, NOW)).isEqualTo(2);
        assertThat(passed(3, "guest", 2, NOW.plusSeconds(29))).isZero();
        assertThat(passed(3, "guest", 2, NOW.plusSeconds(30))).isEqualTo(2);
        assertThat(passed(3, "other", 2, NOW)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 900, 86400})
    @DisplayName("lets one of three nodes through in each period, although their timers are apart")
    void nodes(int seconds) {
        Duration period = Duration.ofSeconds(seconds);
        // Two whole periods.
        Instant begin = Instant.ofEpochSecond(NOW.getEpochSecond() / seconds * seconds);
        long passed = IntStream.range(0, 2)
                .mapToObj(each -> begin.plus(period.multipliedBy(each)))
                .flatMap(each ->
                        Stream.of(0.1, 0.5, 0.9).map(part -> each.plusMillis((long) (part * period.toMillis()))))
                .filter(now -> new RateLimit(places(), "removal", 1, period, now).pass())
                .count();
        assertThat(passed).isEqualTo(2);
    }

    @Test
    @DisplayName("lets more through as soon as there are more places")
    void raised() {
        assertThat(passed(3, "guest", 2, NOW)).isEqualTo(2);
        assertThat(passed(9, "guest", 6, NOW)).isEqualTo(4);
    }

    @Test
    @DisplayName("asks once only when it is known to be full, so that refusing many costs little")
    void cheap() {
        passed(601, "guest", 600, NOW);
        asked = 0;
        assertThat(passed(1, "guest", 600, NOW)).isZero();
        assertThat(asked).isEqualTo(1);
    }

    private long passed(int guests, String provider, int max, Instant now) {
        return IntStream.range(0, guests)
                .filter(guest -> new RateLimit(places(), provider, max, MINUTE, now).pass())
                .count();
    }

    private SingleUseObjectProvider places() {
        return Stub.of(
                SingleUseObjectProvider.class,
                Map.<String, Stub.Call>of(
                        "putIfAbsent",
                        arguments -> {
                            asked++;
                            return keys.add((String) arguments.get(0));
                        },
                        "contains",
                        arguments -> {
                            asked++;
                            return keys.contains((String) arguments.get(0));
                        }));
    }
}
