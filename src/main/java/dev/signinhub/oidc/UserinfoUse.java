package dev.signinhub.oidc;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** When the userinfo endpoint is called. */
enum UserinfoUse {
    /** If the ID token lacks a claim that the profile or a mapper needs. */
    MISSING,
    ALWAYS,
    NEVER;

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Saving refuses anything else, but a realm file may be older than that. */
    static UserinfoUse of(@Nullable String key) {
        return Arrays.stream(values())
                .filter(use -> use.key().equals(key))
                .findFirst()
                .orElse(MISSING);
    }

    static List<String> names() {
        return Arrays.stream(values()).map(UserinfoUse::key).toList();
    }
}
