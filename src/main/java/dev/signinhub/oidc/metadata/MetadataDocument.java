package dev.signinhub.oidc.metadata;

import dev.signinhub.upstream.Reach;
import java.time.Duration;

/**
 * A metadata document, and how long it may be used before it is read again.
 *
 * @param lifetime from the response's cache headers, within the bounds of {@link MetadataCache}; zero for a stored copy
 * @param reach how close to this server the document was, and so how close its endpoints may be
 */
public record MetadataDocument(ProviderMetadata metadata, Duration lifetime, Reach reach) {

    /** Returns a copy stored earlier, to be served while the document is read again. */
    public static MetadataDocument stored(ProviderMetadata metadata, Reach reach) {
        return new MetadataDocument(metadata, Duration.ZERO, reach);
    }

    /** Tells whether this node has read the document itself. */
    public boolean isLive() {
        return !lifetime.isZero();
    }
}
