package dev.signinhub.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.Themes;
import java.text.MessageFormat;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The theme's own texts")
class MessagesTest {

    @ParameterizedTest
    @ValueSource(strings = {"de", "fr", "es", "ar", "ja"})
    @DisplayName("are the same in each language, with the same places to fill in")
    void complete(String language) {
        var english = Themes.messages("en");
        var translated = Themes.messages(language);
        assertThat(translated.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
        for (var key : english.stringPropertyNames()) {
            var locale = Locale.forLanguageTag(language);
            assertThat(new MessageFormat(translated.getProperty(key), locale).getFormatsByArgumentIndex())
                    .as(key)
                    .hasSameSizeAs(new MessageFormat(english.getProperty(key), locale).getFormatsByArgumentIndex());
            assertThat(translated.getProperty(key)).as(key).isNotBlank();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "de", "fr", "es", "ar", "ja"})
    @DisplayName("are all used")
    void used(String language) {
        assertThat(Themes.messages(language).stringPropertyNames())
                .filteredOn(key -> key.startsWith("hub"))
                .allMatch(key -> Themes.mentions(key.replaceFirst("^hub(Help|Terms|Privacy)$", "\"hub\" + name")));
    }
}
