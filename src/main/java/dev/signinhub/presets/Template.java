package dev.signinhub.presets;

import dev.signinhub.broker.Setting;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A string with placeholders for settings. */
final class Template {

    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");
    private static final Pattern OPTIONAL = Pattern.compile("\\[([^]]*)]");

    private Template() {}

    /** Tells whether the template has a placeholder for the setting. */
    static boolean names(String template, Setting setting) {
        return template.contains("{" + setting.key() + "}");
    }

    /** Returns the template with the values filled in, or an empty string if one outside brackets is missing. */
    static String fill(String template, List<Setting> known, Map<String, String> settings) {
        Function<String, String> values = key -> known.stream()
                .filter(setting -> setting.key().equals(key))
                .map(setting -> Objects.requireNonNullElse(setting.in(settings), ""))
                .findFirst()
                .orElse("");
        String required =
                OPTIONAL.matcher(template).replaceAll(part -> Matcher.quoteReplacement(filled(part.group(1), values)));
        return filled(required, values);
    }

    private static String filled(String text, Function<String, String> values) {
        boolean complete = PLACE.matcher(text).results().noneMatch(place -> values.apply(place.group(1))
                .isEmpty());
        return complete
                ? PLACE.matcher(text).replaceAll(place -> Matcher.quoteReplacement(values.apply(place.group(1))))
                : "";
    }
}
