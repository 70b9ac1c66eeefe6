package dev.signinhub.demo;

/** Why the demo cannot go on, in one sentence for whoever started it. */
final class DemoException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DemoException(String message) {
        super(message);
    }
}
