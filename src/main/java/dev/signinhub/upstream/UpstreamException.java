package dev.signinhub.upstream;

import java.io.IOException;

/** An upstream could not be reached, or its response was unusable; the message says which. */
public final class UpstreamException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean answered;

    UpstreamException(String message) {
        this(message, false);
    }

    /** The HTTP stack's message may repeat what the upstream sent, such as names in its certificate. */
    UpstreamException(String message, Throwable cause) {
        super(ForeignText.quote(message), cause);
        this.answered = false;
    }

    private UpstreamException(String message, boolean answered) {
        super(ForeignText.quote(message));
        this.answered = answered;
    }

    /** There was a complete response, but not a proper one. */
    static UpstreamException answered(String what) {
        return new UpstreamException("responded with " + what, true);
    }

    /** The problem persists until someone fixes it. */
    static UpstreamException lasting(String message) {
        return new UpstreamException(message, true);
    }

    /** Tells whether trying again would be pointless. */
    public boolean isAnswer() {
        return answered;
    }
}
