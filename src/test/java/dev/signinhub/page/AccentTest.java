package dev.signinhub.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An accent colour")
class AccentTest {

    private static final Pattern ACCENT = Pattern.compile("--accent:#([0-9a-f]{6})");

    @Test
    @DisplayName("is measured as WCAG does")
    void contrast() {
        var black = Colour.parse("000000");
        var white = Colour.parse("ffffff");
        assertThat(white.contrast(black)).isCloseTo(21, within(0.01));
        assertThat(Colour.parse("767676").contrast(white)).isCloseTo(4.54, within(0.01));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7a1fa2", "006633", "b3261e", "000000", "0c1530"})
    @DisplayName("is taken where it can be read, in a lighter shade in the dark")
    void readable(String hex) {
        var shades = ACCENT.matcher(new Accent(Colour.parse(hex)).css())
                .results()
                .map(shade -> Colour.parse(shade.group(1)))
                .toList();
        assertThat(shades).hasSize(2);
        assertThat(shades.get(0)).isEqualTo(Colour.parse(hex));
        assertThat(shades.get(1).contrast(Colour.parse("171b21"))).isGreaterThan(4.5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffd400", "ffffff", "7fba00", "00a4ef"})
    @DisplayName("leaves the theme's own in place where it is too light")
    void tooLight(String hex) {
        assertThat(new Accent(Colour.parse(hex)).css()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"#ffd400", "#ffffff", "#7fba00", "#757575"})
    @DisplayName("that is too light is told of with its contrast and what to do")
    void reason(String accent) {
        assertThat(RefusedAccents.reason(accent))
                .matches("signinHubAccent " + accent + " is too light to be read on the page's background"
                        + " \\(contrast [1-4]\\.\\d, needed 4\\.5\\): choose a darker colour")
                .doesNotContain("contrast 4.5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"red", "#fff", "7a1fa2", "#7a1fa2\nspoofed", "#7a1fa2ff"})
    @DisplayName("that is none is told of without repeating what was entered")
    void noColour(String accent) {
        assertThat(RefusedAccents.reason(accent))
                .isEqualTo("signinHubAccent is not a colour: enter # and six hexadecimal digits, such as #7a1fa2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"#7a1fa2", "#7A1FA2", "#000000"})
    @DisplayName("that is taken is not told of")
    void taken(String accent) {
        assertThat(RefusedAccents.reason(accent)).isNull();
    }
}
