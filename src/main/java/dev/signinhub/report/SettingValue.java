package dev.signinhub.report;

import org.jspecify.annotations.Nullable;

/**
 * The effective value of a setting.
 *
 * @param label as the console shows it in English; null for one that this extension does not know
 * @param value "set" or "not set" for a secret, and for what might be one
 * @param origin "default", "preset", "config" or "environment"
 */
record SettingValue(
        String key, @Nullable String label, @Nullable String value, String origin) {}
