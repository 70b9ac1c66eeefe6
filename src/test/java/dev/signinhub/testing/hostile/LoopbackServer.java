package dev.signinhub.testing.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signinhub.testing.Urls;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** An HTTP server down to the socket, so that what it answers may break every rule. One request a connection. */
public final class LoopbackServer implements AutoCloseable {

    /**
     * Header names are in lower case; parameters are those of query and form together.
     *
     * @param repeated the names of parameters that were given more than once
     */
    public record Request(
            String method,
            String path,
            Map<String, String> parameters,
            Set<String> repeated,
            Map<String, String> headers,
            String body) {

        /** The header's value, or an empty text. The name is in lower case. */
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }

        /** The same request as a server sees it that is mounted below this prefix. */
        public Request below(String prefix) {
            return new Request(method, path.substring(prefix.length()), parameters, repeated, headers, body);
        }

        /** The same request as a server sees it that has this prefix above it. */
        public Request above(String prefix) {
            return new Request(method, prefix + path, parameters, repeated, headers, body);
        }

        /** The same request with these parameters. */
        public Request with(Map<String, String> others) {
            return new Request(method, path, others, repeated, headers, body);
        }
    }

    private final ServerSocket socket;
    private final Function<Request, Reply> answers;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong written = new AtomicLong();
    private final CountDownLatch cutOff = new CountDownLatch(1);
    private final Thread acceptor;

    public LoopbackServer(Function<Request, Reply> answers) {
        this.answers = answers;
        try {
            socket = new CountingServerSocket();
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor = start(this::accept);
    }

    public URI url() {
        return URI.create("http://localhost:" + socket.getLocalPort());
    }

    /** Is open once a client has closed its connection in the middle of an answer. */
    public CountDownLatch cutOff() {
        return cutOff;
    }

    /** How many requests are waiting for the rest of their answer. */
    public int waiting() {
        return open.size();
    }

    /** How many bytes the clients' connections have taken so far. */
    public long written() {
        return written.get();
    }

    @Override
    public void close() {
        try {
            socket.close();
            // While it is still in accept() the system may hand it one more.
            acceptor.join();
            for (Socket connection : open) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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

    private void serve(Socket connection) {
        open.add(connection);
        try (connection) {
            answers.apply(read(connection.getInputStream())).write(connection);
        } catch (IOException e) {
            cutOff.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(connection);
        }
    }

    /** Reads one request. */
    public static Request read(InputStream stream) throws IOException {
        InputStream in = new BufferedInputStream(stream);
        String[] request = line(in).split(" ", 3);
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String[] header = line.split(":", 2);
            headers.put(header[0].toLowerCase(Locale.ROOT), header[1].strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String body = new String(in.readNBytes(length), UTF_8);
        URI url = URI.create(request[1]);
        List<String> queries = new ArrayList<>();
        queries.add(url.getRawQuery() == null ? "" : url.getRawQuery());
        if (headers.getOrDefault("content-type", "").startsWith("application/x-www-form-urlencoded")) {
            queries.add(body);
        }
        Map<String, String> parameters = new HashMap<>();
        Set<String> repeated = new HashSet<>();
        for (String parameter : String.join("&", queries).split("&", -1)) {
            Urls.query(URI.create("/?" + parameter)).forEach((name, value) -> {
                if (parameters.put(name, value) != null) {
                    repeated.add(name);
                }
            });
        }
        return new Request(request[0], url.getPath(), parameters, repeated, headers, body);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("The client is gone");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task, "hostile");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private final class CountingServerSocket extends ServerSocket {

        CountingServerSocket() throws IOException {}

        @Override
        public Socket accept() throws IOException {
            Socket connection = new CountingSocket();
            implAccept(connection);
            // The kernel would take megabytes for a client that reads no more.
            connection.setSendBufferSize(64 * 1024);
            return connection;
        }
    }

    private final class CountingSocket extends Socket {

        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream out = super.getOutputStream();
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b});
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    out.write(bytes, offset, length);
                    written.addAndGet(length);
                }
            };
        }
    }
}
