package dev.signinhub.oauth;

/**
 * A provider's identifier for a user: an exact string (OpenID Connect Core 1.0 section 2), by which accounts are
 * linked.
 *
 * <p>Where people choose it themselves, someone could choose one that differs from another's only in characters that
 * get lost: databases ignore trailing spaces and drop or replace invalid characters.
 */
public final class UserId {

    private UserId() {}

    /** Tells whether the ID, or another name, could be confused with a different one. */
    public static boolean isAmbiguous(String id) {
        return !id.isEmpty()
                && (isBlank(id.codePointAt(0))
                        || isBlank(id.codePointBefore(id.length()))
                        || id.codePoints().anyMatch(UserId::isInvisible));
    }

    private static boolean isBlank(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character);
    }

    /** Half a surrogate pair is not a character either: all are stored as the same question mark. */
    private static boolean isInvisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
