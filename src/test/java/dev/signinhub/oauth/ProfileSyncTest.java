package dev.signinhub.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A provider's locale")
class ProfileSyncTest {

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "de, de",
        "de-AT, de",
        "de_AT, de",
        "DE-at, de",
        "pt-BR, pt-BR",
        "pt_br, pt-BR",
        "pt-PT, ''",
        "zh-Hant-TW, zh-Hant",
        "it, ''",
        "x, ''",
        "*, ''",
        "'', ''",
        "de;q=0.5, ''",
        "<script>, ''",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, ''"
    })
    @DisplayName("becomes the realm's that is nearest, or none")
    void best(String locale, String expected) {
        assertThat(ProfileSync.best(locale, List.of("en", "de", "pt-BR", "zh-Hant")))
                .isEqualTo(expected.isEmpty() ? null : expected);
    }
}
