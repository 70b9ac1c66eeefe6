package dev.signinhub.oidc.metadata;

import java.time.Duration;

/**
 * A metadata document as it was read, and how long it may be used before it is read again.
 *
 * @param lifetime from the answer's own cache headers, within the bounds of {@link MetadataCache}
 */
record MetadataDocument(ProviderMetadata metadata, Duration lifetime) {}
