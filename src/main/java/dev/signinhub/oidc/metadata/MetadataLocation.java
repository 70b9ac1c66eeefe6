package dev.signinhub.oidc.metadata;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a metadata document is, and for whom it speaks.
 *
 * @param issuer the only issuer to accept there; null for the one that the standards derive from the URL
 */
public record MetadataLocation(URI url, @Nullable String issuer) {

    public MetadataLocation(URI url) {
        this(url, null);
    }

    /** Tells whether the document is one that may be found here. */
    boolean isOf(ProviderMetadata metadata) {
        return issuer == null ? metadata.isPublishedAt(url) : issuer.equals(metadata.issuer());
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
