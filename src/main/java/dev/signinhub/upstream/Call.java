package dev.signinhub.upstream;

import java.util.Locale;

/** What a call to an upstream is for. */
public enum Call {
    /** Its metadata document. */
    METADATA,
    /** Its key set. */
    KEYS,
    /** Tokens for a code, or for a refresh token. */
    TOKEN,
    /** The claims of whom an access token belongs to, or the profile that a vendor has instead. */
    USERINFO,
    /** Whether an access token is valid. */
    INTROSPECTION,
    /** That a token shall end. */
    REVOCATION,
    /** That a session shall end. */
    LOGOUT,
    /** An admin's question whether the settings work. */
    TRIAL;

    /** Its name in metrics and logs. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
