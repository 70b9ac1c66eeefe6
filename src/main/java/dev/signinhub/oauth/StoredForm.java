package dev.signinhub.oauth;

import java.util.Locale;
import java.util.Optional;

/**
 * User names and addresses as Keycloak stores them: in lower case, nothing else changed ({@code
 * JpaUserProvider.getUserByUsername}).
 *
 * <p>What is found is compared again here, because databases may also ignore accents or width.
 */
public final class StoredForm {

    private StoredForm() {}

    /** Returns the text in lower case; nothing if a foreign letter would become an ASCII one, as the Kelvin sign does. */
    public static Optional<String> of(String text) {
        return text.codePoints().anyMatch(StoredForm::turnsAscii)
                ? Optional.empty()
                : Optional.of(text.toLowerCase(Locale.ROOT));
    }

    private static boolean turnsAscii(int character) {
        return character > 0x7F && Character.toLowerCase(character) <= 0x7F;
    }
}
