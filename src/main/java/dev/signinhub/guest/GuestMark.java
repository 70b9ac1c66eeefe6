package dev.signinhub.guest;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.keycloak.models.UserModel;

/** Attributes that mark a user as a guest. */
public final class GuestMark {

    /** Its value is the mode. */
    static final String ATTRIBUTE = "signinhub.guest";

    /** When a fresh guest expires. */
    static final String UNTIL = "signinhub.guestUntil";

    private GuestMark() {}

    static void shared(UserModel user) {
        user.setSingleAttribute(ATTRIBUTE, GuestMode.SHARED.key());
    }

    static void fresh(UserModel user, Instant until) {
        user.setSingleAttribute(ATTRIBUTE, GuestMode.FRESH.key());
        user.setSingleAttribute(UNTIL, until.toString());
    }

    public static boolean isOn(UserModel user) {
        return isShared(user) || isFresh(user);
    }

    static boolean isShared(UserModel user) {
        return GuestMode.SHARED.key().equals(user.getFirstAttribute(ATTRIBUTE));
    }

    static boolean isFresh(UserModel user) {
        return GuestMode.FRESH.key().equals(user.getFirstAttribute(ATTRIBUTE));
    }

    /** Returns when a fresh guest's lifetime ends; the epoch if the attribute is damaged. */
    static Instant until(UserModel user) {
        try {
            return Instant.parse(String.valueOf(user.getFirstAttribute(UNTIL)));
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
