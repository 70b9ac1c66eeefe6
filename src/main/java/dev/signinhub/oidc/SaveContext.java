package dev.signinhub.oidc;

import dev.signinhub.oidc.metadata.MetadataDocument;
import dev.signinhub.oidc.metadata.MetadataException;
import dev.signinhub.oidc.metadata.MetadataLocation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a configuration is being saved: by an admin who waits for the response, or by an import. */
interface SaveContext {

    /** Tells whether saving reads the metadata. */
    boolean readsMetadata();

    /**
     * Reads the metadata now.
     *
     * @param alias of the provider that is saved
     * @throws MetadataException when it cannot be read or used
     */
    MetadataDocument read(String alias, MetadataLocation location);

    /** Returns the copy saved with the provider before, if it is from the same URL. */
    Optional<LastKnownMetadata> savedCopy(@Nullable String internalId, @Nullable String metadataUrl);
}
