package dev.signinhub.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.net.httpserver.HttpServer;
import dev.signinhub.testing.hostile.LoopbackServer;
import dev.signinhub.testing.hostile.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.http.simple.SimpleHttpResponse;
import org.keycloak.tracing.NoopTracingProvider;

@DisplayName("A call to an upstream")
@Timeout(20)
class UpstreamClientTest {

    private static final Duration SOON = Duration.ofMillis(500);

    /** Where the deadline is not what ends the call, however busy the machine is. */
    private static final Duration LATE = Duration.ofSeconds(15);

    private static final int MEGABYTE = Reply.MEGABYTE;

    private final CloseableHttpClient client =
            BoundedHttpClientFactory.builder().build();
    private volatile Reply reply = Reply.nothing();
    private final LoopbackServer upstream = new LoopbackServer(request -> reply);

    @AfterEach
    void stop() throws IOException {
        upstream.close();
        client.close();
    }

    @Test
    @DisplayName("gives the whole answer")
    void honest() throws Exception {
        reply = Reply.text("application/json; charset=UTF-8", "{\"ä\":1}");
        try (SimpleHttpResponse response = get()) {
            assertThat(response.getStatus()).isEqualTo(200);
            assertThat(response.asString()).isEqualTo("{\"ä\":1}");
            assertThat(response.getContentType().getMimeType()).isEqualTo("application/json");
        }
    }

    @Test
    @DisplayName("takes an answer of a megabyte, and no byte more")
    void size() throws Exception {
        reply = Reply.of(200, "text/plain", new byte[MEGABYTE]);
        assertThat(get().asString()).hasSize(MEGABYTE);
        reply = Reply.of(200, "text/plain", new byte[MEGABYTE + 1]);
        assertFails("responded with more than 1048576 bytes");
    }

