package dev.signinhub.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.signinhub.broker.CardSettings;
import dev.signinhub.broker.Setting;
import dev.signinhub.testing.ConsoleTexts;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.provider.ProviderConfigProperty;

@DisplayName("The settings of a guest provider")
class GuestConfigTest {

    private final GuestConfig config = new GuestConfig();

    @Test
    @DisplayName("have defaults, and the console shows these")
    void defaults() {
        assertThat(config.mode()).isEqualTo(GuestMode.SHARED);
        assertThat(config.lifetime()).isEqualTo(Duration.ofHours(8));
        assertThat(config.maxPerMinute()).isEqualTo(30);
        assertThat(config.allowedInProduction()).isFalse();
        assertThat(config.roles()).isEmpty();
        assertThat(config.groups()).isEmpty();
        GuestConfig shown = new GuestConfig();
        for (ProviderConfigProperty property : Setting.properties(GuestSettings.ALL)) {
            if (property.getDefaultValue() != null) {
                shown.getConfig()
                        .put(property.getName(), property.getDefaultValue().toString());
            }
        }
        assertThat(shown.getConfig()).hasSize(5);
        assertThat(shown.mode()).isEqualTo(config.mode());
        assertThat(shown.lifetime()).isEqualTo(config.lifetime());
        assertThat(shown.maxPerMinute()).isEqualTo(config.maxPerMinute());
        assertThat(shown.allowedInProduction()).isFalse();
    }

    @Test
    @DisplayName("are described in the console as in the code")
    void english() {
        ConsoleTexts.assertSameInEnglish(GuestSettings.ALL.stream());
    }

    @Test
    @DisplayName("are those of the card, too")
    void card() {
        assertThat(GuestSettings.ALL).containsAll(CardSettings.ALL);
    }

    @Test
    @DisplayName("take names that are separated by commas")
    void names() {
        config.getConfig().put("guestRoles", " viewer,, a role , app.reader,viewer ");
        assertThat(config.roles()).containsExactly("viewer", "a role", "app.reader");
    }

    @ParameterizedTest
    @CsvSource({"90, PT1M30S", "30m, PT30M", "8h, PT8H", "30d, PT720H", " 2h , PT2H"})
    @DisplayName("take a lifetime as Keycloak's own options do")
    void lifetime(String value, Duration lifetime) {
        config.getConfig().put("lifetime", value);
        assertThat(config.lifetime()).isEqualTo(lifetime);
    }

    @ParameterizedTest
    @ValueSource(strings = {"forever", "0", "-1h", "31d", "8 hours", "99999999999999999999"})
    @DisplayName("refuse a lifetime that is none, or of more than a month")
    void noLifetime(String value) {
        config.getConfig().put("lifetime", value);
        assertThatIllegalArgumentException()
                .isThrownBy(config::lifetime)
                .withMessage("Set 'lifetime' to a duration of at most 30 days, such as 30m or 8h, not to '%s'.", value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "601", "-5", "many", "99999999999", "1.5"})
    @DisplayName("refuse a limit that is none")
    void noLimit(String value) {
        config.getConfig().put("maxPerMinute", value);
        assertThatIllegalArgumentException()
                .isThrownBy(config::maxPerMinute)
                .withMessage("Set 'maxPerMinute' to a number from 1 to 600, not to '%s'.", value);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 600})
    @DisplayName("take the smallest and the highest limit")
    void limit(int value) {
        config.getConfig().put("maxPerMinute", String.valueOf(value));
        assertThat(config.maxPerMinute()).isEqualTo(value);
    }

    @Test
    @DisplayName("refuse a mode that does not exist")
    void noMode() {
        config.getConfig().put("mode", "SHARED");
        assertThatIllegalArgumentException()
                .isThrownBy(config::mode)
                .withMessage("Set 'mode' to one of shared, fresh, not to 'SHARED'.");
    }

    @Test
    @DisplayName("let guests into a server in production where they say so, in that word only")
    void production() {
        assertThat(config.letsGuestsIn()).isFalse();
        config.getConfig().put("allowInProduction", "yes");
        assertThat(config.letsGuestsIn()).isFalse();
        assertThat(config.whyClosed())
                .isEqualTo("start the server in development mode, or set 'allowInProduction' to true");
        config.getConfig().put("allowInProduction", "true");
        assertThat(config.letsGuestsIn()).isTrue();
    }

    @Test
    @DisplayName("let no guest into a server in production that has none, whatever they say")
    void serverSaysNo() {
        config.getConfig().put("allowInProduction", "true");
        String option = "keycloak.social.guest.allow-in-production";
        System.setProperty(option, "false");
        try {
            assertThat(config.letsGuestsIn()).isFalse();
            assertThat(config.whyClosed())
                    .isEqualTo("the server option spi-social--guest--allow-in-production is false");
            System.setProperty(option, "true");
            assertThat(config.letsGuestsIn()).isTrue();
            config.getConfig().put("allowInProduction", "false");
            assertThat(config.letsGuestsIn()).isFalse();
        } finally {
            System.clearProperty(option);
        }
    }

    @Test
    @DisplayName("have a server option for how often guests are removed")
    void interval() {
        assertThat(GuestRemoval.interval(null)).isEqualTo(Duration.ofMinutes(15));
        assertThat(GuestRemoval.interval(2)).isEqualTo(Duration.ofSeconds(2));
        assertThat(GuestRemoval.interval(86400)).isEqualTo(Duration.ofDays(1));
        for (int wrong : new int[] {0, 86401}) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> GuestRemoval.interval(wrong))
                    .withMessage("Set spi-social--guest--cleanup-interval to a number of seconds from 1 to 86400, not "
                            + wrong + ".");
        }
    }
}
