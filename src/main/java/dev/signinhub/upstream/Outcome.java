package dev.signinhub.upstream;

import java.util.Locale;

/** How a call to an upstream ended, as far as it matters for who should look into it. */
enum Outcome {
    /** With a success. */
    OK,
    /** With a status that says that the request is at fault, or a redirect, which is not followed. */
    REFUSED,
    /** With a status that says that the upstream is at fault. */
    ERROR,
    /** With a complete response that is not a proper one. */
    UNUSABLE,
    /** Without a complete response in time. */
    NO_ANSWER,
    /** Without an agreement on TLS. */
    TLS,
    /** Without a connection, or an address to connect to. */
    UNREACHABLE,
    /** Before it began: too many calls wait for this upstream already, or the time is used up. */
    NOT_CALLED;

    static Outcome of(int status) {
        return status >= 500 ? ERROR : status >= 300 ? REFUSED : OK;
    }

    static Outcome of(UpstreamException e) {
        if (!e.isCalled()) {
            return NOT_CALLED;
        }
        return switch (e.stage()) {
            case ADDRESS, CONNECTION -> UNREACHABLE;
            case TLS -> TLS;
            case ANSWER -> e.isAnswer() ? UNUSABLE : NO_ANSWER;
        };
    }

    /** Its name in metrics and logs. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
