package dev.signinhub.guest;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which user a guest signs in as. */
enum GuestMode {
    /** The same user for every guest. */
    SHARED,
    /** A new user for each sign-in. */
    FRESH;

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<GuestMode> of(String key) {
        return Arrays.stream(values()).filter(mode -> mode.key().equals(key)).findFirst();
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(GuestMode::key).toList();
    }
}
