package dev.signinhub.oauth;

/**
 * What a provider calls a user by: an exact string (OpenID Connect Core 1.0 section 2), by which accounts are linked.
 *
 * <p>Where people choose it themselves, somebody may choose one that is another's but for what gets lost on the way: databases
 * compare without blanks at the end, and drop or replace what is no character.
 */
final class UserId {

    private UserId() {}

    /** Tells whether an ID that is not the same could be taken for the same. */
    static boolean isAmbiguous(String id) {
        return !id.isEmpty()
                && (isBlank(id.codePointAt(0))
                        || isBlank(id.codePointBefore(id.length()))
                        || id.codePoints().anyMatch(UserId::isInvisible));
    }

    private static boolean isBlank(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character);
    }

    /** Half of a pair of surrogates is no character either: each is stored as the same question mark. */
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
