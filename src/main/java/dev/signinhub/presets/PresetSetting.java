package dev.signinhub.presets;

import dev.signinhub.upstream.WebAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * What an admin says about the vendor besides the client ID.
 *
 * @param address whether the value is the vendor's address: a host, or an https URL without a query
 * @param suffix what completes an address that is only a name
 * @param standard the value where the admin gives none; empty for none
 * @param required whether the vendor cannot be reached, or must not be trusted, without it
 */
record PresetSetting(
        String key, String label, String help, boolean address, String suffix, String standard, boolean required) {

    static PresetSetting address(String key, String label, String help, String suffix) {
        return new PresetSetting(key, label, help, true, suffix, "", true);
    }

    static PresetSetting text(String key, String label, String help) {
        return new PresetSetting(key, label, help, false, "", "", false);
    }

    PresetSetting orElse(String value) {
        return new PresetSetting(key, label, help, address, suffix, value, false);
    }

    PresetSetting demanded() {
        return new PresetSetting(key, label, help, address, suffix, standard, true);
    }

    /** Returns the value to use, or an empty text where there is none. */
    String value(Map<String, String> settings) {
        String entered = settings.get(key);
        String value = entered == null || entered.isBlank() ? standard : entered.strip();
        return address && !value.isEmpty() ? completed(value) : value;
    }

    /** Tells whether the value is the one of whoever gives none, entered or not. */
    boolean isStandard(Map<String, String> settings) {
        return value(settings).equalsIgnoreCase(standard);
    }

    /** Returns what an admin finds the setting by, in the console and elsewhere. */
    String named() {
        return label + " (" + key + ")";
    }

    /** Without a slash at its end, for what is put behind it begins with one. */
    private String completed(String value) {
        String url = value;
        if (!value.contains("://")) {
            String host = value.toLowerCase(Locale.ROOT);
            url = "https://" + (host.contains(".") ? host : host + suffix);
        }
        String address = url.replaceAll("(?<=[^/:])/+$", "");
        return WebAddress.parse(address).map(URI::toString).orElse(address);
    }

    /** @throws IllegalArgumentException with one sentence that says what to enter */
    void check(Map<String, String> settings) {
        String value = value(settings);
        if (value.isEmpty()) {
            if (required) {
                throw new IllegalArgumentException(label + " is missing: " + help);
            }
            return;
        }
        if (address ? !isAddress(value) : !value.matches("[\\w.~-]{1,255}")) {
            throw new IllegalArgumentException(label + " cannot be used: " + help);
        }
    }

    private static boolean isAddress(String value) {
        return WebAddress.parse(value)
                .filter(url -> url.getRawQuery() == null
                        && url.getRawFragment() == null
                        && !String.valueOf(url.getRawAuthority()).contains("@"))
                .isPresent();
    }

    ProviderConfigProperty property() {
        ProviderConfigProperty property = new ProviderConfigProperty();
        property.setName(key);
        property.setLabel(label);
        property.setHelpText(help);
        property.setType(ProviderConfigProperty.STRING_TYPE);
        property.setRequired(required);
        if (!standard.isEmpty()) {
            property.setDefaultValue(standard);
        }
        return property;
    }
}
