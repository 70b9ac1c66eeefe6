package dev.signinhub.oidc;

import dev.signinhub.oidc.metadata.MetadataDocument;
import dev.signinhub.oidc.metadata.MetadataException;
import dev.signinhub.oidc.metadata.MetadataLocation;
import java.util.Map;
import java.util.Optional;

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

    /** Returns this provider as it was saved before, if it was with the same metadata location and what that said. */
    Optional<Map<String, String>> savedWithMetadata(OidcPkceConfig config);
}
