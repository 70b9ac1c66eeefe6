package dev.signinhub.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.keycloak.http.simple.SimpleHttpResponse;
import org.keycloak.tracing.NoopTracingProvider;

@DisplayName("What comes over the wire")
@Timeout(20)
class WireTest {

    private static final String OK = "HTTP/1.1 200 OK\r\n";

    @Test
    @DisplayName("may be as much as a content delivery network adds: long headers, trailers, hints, chunk extensions")
    void generous() throws Exception {
        StringBuilder answer = new StringBuilder("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK);
        for (int i = 0; i < 60; i++) {
            answer.append("X-Edge-")
                    .append(i)
                    .append(": ")
                    .append("x".repeat(200))
                    .append("\r\n");
        }
        answer.append("Content-Security-Policy: ").append("x".repeat(12_000)).append("\r\n");
        answer.append("Transfer-Encoding: chunked\r\n\r\n2;ext=1\r\n{}\r\n0\r\nX-Trailer: 1\r\n\r\n");
        try (Server server = new Server(out -> out.write(answer.toString().getBytes(ISO_8859_1)));
                CloseableHttpClient http = BoundedHttpClientFactory.builder().build()) {
            assertThat(get(http, server.url()).asString()).isEqualTo("{}");
        }
    }

    @Test
    @DisplayName("is asked for once more when a kept connection had been closed before, also by POST, and only then")
    void closedWhileIdle() throws Exception {
        AtomicInteger answers = new AtomicInteger();
        // Answers one request on a connection, then closes it without a word, as proxies do.
        try (Server server = new Server(out -> {
                    out.write((OK + "Content-Length: 2\r\n\r\n{}").getBytes(ISO_8859_1));
                    out.flush();
                    answers.incrementAndGet();
                    pause(150);
                });
                PoolingHttpClientConnectionManager pool = new PoolingHttpClientConnectionManager()) {
            // Never looks whether a connection is still open.
            pool.setValidateAfterInactivity(-1);
            try (CloseableHttpClient http = BoundedHttpClientFactory.builder()
                    .setConnectionManager(pool)
                    .build()) {
                for (int i = 0; i < 4; i++) {
                    assertThat(post(http, server.url()).getStatus()).isEqualTo(200);
                    pause(300);
                }
                assertThat(answers).hasValue(4);
                assertThat(pool.getTotalStats().getLeased()).isZero();
            }
        }
    }

    @Test
    @DisplayName("is not asked for again when a new connection breaks: the request may have been seen")
    void brokenAfterRequest() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (Server server = new Server(out -> requests.incrementAndGet());
                CloseableHttpClient http = BoundedHttpClientFactory.builder().build()) {
            assertThatExceptionOfType(UpstreamException.class).isThrownBy(() -> post(http, server.url()));
            assertThat(requests).hasValue(1);
        }
    }

    private static SimpleHttpResponse get(CloseableHttpClient http, URI url) throws IOException {
        return client(http).http().doGet(url.toString()).asResponse();
    }

    private static SimpleHttpResponse post(CloseableHttpClient http, URI url) throws IOException {
        return client(http).http().doPost(url.toString()).param("code", "x").asResponse();
    }

    private static UpstreamClient client(CloseableHttpClient http) {
        return new UpstreamClient(
                http,
                new Upstream("wire", new Upstream.Name("realm", "acme"), Reach.LOCAL),
                Call.USERINFO,
                Duration.ofSeconds(10),
                new NoopTracingProvider());
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads one request on each connection, answers it as told, and closes. */
    private static final class Server implements AutoCloseable {

        interface Answer {
            void write(OutputStream out) throws IOException;
        }

        private final ServerSocket socket;

        Server(Answer answer) throws IOException {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            start(() -> {
                while (!socket.isClosed()) {
                    Socket connection = socket.accept();
                    start(() -> {
                        try (connection) {
                            if (connection.getInputStream().read(new byte[8192]) > 0) {
                                answer.write(connection.getOutputStream());
                                connection.getOutputStream().flush();
                            }
                        }
                    });
                }
            });
        }

        URI url() {
            return URI.create("http://localhost:" + socket.getLocalPort() + "/");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }

        private interface Task {
            void run() throws IOException;
        }

        private static void start(Task task) {
            Thread thread = new Thread(() -> {
                try {
                    task.run();
                } catch (IOException e) {
                    // The client, or the test, is gone.
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
    }
}
