package dev.signinhub.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.signinhub.testing.hostile.Flood;
import dev.signinhub.testing.hostile.LoopbackServer;
import dev.signinhub.testing.hostile.Reply;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.apache.http.impl.client.CloseableHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.keycloak.http.simple.SimpleHttpResponse;
import org.keycloak.tracing.NoopTracingProvider;

@DisplayName("An answer of which a part never ends")
@Timeout(30)
class HostileWireTest {

    private static final Duration SOON = Duration.ofMillis(250);
    private static final Duration LATE = Duration.ofSeconds(10);

    /** What an answer is cut off at, and what the buffers of two sockets hold at most: 4 and 6 MB on Linux. */
    private static final long A_FEW_MEGABYTES = 12L * Reply.MEGABYTE;

    /** The HTTP client keeps nothing of these; how much comes before they are given up depends on when somebody looks. */
    private static final Set<Flood> THROWN_AWAY =
            Set.of(Flood.LINES_BEFORE_THE_STATUS, Flood.EMPTY_LINES_BEFORE_THE_STATUS);

    private final CloseableHttpClient client =
            BoundedHttpClientFactory.builder().build();
    private volatile Reply reply = Reply.nothing();
    private final LoopbackServer upstream = new LoopbackServer(request -> reply);

    @AfterEach
    void stop() throws IOException {
        upstream.close();
        client.close();
    }

    @DisplayName("is given up long before the deadline, after a few megabytes at most")
    @ParameterizedTest
    @EnumSource(Flood.class)
    void fast(Flood flood) throws IOException {
        reply = flood.fast();
        assertThatExceptionOfType(UpstreamException.class)
                .isThrownBy(() -> get(LATE))
                .withMessageNotContaining("did not respond within")
                .satisfies(HostileWireTest::assertOneCalmSentence);
        assertThat(upstream.written()).isLessThan(THROWN_AWAY.contains(flood) ? 6 * A_FEW_MEGABYTES : A_FEW_MEGABYTES);
        assertHonestAgain();
    }

    @DisplayName("is given up at the deadline when it is slow")
    @ParameterizedTest
    @EnumSource(Flood.class)
    void slow(Flood flood) throws IOException {
        reply = flood.slow();
        Instant start = Instant.now();
        assertThatExceptionOfType(UpstreamException.class)
                .isThrownBy(() -> get(SOON))
                .satisfies(HostileWireTest::assertOneCalmSentence);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertHonestAgain();
    }

    @Test
    @DisplayName("is told from one that is large and honest")
    void honest() throws IOException {
        reply = Reply.of(200, "application/json\r\nX-Large: " + "y".repeat(6000), new byte[Reply.MEGABYTE / 2]);
        assertThat(get(LATE).getStatus()).isEqualTo(200);
    }

    private void assertHonestAgain() throws IOException {
        reply = Reply.text("text/plain", "honest");
        assertThat(get(LATE).asString()).isEqualTo("honest");
    }

    /** It goes into a log and an event: nothing of the upstream's in it, and not much of it. */
    private static void assertOneCalmSentence(UpstreamException e) {
        assertThat(e.getMessage()).hasSizeLessThan(300).doesNotContain("\n", "yyyyyyyy", "OOOOOOOO");
    }

    /** As the product calls it. */
    private SimpleHttpResponse get(Duration deadline) throws IOException {
        return new UpstreamClient(
                        client,
                        new Upstream("test", new Upstream.Name("realm", "acme"), Reach.LOCAL),
                        Call.USERINFO,
                        deadline,
                        new NoopTracingProvider())
                .http()
                .doGet(upstream.url().toString())
                .asResponse();
    }
}
