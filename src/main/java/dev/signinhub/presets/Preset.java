package dev.signinhub.presets;

import dev.signinhub.broker.Setting;
import java.util.List;
import java.util.Map;

/** What is known about a vendor: a row of {@link Presets}. */
sealed interface Preset permits OidcPreset, OAuthPreset {

    /** Returns what vendors of both protocols have in common. */
    Vendor vendor();

    /** Returns the same vendor with different default scopes. */
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

    /** Returns the template with the settings' values filled in, or an empty string if a required one is missing. */
    default String fill(String template, Map<String, String> entered) {
        return Template.fill(template, settings(), entered);
    }
}
