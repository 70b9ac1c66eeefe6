package dev.signinhub.presets;

import static dev.signinhub.broker.Setting.require;

import dev.signinhub.broker.Setting;
import dev.signinhub.upstream.WebAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Map;

/** The kinds of settings that vendors have. */
final class VendorSetting {

    static final Setting PKCE = Setting.flag(
            "pkceEnabled",
            "Use PKCE",
            "Whether the sign-in is protected by PKCE (S256) on top of the secret; without a secret it always is.",
            true);

    private static final String S256 = "S256";
    private static final String PKCE_METHOD = "pkceMethod";

    private VendorSetting() {}

    /** The vendor's address: a host, or an https URL without a query. */
    static Setting address(String key, String label, String help) {
        return address(key, label, help, "");
    }

    /** @param suffix completes an address that is only a name */
    static Setting address(String key, String label, String help, String suffix) {
        return Setting.text(key, label, help)
                .mandatory()
                .normalizedBy(value -> completed(value, suffix))
                .checkedBy(value -> require(isAddress(value), label + " cannot be used: " + help));
    }

    /** A name or an ID issued by the vendor. */
    static Setting name(String key, String label, String help) {
        return Setting.text(key, label, help)
                .checkedBy(value -> require(value.matches("[\\w.~-]{1,255}"), label + " cannot be used: " + help));
    }

    /** Without a trailing slash, because what is appended begins with one. */
    private static String completed(String value, String suffix) {
        String url = value;
        if (!value.contains("://")) {
            String host = value.toLowerCase(Locale.ROOT);
            url = "https://" + (host.contains(".") ? host : host + suffix);
        }
        String address = url.replaceAll("(?<=[^/:])/+$", "");
        return WebAddress.parse(address).map(URI::toString).orElse(address);
    }

    private static boolean isAddress(String value) {
        return WebAddress.parse(value)
                .filter(url -> url.getRawQuery() == null
                        && url.getRawFragment() == null
                        && !String.valueOf(url.getRawAuthority()).contains("@"))
                .isPresent();
    }

    /**
     * Removes PKCE settings that core's own provider could not use, should the jar be removed.
     *
     * <p>This jar uses PKCE by default. Core's provider also needs a method, for which the console's form has no field.
     */
    static void removeHalfOfPkce(Map<String, String> settings) {
        if (!("true".equals(settings.get(PKCE.key())) && S256.equals(settings.get(PKCE_METHOD)))) {
            removePkce(settings);
        }
    }

    static void removePkce(Map<String, String> settings) {
        settings.remove(PKCE.key());
        settings.remove(PKCE_METHOD);
    }
}
