package dev.signinhub.upstream;

import java.io.IOException;

/** An upstream that could not be reached, or whose answer was not one to read on; the message says which. */
public final class UpstreamException extends IOException {

    private static final long serialVersionUID = 1L;

    UpstreamException(String message) {
        super(message);
    }

    UpstreamException(String message, Throwable cause) {
        super(message, cause);
    }
}
