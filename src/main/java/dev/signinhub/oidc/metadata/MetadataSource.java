package dev.signinhub.oidc.metadata;

/** Reads a metadata document from where it is published. */
interface MetadataSource {

    /**
     * Reads the document now.
     *
     * @throws MetadataException when it cannot be read or used
     */
    MetadataDocument read(MetadataRequest request);
}
