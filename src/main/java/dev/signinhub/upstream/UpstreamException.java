package dev.signinhub.upstream;

import java.io.IOException;

/** An upstream could not be reached, or its response was unusable; the message says which. */
public final class UpstreamException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Stage stage;
    private final boolean answered;

    UpstreamException(String message) {
        this(message, Stage.ANSWER, false);
    }

    UpstreamException(String message, Stage stage) {
        this(message, stage, false);
    }

    /** The HTTP stack's message may repeat what the upstream sent, such as names in its certificate. */
    UpstreamException(String message, Stage stage, Throwable cause) {
        super(ForeignText.quote(message), cause);
        this.stage = stage;
        this.answered = false;
    }

    private UpstreamException(String message, Stage stage, boolean answered) {
        super(ForeignText.quote(message));
        this.stage = stage;
        this.answered = answered;
    }

    /** There was a complete response, but not a proper one. */
    static UpstreamException answered(String what) {
        return new UpstreamException("responded with " + what, Stage.ANSWER, true);
    }

    /** The address must not be called, until someone fixes that. */
    static UpstreamException forbidden(String message) {
        return new UpstreamException(message, Stage.ADDRESS, true);
    }

    /** Tells whether trying again would be pointless. */
    public boolean isAnswer() {
        return answered;
    }

    /** Tells how far the call came. */
    public Stage stage() {
        return stage;
    }
}
