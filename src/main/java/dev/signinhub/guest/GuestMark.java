package dev.signinhub.guest;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.keycloak.models.UserModel;

/** By what a guest is known among the users of a realm. */
final class GuestMark {

    /** Its values are those of the mode. */
    static final String ATTRIBUTE = "signinhub.guest";

    /** When a fresh guest is to be gone. */
    static final String UNTIL = "signinhub.guestUntil";

    private GuestMark() {}

    static void shared(UserModel user) {
        user.setSingleAttribute(ATTRIBUTE, GuestMode.SHARED.key());
    }

    static void fresh(UserModel user, Instant until) {
        user.setSingleAttribute(ATTRIBUTE, GuestMode.FRESH.key());
        user.setSingleAttribute(UNTIL, until.toString());
    }

    static boolean isOn(UserModel user) {
        return isShared(user) || isFresh(user);
    }

    static boolean isShared(UserModel user) {
        return GuestMode.SHARED.key().equals(user.getFirstAttribute(ATTRIBUTE));
    }

    static boolean isFresh(UserModel user) {
        return GuestMode.FRESH.key().equals(user.getFirstAttribute(ATTRIBUTE));
    }

    /** Returns when a fresh guest's lifetime ends: long ago, if the mark was damaged. */
    static Instant until(UserModel user) {
        try {
            return Instant.parse(String.valueOf(user.getFirstAttribute(UNTIL)));
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
