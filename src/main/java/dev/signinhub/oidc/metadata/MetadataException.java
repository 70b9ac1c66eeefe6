package dev.signinhub.oidc.metadata;

/** Metadata that could not be used; the message is one sentence that tells an admin why. */
public final class MetadataException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean unreachable;

    private MetadataException(String message, boolean unreachable) {
        super(message);
        this.unreachable = unreachable;
    }

    /** The document could not be read now; trying again later may help. */
    public static MetadataException unreachable(String message) {
        return new MetadataException(message, true);
    }

    /** The document was read and says something that cannot be worked with. */
    public static MetadataException unusable(String message) {
        return new MetadataException(message, false);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    public boolean isUnreachable() {
        return unreachable;
    }
}
