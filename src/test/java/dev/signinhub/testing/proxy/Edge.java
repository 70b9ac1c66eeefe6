package dev.signinhub.testing.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A small reverse proxy: passes requests on, compresses and frames the answers as told, keeps connections for a while and a
 * few requests, and adds the headers that content delivery networks add.
 */
final class Edge implements AutoCloseable {

    static final int REQUESTS = 7;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CHUNK = 700;

    /** Those that are about one connection only (RFC 9110 section 7.6.1), and those that are written anew. */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "connection",
            "keep-alive",
            "transfer-encoding",
            "content-length",
            "upgrade",
            "http2-settings",
            "te",
            "trailer",
            "host",
            "expect",
            "accept-encoding");

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .build();

    private record Header(String name, String value) {}

    /** The body is a character a byte. */
    private record Request(String method, String target, List<Header> headers, String body) {

        String header(String name) {
            return headers.stream()
                    .filter(header -> header.name().equalsIgnoreCase(name))
                    .map(Header::value)
                    .findFirst()
                    .orElse("");
        }
    }

    private final ServerSocket socket;
    private final @Nullable SSLContext tls;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile URI upstream = URI.create("http://localhost:1");
    private volatile Coding coding = Coding.PLAIN;
    private volatile Framing framing = Framing.LENGTH;
    private volatile Duration keepAlive = PATIENCE;

    /** @param port 0 for any */
    Edge(int port, @Nullable SSLContext tls) {
        this.tls = tls;
        try {
            socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    void leadTo(URI upstream) {
        this.upstream = upstream;
    }

    void keepAlive(Duration time) {
        keepAlive = time;
    }

    void behave(Coding coding, Framing framing) {
        this.coding = coding;
        this.framing = framing;
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket connection : open) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                start(() -> serve(connection));
            } catch (IOException e) {
                // Closed: the loop ends.
            }
        }
    }

    private void serve(Socket accepted) {
        open.add(accepted);
        try (accepted;
                Socket connection = secured(accepted)) {
            connection.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            InputStream in = new BufferedInputStream(connection.getInputStream());
            for (int i = 1; i <= REQUESTS; i++) {
                Request request = read(in);
                boolean last = i == REQUESTS || request.header("connection").equalsIgnoreCase("close");
                answer(request, last, connection.getOutputStream());
                if (last) {
                    return;
                }
                connection.setSoTimeout(Math.toIntExact(keepAlive.toMillis()));
            }
        } catch (IOException e) {
            // The client is gone, or idle for too long.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(accepted);
        }
    }

    private Socket secured(Socket connection) throws IOException {
        if (tls == null) {
            return connection;
        }
        SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(connection, null, true);
        secure.setUseClientMode(false);
        return secure;
    }

    private void answer(Request request, boolean last, OutputStream out) throws IOException, InterruptedException {
        HttpResponse<byte[]> response;
        try {
            response = pass(request);
        } catch (IOException e) {
            String close = last ? "Connection: close\r\n" : "";
            out.write(("HTTP/1.1 502 Bad Gateway\r\n" + close + "Content-Length: 0\r\n\r\n").getBytes(ISO_8859_1));
            out.flush();
            return;
        }
        StringBuilder head = new StringBuilder("HTTP/1.1 " + response.statusCode() + " \r\n");
        response.headers().map().forEach((name, values) -> values.stream()
                .filter(value -> passed(name))
                .forEach(value -> line(head, name, value)));
        EdgeHeaders.addTo(head);
        byte[] body = response.body();
        if (body.length > 0 && request.header("accept-encoding").contains(coding.token) && coding != Coding.PLAIN) {
            body = coding.encode(body);
            line(head, "Content-Encoding", coding.token);
            line(head, "Vary", "Accept-Encoding");
        }
        boolean chunked = framing == Framing.CHUNKED && body.length > 0;
        line(head, chunked ? "Transfer-Encoding" : "Content-Length", chunked ? "chunked" : String.valueOf(body.length));
        line(head, "Connection", last ? "close" : "keep-alive");
        out.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
        if (chunked) {
            writeChunks(body, out);
        } else {
            out.write(body);
        }
        out.flush();
    }

    /** The end comes by itself, a moment after the rest. */
    private static void writeChunks(byte[] body, OutputStream out) throws IOException, InterruptedException {
        for (int from = 0; from < body.length; from += CHUNK) {
            int length = Math.min(CHUNK, body.length - from);
            out.write((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
            out.write(body, from, length);
            out.write("\r\n".getBytes(ISO_8859_1));
        }
        out.flush();
        Thread.sleep(1);
        out.write("0\r\n\r\n".getBytes(ISO_8859_1));
    }

    private HttpResponse<byte[]> pass(Request request) throws IOException, InterruptedException {
        HttpRequest.Builder passed = HttpRequest.newBuilder(URI.create(upstream + request.target()))
                .timeout(PATIENCE)
                .method(request.method(), BodyPublishers.ofString(request.body(), ISO_8859_1));
        request.headers().stream()
                .filter(header -> passed(header.name()))
                .forEach(header -> passed.header(header.name(), header.value()));
        if (tls != null) {
            passed.setHeader("X-Forwarded-Proto", "https");
            passed.setHeader("X-Forwarded-Host", request.header("host"));
            passed.setHeader("X-Forwarded-Port", String.valueOf(port()));
        }
        return CLIENT.send(passed.build(), BodyHandlers.ofByteArray());
    }

    private static boolean passed(String name) {
        return !name.startsWith(":") && !NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT));
    }

    private static void line(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private static Request read(InputStream in) throws IOException {
        String[] request = line(in).split(" ", 3);
        List<Header> headers = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String[] header = line.split(":", 2);
            headers.add(new Header(header[0], header[1].strip()));
        }
        Request head = new Request(request[0], request[1], headers, "");
        String length = head.header("content-length");
        byte[] body = in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
        return new Request(request[0], request[1], headers, new String(body, ISO_8859_1));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("The client is gone");
            }
            line.write(next);
        }
        return line.toString(ISO_8859_1).strip();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "edge");
        thread.setDaemon(true);
        thread.start();
    }
}
