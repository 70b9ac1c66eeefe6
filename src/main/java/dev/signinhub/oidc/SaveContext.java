package dev.signinhub.oidc;

import dev.signinhub.oidc.metadata.MetadataDocument;
import dev.signinhub.oidc.metadata.MetadataException;
import dev.signinhub.oidc.metadata.MetadataLocation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From where a configuration is saved: by an admin who waits for the answer, or by an import. */
interface SaveContext {

    /** Tells whether saving reads the metadata. */
    boolean readsMetadata();

    /**
     * Reads the metadata now.
     *
     * @throws MetadataException when they cannot be read or used
     */
    MetadataDocument read(MetadataLocation location);

    /** Returns the copy that was saved with the provider before, if it is of what is published at the same URL. */
    Optional<LastKnownMetadata> savedCopy(@Nullable String internalId, @Nullable String metadataUrl);
}
