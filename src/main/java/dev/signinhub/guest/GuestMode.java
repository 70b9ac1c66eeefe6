package dev.signinhub.guest;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which user a guest is. */
enum GuestMode {
    /** The same one for everybody. */
    SHARED,
    /** A new one at each sign-in. */
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
