package dev.signinhub.upstream;

import org.jspecify.annotations.Nullable;

/**
 * Makes text from outside safe for a log line, an event or a page.
 *
 * <p>Control characters and line separators could forge lines, bidirectional marks could reverse them, and a megabyte
 * would fill the disk.
 */
public final class ForeignText {

    /** How much of someone else's text is repeated. */
    public static final int MAX_LENGTH = 200;

    private static final int MAX_SENTENCE = 500;
    private static final String CUT = "...";
    private static final char REPLACEMENT = '?';

    private ForeignText() {}

    /** Tells whether the text is printable ASCII, spaces included, and no longer than the given length. */
    public static boolean isPrintable(String text, int maxLength) {
        return text.length() <= maxLength && text.chars().allMatch(ForeignText::isPrintable);
    }

    /** Returns foreign text, cut to {@value #MAX_LENGTH} printable ASCII characters. */
    public static String quote(@Nullable String text) {
        StringBuilder printable = cut(String.valueOf(text), MAX_LENGTH);
        for (int i = 0; i < printable.length(); i++) {
            if (!isPrintable(printable.charAt(i))) {
                printable.setCharAt(i, REPLACEMENT);
            }
        }
        return printable.toString();
    }

    /**
     * Returns one of our sentences as one line of at most {@value #MAX_SENTENCE} characters, whatever was put into it.
     */
    public static String sentence(@Nullable String text) {
        StringBuilder sentence = cut(String.valueOf(text), MAX_SENTENCE);
        for (int i = 0; i < sentence.length(); i++) {
            if (!isHarmless(sentence.charAt(i))) {
                sentence.setCharAt(i, REPLACEMENT);
            }
        }
        return sentence.toString();
    }

    private static StringBuilder cut(String text, int length) {
        return text.length() <= length
                ? new StringBuilder(text)
                : new StringBuilder(text.substring(0, length - CUT.length())).append(CUT);
    }

    private static boolean isPrintable(int character) {
        return character >= ' ' && character <= '~';
    }

    /** Letters of any script, but nothing that moves the cursor, ends a line or is invisible. */
    private static boolean isHarmless(char character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
