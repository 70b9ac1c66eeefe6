package dev.signinhub.upstream;

import java.io.IOException;

/** An upstream could not be reached, or its response was unusable; the message says which. */
public final class UpstreamException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Stage stage;
    private final boolean answered;
    private final boolean called;

    UpstreamException(String message, Stage stage) {
        this(message, stage, false, true);
    }

    /** The HTTP stack's message may repeat what the upstream sent, such as names in its certificate. */
    UpstreamException(String message, Stage stage, Throwable cause) {
        super(ForeignText.quote(message), cause);
        this.stage = stage;
        this.answered = false;
        this.called = true;
    }

    private UpstreamException(String message, Stage stage, boolean answered, boolean called) {
        super(ForeignText.quote(message));
        this.stage = stage;
        this.answered = answered;
        this.called = called;
    }

    /** The call did not begin. */
    static UpstreamException notCalled(String message) {
        return new UpstreamException(message, Stage.ANSWER, false, false);
    }

    /** There was a complete response, but not a proper one. */
    static UpstreamException answered(String what) {
        return new UpstreamException("responded with " + what, Stage.ANSWER, true, true);
    }

    /** The address must not be called, until someone fixes that. */
    static UpstreamException forbidden(String message) {
        return new UpstreamException(message, Stage.ADDRESS, true, true);
    }

    /** Tells whether trying again would be pointless. */
    public boolean isAnswer() {
        return answered;
    }

    /** Tells whether the call began. */
    boolean isCalled() {
        return called;
    }

    /** Tells how far the call came. */
    public Stage stage() {
        return stage;
    }
}
