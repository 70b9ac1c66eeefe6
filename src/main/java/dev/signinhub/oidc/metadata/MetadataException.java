package dev.signinhub.oidc.metadata;

import dev.signinhub.upstream.ForeignText;
import dev.signinhub.upstream.Stage;
import dev.signinhub.upstream.UpstreamException;

/** Metadata could not be used; the message is one sentence that tells an admin why. */
public final class MetadataException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private enum Kind {
        UNREACHABLE,
        UNREADABLE,
        UNUSABLE,
        WITHOUT_S256,
        OTHER_ISSUER
    }

    private final Kind kind;

    private MetadataException(String message, Kind kind) {
        super(ForeignText.sentence(message));
        this.kind = kind;
    }

    /** The document could not be read; trying again later may help. */
    public static MetadataException unreachable(String message) {
        return new MetadataException(message, Kind.UNREACHABLE);
    }

    /** There was a response, but not a metadata document. */
    public static MetadataException unreadable(String message) {
        return new MetadataException(message, Kind.UNREADABLE);
    }

    /** The document was read but says something unusable. */
    public static MetadataException unusable(String message) {
        return new MetadataException(message, Kind.UNUSABLE);
    }

    /** The document was read but rules out what protects a public client. */
    static MetadataException withoutS256(String message) {
        return new MetadataException(message, Kind.WITHOUT_S256);
    }

    /** The document was read but is for a different issuer. */
    static MetadataException otherIssuer(String message) {
        return new MetadataException(message, Kind.OTHER_ISSUER);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** Returns the same problem with what caused it. */
    MetadataException by(UpstreamException cause) {
        initCause(cause);
        return this;
    }

    /** Tells how far the call for the document came. */
    public Stage stage() {
        return getCause() instanceof UpstreamException cause ? cause.stage() : Stage.ANSWER;
    }

    /** Tells whether there is no document, so that an older copy may stand in for it. */
    public boolean isUnreachable() {
        return kind == Kind.UNREACHABLE || kind == Kind.UNREADABLE;
    }

    /** Tells whether trying again later may help. */
    public boolean isPassing() {
        return kind == Kind.UNREACHABLE;
    }

    public boolean isWithoutS256() {
        return kind == Kind.WITHOUT_S256;
    }

    public boolean isOtherIssuer() {
        return kind == Kind.OTHER_ISSUER;
    }
}
