package dev.signinhub.broker;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.Constants;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * One setting of a provider: its key, how the console shows it, how it is read, and which values are valid.
 *
 * <p>Label and help are English. The console gets the keys of their translations, which are in {@code
 * theme-resources/messages}, because it translates nothing else: admin-ui's {@code StringComponent} and its siblings.
 *
 * @param message what the keys of the translations are made of; the setting's own key, unless others have the same
 * @param type one of the types of {@link ProviderConfigProperty}
 * @param defaultValue the value where an admin enters none
 * @param options the choices of a list
 * @param normalizer converts an entered value to its canonical form
 * @param check throws an {@link IllegalArgumentException} with one sentence for a value that cannot be used
 */
public record Setting(
        String key,
        String message,
        String label,
        String help,
        String type,
        @Nullable String defaultValue,
        List<String> options,
        boolean required,
        UnaryOperator<String> normalizer,
        Consumer<String> check) {

    /** Sets them apart from the messages of Keycloak and of other extensions. */
    private static final String MESSAGES = "signinhub.";

    private static Setting of(String key, String label, String help, String type) {
        return new Setting(key, key, label, help, type, null, List.of(), false, value -> value, value -> {});
    }

    public static Setting text(String key, String label, String help) {
        return of(key, label, help, ProviderConfigProperty.STRING_TYPE);
    }

    public static Setting number(String key, String label, String help) {
        return of(key, label, help, ProviderConfigProperty.INTEGER_TYPE);
    }

    /** A text of several lines. */
    public static Setting lines(String key, String label, String help) {
        return of(key, label, help, ProviderConfigProperty.TEXT_TYPE);
    }

    /** A group's path, which the console lets an admin pick. */
    public static Setting group(String key, String label, String help) {
        return of(key, label, help, ProviderConfigProperty.GROUP_TYPE);
    }

    /** A user attribute's name, which the console lets an admin pick. */
    public static Setting attribute(String key, String label, String help) {
        return of(key, label, help, ProviderConfigProperty.USER_PROFILE_ATTRIBUTE_LIST_TYPE);
    }

    /** A map of names to values, as the console's map field stores it. */
    public static Setting map(String key, String label, String help) {
        return of(key, label, help, ProviderConfigProperty.MAP_TYPE);
    }

    public static Setting flag(String key, String label, String help, boolean defaultValue) {
        return of(key, label, help, ProviderConfigProperty.BOOLEAN_TYPE).withDefault(String.valueOf(defaultValue));
    }

    public static Setting choice(String key, String label, String help, List<String> options, String defaultValue) {
        return new Setting(
                key,
                key,
                label,
                help,
                ProviderConfigProperty.LIST_TYPE,
                defaultValue,
                options,
                false,
                value -> value,
                value -> requireOneOf(label, value, options));
    }

    /** Several values, each of which an admin types. */
    public static Setting texts(String key, String label, String help) {
        return of(key, label, help, ProviderConfigProperty.MULTIVALUED_STRING_TYPE);
    }

    /** Several of the options, in the order in which an admin picks them. */
    public static Setting choices(
            String key, String label, String help, List<String> options, @Nullable String defaultValue) {
        return new Setting(
                key,
                key,
                label,
                help,
                ProviderConfigProperty.MULTIVALUED_LIST_TYPE,
                defaultValue,
                options,
                false,
                value -> value,
                value -> split(value).forEach(each -> requireOneOf(label, each, options)));
    }

    public Setting withDefault(@Nullable String value) {
        return new Setting(
                key, message, label, help, type, value, options, required && value == null, normalizer, check);
    }

    /** Returns the same setting for providers of which it means something else, with a label and a help of their own. */
    public Setting of(String owner) {
        return new Setting(
                key, owner + "." + key, label, help, type, defaultValue, options, required, normalizer, check);
    }

    public Setting withHelp(String text) {
        return new Setting(key, message, label, text, type, defaultValue, options, required, normalizer, check);
    }

    /** Returns the same setting as a mandatory one. */
    public Setting mandatory() {
        return new Setting(key, message, label, help, type, defaultValue, options, true, normalizer, check);
    }

    public Setting normalizedBy(UnaryOperator<String> other) {
        return new Setting(key, message, label, help, type, defaultValue, options, required, other, check);
    }

    public Setting checkedBy(Consumer<String> other) {
        return new Setting(key, message, label, help, type, defaultValue, options, required, normalizer, other);
    }

    /** Returns the effective value, or null if there is none. */
    public @Nullable String in(Map<String, String> settings) {
        String value = enteredIn(settings);
        return value != null || defaultValue == null ? value : normalizer.apply(defaultValue);
    }

    /** Returns the entered value without surrounding spaces, or null if there is none. */
    public @Nullable String enteredIn(Map<String, String> settings) {
        String value = settings.get(key);
        return value == null || value.isBlank() ? null : normalizer.apply(value.strip());
    }

    /** Returns the effective values of a setting that has several, without blank ones. */
    public List<String> listIn(Map<String, String> settings) {
        String values = in(settings);
        return values == null ? List.of() : split(values);
    }

    private static List<String> split(String values) {
        return Arrays.stream(Constants.CFG_DELIMITER_PATTERN.split(values))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .distinct()
                .toList();
    }

    public boolean isOnIn(Map<String, String> settings) {
        return Boolean.parseBoolean(in(settings));
    }

    /** Tells whether the effective value is the default, entered or not. */
    public boolean isDefaultIn(Map<String, String> settings) {
        return defaultValue != null && normalizer.apply(defaultValue).equalsIgnoreCase(in(settings));
    }

    /**
     * Checks the effective value.
     *
     * @throws IllegalArgumentException with one sentence that says what to enter
     */
    public void checkIn(Map<String, String> settings) {
        String value = in(settings);
        if (value != null) {
            check.accept(value);
        } else if (required) {
            throw new IllegalArgumentException(label + " is missing: " + help);
        }
    }

    /** Returns the name by which an admin finds the setting, in the console and elsewhere. */
    public String displayName() {
        return label + " (" + key + ")";
    }

    /** Returns the key of the label's translations. */
    public String labelMessage() {
        return MESSAGES + message;
    }

    /** Returns the key of the help's translations. */
    public String helpMessage() {
        return labelMessage() + ".help";
    }

    /** Returns the setting as the console shows it; a new object each time, because core modifies it. */
    public ProviderConfigProperty property() {
        ProviderConfigProperty property =
                new ProviderConfigProperty(key, labelMessage(), helpMessage(), type, defaultValue);
        property.setRequired(required);
        if (!options.isEmpty()) {
            property.setOptions(options);
        }
        return property;
    }

    public static List<ProviderConfigProperty> properties(List<Setting> settings) {
        return settings.stream().map(Setting::property).toList();
    }

    /**
     * Checks that a value is one of the options.
     *
     * @throws IllegalArgumentException with one sentence that names them
     */
    public static void requireOneOf(String label, @Nullable String value, List<String> options) {
        require(
                value == null || options.contains(value),
                label + " must be one of " + String.join(", ", options) + ".");
    }

    /**
     * Checks a condition.
     *
     * @throws IllegalArgumentException with this sentence when it does not hold
     */
    public static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
