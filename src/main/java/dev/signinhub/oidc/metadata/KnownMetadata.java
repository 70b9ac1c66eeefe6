package dev.signinhub.oidc.metadata;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of a metadata document.
 *
 * @param document what sign-ins get; null if none has asked for it
 * @param age since when this node has it
 * @param due whether its lifetime has passed, so that the next sign-in has it read again
 * @param problem why the last read failed; null if it did not
 */
public record KnownMetadata(
        @Nullable MetadataDocument document,
        Duration age,
        boolean due,
        @Nullable Problem problem) {

    /** A read that failed. */
    public record Problem(Instant at, MetadataException reason) {}
}
