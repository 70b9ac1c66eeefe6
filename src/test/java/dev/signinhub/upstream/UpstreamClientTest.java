package dev.signinhub.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.keycloak.http.simple.SimpleHttpResponse;

@DisplayName("A call to an upstream")
@Timeout(20)
class UpstreamClientTest {

    private static final Duration DEADLINE = Duration.ofMillis(500);
    private static final int MEGABYTE = 1 << 20;

    /** What the upstream writes, once the request came in. */
    private interface Answer {
        void write(OutputStream out) throws IOException, InterruptedException;
    }

    private final CountDownLatch cutOff = new CountDownLatch(1);
    private CloseableHttpClient server;
    private ServerSocket socket;

    @BeforeEach
    void start() throws IOException {
        server = HttpClients.createDefault();
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        socket.close();
        server.close();
    }

    @Test
    @DisplayName("gives the whole answer")
    void honest() throws Exception {
        serve(out -> out.write(response("application/json; charset=UTF-8", "{\"ä\":1}".getBytes(UTF_8))));
        try (SimpleHttpResponse response = get()) {
            assertThat(response.getStatus()).isEqualTo(200);
            assertThat(response.asString()).isEqualTo("{\"ä\":1}");
            assertThat(response.getContentType().getMimeType()).isEqualTo("application/json");
        }
    }

    @Test
    @DisplayName("takes an answer of a megabyte, and no byte more")
    void size() throws Exception {
        serve(out -> out.write(response("text/plain", new byte[MEGABYTE])));
        assertThat(get().asString()).hasSize(MEGABYTE);
        serve(out -> out.write(response("text/plain", new byte[MEGABYTE + 1])));
        assertFails("answered with more than 1048576 bytes");
    }

    @Test
    @DisplayName("does not read an endless answer to its end")
    void endless() throws Exception {
        serve(out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n".getBytes(UTF_8));
            while (true) {
                out.write(new byte[8192]);
            }
        });
        assertFails("answered with more than 1048576 bytes");
        assertThat(cutOff.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @DisplayName("counts after decompression")
    void bomb() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(new byte[50 * MEGABYTE]);
        }
        serve(out -> out.write(response("text/plain\r\nContent-Encoding: gzip", zipped.toByteArray())));
        assertFails("answered with more than 1048576 bytes");
    }

    @Test
    @DisplayName("ends at the deadline when nothing comes, when bytes drip and when headers drip")
    void deadline() throws Exception {
        String tooLate = "did not answer within 500 ms";
        serve(out -> Thread.sleep(10_000));
        assertFails(tooLate);
        serve(out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n".getBytes(UTF_8));
            drip(out, 'x');
        });
        assertFails(tooLate);
        serve(out -> {
            out.write("HTTP/1.1 200 OK\r\nX-Slow: ".getBytes(UTF_8));
            drip(out, 'y');
        });
        assertFails(tooLate);
    }

    @Test
    @DisplayName("does not follow a redirect")
    void redirect() throws Exception {
        serve(out -> out.write(
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8)));
        assertThat(get().getStatus()).isEqualTo(302);
    }

    @Test
    @DisplayName("fails cleanly when the connection breaks, is refused, or the content type is nonsense")
    void broken() throws Exception {
        serve(out -> out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort".getBytes(UTF_8)));
        assertThatExceptionOfType(UpstreamException.class).isThrownBy(() -> get().asString());
        serve(out -> out.write(response("text/plain; charset=klingon", "x".getBytes(UTF_8))));
        assertFails("answered with a content type that cannot be read");
        socket.close();
        assertThatExceptionOfType(UpstreamException.class)
                .isThrownBy(this::get)
                .withMessageContaining("Connection refused");
    }

    @Test
    @DisplayName("gives its connection back, however it fails")
    void pool() throws Exception {
        try (CloseableHttpClient small =
                HttpClients.custom().setMaxConnPerRoute(1).setMaxConnTotal(1).build()) {
            for (int i = 0; i < 3; i++) {
                serve(out -> out.write(response("text/plain; charset=klingon", "x".getBytes(UTF_8))));
                assertThatExceptionOfType(UpstreamException.class)
                        .isThrownBy(() -> get(small))
                        .withMessage("answered with a content type that cannot be read");
            }
            serve(out -> out.write(response("text/plain", "honest".getBytes(UTF_8))));
            assertThat(get(small).asString()).isEqualTo("honest");
        }
    }

    private SimpleHttpResponse get() throws IOException {
        return get(server);
    }

    private SimpleHttpResponse get(CloseableHttpClient client) throws IOException {
        return UpstreamClient.http(client, DEADLINE)
                .doGet("http://127.0.0.1:" + socket.getLocalPort() + "/")
                .asResponse();
    }

    private void assertFails(String message) {
        Instant start = Instant.now();
        assertThatExceptionOfType(UpstreamException.class).isThrownBy(this::get).withMessage(message);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
    }

    private void serve(Answer answer) {
        Thread thread = new Thread(() -> {
            try (Socket connection = socket.accept()) {
                connection.getInputStream().read(new byte[8192]);
                answer.write(connection.getOutputStream());
                connection.getOutputStream().flush();
            } catch (IOException | InterruptedException e) {
                cutOff.countDown();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void drip(OutputStream out, char drop) throws IOException, InterruptedException {
        for (int i = 0; i < 100; i++) {
            out.write(drop);
            out.flush();
            Thread.sleep(100);
        }
    }

    private static byte[] response(String contentType, byte[] body) throws IOException {
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        response.write(("HTTP/1.1 200 OK\r\nContent-Type: " + contentType + "\r\nContent-Length: " + body.length
                        + "\r\nConnection: close\r\n\r\n")
                .getBytes(UTF_8));
        response.write(body);
        return response.toByteArray();
    }
}
