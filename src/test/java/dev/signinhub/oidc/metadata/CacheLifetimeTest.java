package dev.signinhub.oidc.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The lifetime of an answer")
class CacheLifetimeTest {

    @Test
    @DisplayName("is ten minutes when the answer does not say")
    void absent() {
        assertThat(CacheLifetime.of(null)).isEqualTo(Duration.ofMinutes(10));
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
        assertThat(CacheLifetime.of(header)).isEqualTo(Duration.ofSeconds(seconds));
    }
}
