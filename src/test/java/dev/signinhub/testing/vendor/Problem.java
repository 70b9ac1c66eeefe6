package dev.signinhub.testing.vendor;

import java.util.Locale;

/** Why a vendor refuses, by the name that RFC 6749 has for it: the wording of each is not imitated. */
enum Problem {
    INVALID_CLIENT,
    INVALID_REQUEST,
    INVALID_SCOPE,
    INVALID_GRANT,
    UNSUPPORTED_RESPONSE_TYPE,
    UNSUPPORTED_GRANT_TYPE,
    ACCESS_DENIED;

    String error() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The status of the token endpoint. */
    int status() {
        return this == INVALID_CLIENT ? 401 : 400;
    }
}
