package dev.signinhub.presets;

import dev.signinhub.broker.Setting;
import java.util.List;
import java.util.Map;

/** What is known of a vendor: a row of {@link Presets}. */
sealed interface Preset permits OidcPreset, OAuthPreset {

    /** Returns what a vendor of either protocol has. */
    Vendor vendor();

    /** Returns the same vendor with other scopes to ask for where the admin names none. */
    Preset withScopes(String scopes);

    default String id() {
        return vendor().id();
    }

    default String name() {
        return vendor().name();
    }

    default List<Setting> settings() {
        return vendor().settings();
    }

    /** Returns a template with the values of settings in their places, or an empty text when one that it needs is missing. */
    default String fill(String template, Map<String, String> entered) {
        return Template.fill(template, settings(), entered);
    }
}
