package dev.signinhub.oidc.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The server's options for metadata")
class FreshnessTest {

    @Test
    @DisplayName("are ten minutes and an hour unless they are set")
    void defaults() {
        assertThat(Freshness.configured()).isEqualTo(Freshness.DEFAULT);
        assertThat(Freshness.of(null, null)).isEqualTo(new Freshness(Duration.ofMinutes(10), Duration.ofHours(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "1, , PT1S, PT1H",
        "86400, , PT24H, PT24H",
        "7200, , PT2H, PT2H",
        ", 600, PT10M, PT10M",
        ", 604800, PT10M, PT168H",
        "30, 30, PT30S, PT30S"
    })
    @DisplayName("take a lifetime of up to a day and an age of up to a week, which is no less than the lifetime")
    void taken(Integer lifetime, Integer maxAge, Duration expectedLifetime, Duration expectedMaxAge) {
        assertThat(Freshness.of(lifetime, maxAge)).isEqualTo(new Freshness(expectedLifetime, expectedMaxAge));
    }

    @ParameterizedTest
    @CsvSource({
        "0, , lifetime, 1, 86400, 0",
        "86401, , lifetime, 1, 86400, 86401",
        "-1, 5, lifetime, 1, 86400, -1",
        ", 599, max-age, 600, 604800, 599",
        ", 604801, max-age, 600, 604800, 604801",
        "7200, 3600, max-age, 7200, 604800, 3600"
    })
    @DisplayName("keep the server from starting when they are out of bounds, and say which are in")
    void refused(Integer lifetime, Integer maxAge, String option, int least, int most, int found) {
        assertThatIllegalStateException()
                .isThrownBy(() -> Freshness.of(lifetime, maxAge))
                .withMessage("Set spi-signin-hub--metadata--%s to a number of seconds from %d to %d, not %d."
                        .formatted(option, least, most, found));
    }
}