    @Test
    @DisplayName("does not read an endless answer to its end")
    void endless() throws Exception {
        reply = Reply.endless();
        assertFails("responded with more than 1048576 bytes");
        assertThat(upstream.cutOff().await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @DisplayName("counts after decompression")
    void bomb() {
        reply = Reply.bomb(50);
        assertFails("responded with more than 1048576 bytes");
    }

    @Test
    @DisplayName("ends at the deadline when nothing comes, when bytes drip and when headers drip")
    void deadline() {
        for (Reply slow : List.of(Reply.nothing(), Reply.drippingBody(), Reply.drippingHeaders())) {
            reply = slow;
            Instant start = Instant.now();
            assertThatExceptionOfType(UpstreamException.class)
                    .isThrownBy(() -> get(client, SOON))
                    .withMessage("did not respond within 500 ms");
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    @DisplayName("does not follow a redirect")
    void redirect() throws Exception {
        reply = Reply.redirect("http://127.0.0.1:1/");
        assertThat(get().getStatus()).isEqualTo(302);
    }

    @Test
    @DisplayName("takes no success for text that is not, and leaves the page of an error alone")
    void bytes() throws Exception {
        byte[] latin = {'f', (byte) 0xfc, 'r'};
        reply = Reply.of(200, "text/plain", latin);
        assertFails("responded with bytes that are not UTF-8");
        reply = Reply.of(200, null, latin);
        assertFails("responded with bytes that are not UTF-8");
        reply = Reply.of(200, "text/plain; charset=iso-8859-1", latin);
        assertThat(get().asString()).isEqualTo("für");
        reply = Reply.of(500, "text/plain", latin);
        assertThat(get().getStatus()).isEqualTo(500);
    }

    @Test
    @DisplayName(
            "fails cleanly when the connection breaks or is refused, and overlooks a content type that is nonsense")
    void broken() throws Exception {
        reply = Reply.truncated("text/plain", "short");
        assertFails("failed with ConnectionClosedException: Premature end of Content-Length delimited message body"
                + " (expected: 105; received: 5)");
        reply = Reply.text("text/plain; charset=klingon", "x");
        assertThat(get().asString()).isEqualTo("x");
        upstream.close();
        assertThatExceptionOfType(UpstreamException.class)
                .isThrownBy(this::get)
                .withMessageContaining("Connection refused");
    }

    @Test
    @DisplayName("gives its connection back, however it fails")
    void pool() throws Exception {
        try (CloseableHttpClient small = BoundedHttpClientFactory.builder()
                .setMaxConnPerRoute(1)
                .setMaxConnTotal(1)
                .build()) {
            for (Reply broken : List.of(
                    Reply.huge(2), Reply.of(200, null, new byte[] {-1}), Reply.truncated("text/plain", "short"))) {
                reply = broken;
                assertThatExceptionOfType(UpstreamException.class).isThrownBy(() -> get(small, LATE));
            }
            reply = Reply.text("text/plain", "honest");
            assertThat(get(small, LATE).asString()).isEqualTo("honest");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gzip, gzip",
        "x-gzip, gzip",
        "GZIP, gzip",
        "deflate, zlib",
        "deflate, raw",
        "identity, ''",
        "klingon, ''"
    })
    @DisplayName("gives its connection back after a compressed answer, and keeps it for the next call")
    void compressed(String label, String compression) throws Exception {
        byte[] body = compress("{\"a\":1}", compression);
        Set<InetSocketAddress> clients = ConcurrentHashMap.newKeySet();
        HttpServer keepAlive = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        keepAlive.createContext("/", exchange -> {
            clients.add(exchange.getRemoteAddress());
            exchange.getResponseHeaders().add("Content-Encoding", label);
            // Once with a length, once in chunks.
            exchange.sendResponseHeaders(200, exchange.getRequestURI().getPath().equals("/chunked") ? 0 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        keepAlive.start();
        try (PoolingHttpClientConnectionManager pool = new PoolingHttpClientConnectionManager();
                CloseableHttpClient small = BoundedHttpClientFactory.builder()
                        .setConnectionManager(pool)
                        .build()) {
            pool.setDefaultMaxPerRoute(1);
            for (int i = 0; i < 6; i++) {
                String url = "http://localhost:" + keepAlive.getAddress().getPort() + (i % 2 == 0 ? "/chunked" : "/");
                SimpleHttpResponse response =
                        client(small, LATE).http().doGet(url).asResponse();
                assertThat(response.asString()).isEqualTo("{\"a\":1}");
                assertThat(pool.getTotalStats().getLeased()).isZero();
            }
            assertThat(clients).hasSize(1);
        } finally {
            keepAlive.stop(0);
        }
    }

    private static byte[] compress(String text, String how) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out =
                switch (how) {
                    case "gzip" -> new GZIPOutputStream(bytes);
                    case "zlib" -> new DeflaterOutputStream(bytes);
                    case "raw" -> new DeflaterOutputStream(bytes, new Deflater(Deflater.BEST_SPEED, true));
                    default -> bytes;
                }) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    @DisplayName("refuses what is not compressed as it says, and what is compressed twice")
    void badlyCompressed() throws Exception {
        reply = Reply.of(200, "text/plain\r\nContent-Encoding: gzip", "plain".getBytes(StandardCharsets.UTF_8));
        assertFails("responded with compressed data that cannot be read");
        reply = Reply.of(200, "text/plain\r\nContent-Encoding: gzip, gzip", compress("twice", "gzip"));
        assertFails("responded with a body that is compressed more than once");
        reply = Reply.of(200, "text/plain\r\nContent-Encoding: gzip", compress("once", "gzip"));
        assertThat(get().asString()).isEqualTo("once");
    }

    @Test
    @DisplayName("may take ten seconds unless the server's option says otherwise, within bounds")
    void option() {
        assertThat(UpstreamClient.deadline(null)).isEqualTo(Duration.ofSeconds(10));
        assertThat(UpstreamClient.deadline(1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(UpstreamClient.deadline(60)).isEqualTo(Duration.ofMinutes(1));
        for (int seconds : new int[] {-1, 0, 61}) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> UpstreamClient.deadline(seconds))
                    .withMessage("Set spi-signin-hub--upstream--timeout to a number of seconds from 1 to 60, not "
                            + seconds + ".");
        }
    }

    private static UpstreamClient client(CloseableHttpClient http, Duration deadline) {
        return new UpstreamClient(
                http,
                new Upstream("test", new Upstream.Name("realm", "acme"), Reach.LOCAL),
                Call.USERINFO,
                deadline,
                new NoopTracingProvider());
    }

    private SimpleHttpResponse get() throws IOException {
        return get(client, LATE);
    }

    private SimpleHttpResponse get(CloseableHttpClient http, Duration deadline) throws IOException {
        return client(http, deadline).http().doGet(upstream.url().toString()).asResponse();
    }

    private void assertFails(String message) {
        assertThatExceptionOfType(UpstreamException.class).isThrownBy(this::get).withMessage(message);
    }
}
