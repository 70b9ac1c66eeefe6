package dev.signinhub.upstream;

import java.io.IOException;

/** An upstream that could not be reached, or whose answer was not one to read on; the message says which. */
public final class UpstreamException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean answered;

    UpstreamException(String message) {
        this(message, false);
    }

    /** What the HTTP stack says may repeat what the upstream said, such as the names in its certificate. */
    UpstreamException(String message, Throwable cause) {
        super(ForeignText.quote(message), cause);
        this.answered = false;
    }

    private UpstreamException(String message, boolean answered) {
        super(ForeignText.quote(message));
        this.answered = answered;
    }

    /** The whole answer is there, and is not what it should be. */
    static UpstreamException answered(String what) {
        return new UpstreamException("answered with " + what, true);
    }

    /** What is wrong stays so until somebody changes it. */
    static UpstreamException lasting(String message) {
        return new UpstreamException(message, true);
    }

    /** Tells whether asking again would bring nothing else. */
    public boolean isAnswer() {
        return answered;
    }
}
