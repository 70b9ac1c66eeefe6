package dev.signinhub.oidc.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The lifetime of an answer")
class CacheLifetimeTest {

    private static final Duration LONGEST = Freshness.DEFAULT.lifetime();

    @Test
    @DisplayName("is the longest when the answer does not say: ten minutes, or what the server is told")
    void absent() {
        assertThat(CacheLifetime.of(null, LONGEST)).isEqualTo(Duration.ofMinutes(10));
        assertThat(CacheLifetime.of(null, Duration.ofHours(2))).isEqualTo(Duration.ofHours(2));
    }

    @Test
    @DisplayName("is never longer than the server is told, not even than a minute")
    void longest() {
        assertThat(CacheLifetime.of("max-age=3600", Duration.ofMinutes(30))).isEqualTo(Duration.ofMinutes(30));
        assertThat(CacheLifetime.of("max-age=3600", Duration.ofHours(2))).isEqualTo(Duration.ofHours(1));
        for (String header : new String[] {"max-age=3600", "max-age=1", "no-store"}) {
            assertThat(CacheLifetime.of(header, Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-age=120                  | 120",
                "public, MAX-AGE=300          | 300",
                "max-age=\"90\"               | 90",
                "max-age=1                    | 60",
                "max-age=0, must-revalidate   | 60",
                "max-age=86400                | 600",
                "max-age=99999999999999999999 | 600",
                "no-store                     | 60",
                "no-cache, max-age=500        | 60",
                "s-maxage=5                   | 600",
                "nonsense                     | 600"
            })
    @DisplayName("is what the answer says, between one and ten minutes")
    void bounded(String header, long seconds) {
        assertThat(CacheLifetime.of(header, LONGEST)).isEqualTo(Duration.ofSeconds(seconds));
    }
}
