package dev.signinhub.mapper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.mapper.AllowList.Match;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A list of allowed values")
class AllowListTest {

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource({
        "dev, dev, BY_NAME",
        "dev, DEV, ''",
        "dev, devs, ''",
        "d.v, dev, ''",
        "*, dev, BY_WILDCARD",
        "*, *, BY_WILDCARD",
        "**, dev, BY_WILDCARD",
        "dev-*, dev-a, BY_WILDCARD",
        "dev-*, dev-, BY_WILDCARD",
        "dev-*, dev, ''",
        "*-dev, a-dev, BY_WILDCARD",
        "a*b, ab, BY_WILDCARD",
        "a*b, axb, BY_WILDCARD",
        "a*a, a, ''",
        "aba*aba, ababa, ''",
        "a*b*c, a-b-c, BY_WILDCARD",
        "a*b*c, acb, ''",
        "a*b*b, ab, ''",
        "*b*, abc, BY_WILDCARD",
        "/org/*, /org/team, BY_WILDCARD"
    })
    @DisplayName("takes exact values, and any characters for a *")
    void match(String entry, String value, String expected) {
        assertThat(AllowList.of(entry).match(value))
                .isEqualTo(expected.isEmpty() ? Optional.empty() : Optional.of(Match.valueOf(expected)));
    }

    @Test
    @DisplayName("knows a value by its name that a wildcard allows as well, in any order")
    void byName() {
        assertThat(AllowList.of("*\n dev \r\n\n").match("dev")).contains(Match.BY_NAME);
        assertThat(AllowList.of("dev\n*").match("dev")).contains(Match.BY_NAME);
        assertThat(AllowList.of("dev\n*").match("ops")).contains(Match.BY_WILDCARD);
        assertThat(AllowList.of(" \n ").match("dev")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " dev", "dev ", "a\u0000b", "a\nb", "\u202Edev", "\u200B", "dev\uD83D", "\u00A0"})
    @DisplayName("takes nothing that could not be told from something else")
    void invisible(String value) {
        assertThat(AllowList.of("*").match(value)).isEmpty();
    }

    @Test
    @DisplayName("takes nothing too long for a name, and looks at no value for long")
    @Timeout(10)
    void length() {
        assertThat(AllowList.of("*").match("x".repeat(255))).isPresent();
        assertThat(AllowList.of("*").match("x".repeat(256))).isEmpty();
        AllowList slow = AllowList.of("*a".repeat(100) + "*b");
        long start = System.nanoTime();
        for (int i = 0; i < 10_000; i++) {
            assertThat(slow.match("a".repeat(255))).isEmpty();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
}
