package dev.signinhub.guest;

import static dev.signinhub.broker.Setting.choice;
import static dev.signinhub.broker.Setting.flag;
import static dev.signinhub.broker.Setting.number;
import static dev.signinhub.broker.Setting.text;

import dev.signinhub.broker.CardSettings;
import dev.signinhub.broker.Setting;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.Stream;
import org.keycloak.common.util.DurationConverter;

/** The settings of a guest provider. */
final class GuestSettings {

    private static final Duration LONGEST_LIFETIME = Duration.ofDays(30);
    private static final int HIGHEST_MAX_PER_MINUTE = 600;

    static final Setting MODE = choice(
                    "mode",
                    "Guest user",
                    "\"shared\" is one user for all guests; \"fresh\" creates one for each sign-in and removes it"
                            + " afterwards.",
                    GuestMode.keys(),
                    GuestMode.SHARED.key())
            .checkedBy(GuestSettings::mode);

    static final Setting ROLES = text(
            "guestRoles",
            "Roles",
            "The roles that guests have, separated by commas; a client role as client.role. Guests have no others, not"
                    + " even the realm's default roles.");

    static final Setting GROUPS = text(
            "guestGroups", "Groups", "The groups that guests are in: paths like /visitors/day, separated by commas.");

    static final Setting LIFETIME = text(
                    "lifetime", "Lifetime", "How long a fresh guest exists at most, such as 30m, 8h or 2d.")
            .withDefault("8h")
            .checkedBy(GuestSettings::lifetime);

    static final Setting MAX_PER_MINUTE = number(
                    "maxPerMinute",
                    "Guests per minute",
                    "How many guests may sign in per minute, 1 to " + HIGHEST_MAX_PER_MINUTE + ".")
            .withDefault("30")
            .checkedBy(GuestSettings::maxPerMinute);

    static final Setting ALLOW_IN_PRODUCTION = flag(
            "allowInProduction",
            "Allow in production",
            "Unless this is on, guests can sign in only to a server in development mode.",
            false);

    /** In the order in which the console shows them. */
    static final List<Setting> ALL = Stream.concat(
                    Stream.of(MODE, ROLES, GROUPS, LIFETIME, MAX_PER_MINUTE, ALLOW_IN_PRODUCTION),
                    CardSettings.ALL.stream())
            .toList();

    private GuestSettings() {}

    /** @throws IllegalArgumentException with one sentence when there is no such mode */
    static GuestMode mode(String value) {
        return GuestMode.of(value)
                .orElseThrow(() -> new IllegalArgumentException("Set '%s' to one of %s, not to '%s'."
                        .formatted("mode", String.join(", ", GuestMode.keys()), value)));
    }

    /** @throws IllegalArgumentException with one sentence when the value is not a duration, or is too long */
    static Duration lifetime(String value) {
        try {
            Duration duration = DurationConverter.parseDuration(value);
            if (duration.compareTo(Duration.ZERO) > 0 && duration.compareTo(LONGEST_LIFETIME) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException | DateTimeParseException e) {
            // Reported below, like one that is too long.
        }
        throw new IllegalArgumentException("Set '%s' to a duration of at most %d days, such as 30m or 8h, not to '%s'."
                .formatted("lifetime", LONGEST_LIFETIME.toDays(), value));
    }

    /** @throws IllegalArgumentException with one sentence when the value is not a number within the bounds */
    static int maxPerMinute(String value) {
        int number = value.matches("[0-9]{1,4}") ? Integer.parseInt(value) : 0;
        if (number < 1 || number > HIGHEST_MAX_PER_MINUTE) {
            throw new IllegalArgumentException("Set '%s' to a number from 1 to %d, not to '%s'."
                    .formatted("maxPerMinute", HIGHEST_MAX_PER_MINUTE, value));
        }
        return number;
    }
}
