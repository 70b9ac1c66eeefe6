package dev.signinhub.oauth;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code error} that a provider returns (RFC 6749 sections 4.1.2.1 and 5.2). */
final class ErrorCode {

    /** The RFC allows any ASCII text; only what looks like a code is worth repeating in a log. */
    private static final Pattern SYNTAX = Pattern.compile("[a-z_]{1,60}");

    private ErrorCode() {}

    /** Tells whether the text may be repeated. */
    static boolean isValid(@Nullable String text) {
        return text != null && SYNTAX.matcher(text).matches();
    }
}
