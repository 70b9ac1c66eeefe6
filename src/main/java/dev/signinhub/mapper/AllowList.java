package dev.signinhub.mapper;

import dev.signinhub.broker.Setting;
import dev.signinhub.oauth.UserId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The values that an admin lets a provider assert, one per line; {@code *} stands for any characters. */
record AllowList(List<String> entries) {

    static final Setting SETTING = Setting.lines(
                    "allowed",
                    "Allowed values",
                    "The values of the claim that count, one per line; * stands for any characters. A value that only a *"
                            + " allows never gives a role that administers the realm or a user's account.")
            .mandatory()
            .of("mapper");

    private static final String ANY = "*";

    /** The longest name that core's database columns take. */
    static final int MAX_LENGTH = 255;

    /** How a value got on the list. */
    enum Match {
        BY_NAME,
        BY_WILDCARD
    }

    /** Returns the list in a mapper's settings. */
    static AllowList in(Map<String, String> config) {
        return of(String.valueOf(SETTING.in(config)));
    }

    static AllowList of(String lines) {
        return new AllowList(
                lines.lines().map(String::strip).filter(line -> !line.isEmpty()).toList());
    }

    boolean hasWildcard() {
        return entries.stream().anyMatch(entry -> entry.contains(ANY));
    }

    /** Tells how a value is allowed, if it is; what a database could take for another name is not. */
    Optional<Match> match(String value) {
        return isStorable(value)
                ? entries.stream().flatMap(entry -> match(entry, value)).min(Comparator.naturalOrder())
                : Optional.empty();
    }

    private static Stream<Match> match(String entry, String value) {
        if (!entry.contains(ANY)) {
            return entry.equals(value) ? Stream.of(Match.BY_NAME) : Stream.empty();
        }
        return fits(entry, value) ? Stream.of(Match.BY_WILDCARD) : Stream.empty();
    }

    private static boolean isStorable(String value) {
        return !value.isEmpty() && value.length() <= MAX_LENGTH && !UserId.isAmbiguous(value);
    }

    /** Each part at its first place after the former one: a regular expression could take forever on some values. */
    private static boolean fits(String entry, String value) {
        List<String> parts = List.of(entry.split("\\*", -1));
        String first = parts.get(0);
        String last = parts.get(parts.size() - 1);
        if (value.length() < first.length() + last.length() || !value.startsWith(first) || !value.endsWith(last)) {
            return false;
        }
        int end = value.length() - last.length();
        int from = first.length();
        for (String part : parts.subList(1, parts.size() - 1)) {
            int found = value.indexOf(part, from);
            if (found < 0 || found + part.length() > end) {
                return false;
            }
            from = found + part.length();
        }
        return true;
    }
}
