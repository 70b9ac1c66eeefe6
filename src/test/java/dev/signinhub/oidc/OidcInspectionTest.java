package dev.signinhub.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.oidc.metadata.KnownMetadata;
import dev.signinhub.oidc.metadata.MetadataDocument;
import dev.signinhub.oidc.metadata.MetadataException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code ReportIT} has the states that need no wait of ten minutes. */
@DisplayName("The metadata of a provider, as a node knows it,")
class OidcInspectionTest {

    private final MetadataException down = MetadataException.unreachable("down");
    private final MetadataException wrong = MetadataException.unusable("wrong");

    private final MetadataDocument live = MetadataFixture.document(true);
    private final MetadataDocument stored = MetadataDocument.stored(live.metadata(), live.reach());

    @Test
    @DisplayName("is fresh within its lifetime and stale after it, also when it cannot be read again")
    void live() {
        assertThat(state(live, false, null)).isEqualTo("fresh");
        assertThat(state(live, true, null)).isEqualTo("stale");
        assertThat(state(live, true, down)).isEqualTo("stale");
        assertThat(state(live, true, wrong)).isEqualTo("unusable");
    }

    @Test
    @DisplayName("is the stored copy or nothing until it is read, and unreachable when that fails")
    void notLive() {
        assertThat(state(null, false, null)).isEqualTo("not read yet");
        assertThat(state(stored, true, null)).isEqualTo("stored");
        assertThat(state(stored, true, down)).isEqualTo("unreachable");
        assertThat(state(null, false, down)).isEqualTo("unreachable");
        assertThat(state(null, false, wrong)).isEqualTo("unusable");
    }

    private static String state(@Nullable MetadataDocument document, boolean due, @Nullable MetadataException problem) {
        return OidcInspection.state(
                new KnownMetadata(
                        document,
                        Duration.ZERO,
                        due,
                        problem == null ? null : new KnownMetadata.Problem(Instant.EPOCH, problem)),
                document != null && document.isLive(),
                document != null);
    }
}
