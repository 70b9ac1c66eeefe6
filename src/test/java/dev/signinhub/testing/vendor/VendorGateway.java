package dev.signinhub.testing.vendor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.signinhub.testing.PrivateAuthority;
import dev.signinhub.testing.hostile.LoopbackServer;
import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.hostile.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Collection;
import java.util.function.BiFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * An HTTP proxy that does not pass on but answers for hosts itself, over TLS and with a certificate for them (CONNECT, RFC
 * 9110 section 9.3.6). A Keycloak that is told to use it, and to trust the tests' authority, meets the simulators under the
 * vendors' own names; nothing leaves this machine.
 */
final class VendorGateway implements AutoCloseable {

    private final ServerSocket socket;
    private final SSLContext tls;
    private final BiFunction<String, Request, Reply> answers;

    VendorGateway(Collection<String> hosts, BiFunction<String, Request, Reply> answers) {
        this.answers = answers;
        this.tls = PrivateAuthority.shared().keyFor(hosts).tls();
        try {
            this.socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    URI url() {
        return URI.create("http://localhost:" + socket.getLocalPort());
    }

    @Override
    public void close() {
        try {
            socket.close();
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

    private void serve(Socket connection) {
        try (connection) {
            String host = connect(connection);
            // The client is waiting for this, so that nothing of its handshake has been read.
            connection.getOutputStream().write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(US_ASCII));
            try (SSLSocket secure =
                    (SSLSocket) tls.getSocketFactory().createSocket(connection, host, socket.getLocalPort(), true)) {
                secure.setUseClientMode(false);
                answers.apply(host, LoopbackServer.read(secure.getInputStream()))
                        .write(secure);
            }
        } catch (IOException e) {
            // The client is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the host that the client wants to be connected with. */
    private static String connect(Socket connection) throws IOException {
        InputStream in = connection.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("The client is gone");
            }
            head.append((char) next);
        }
        String[] request = head.toString().split(" ", 3);
        if (!request[0].equals("CONNECT")) {
            throw new IOException("Not a request to connect: " + request[0]);
        }
        return request[1].replaceFirst(":.*", "");
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "vendors");
        thread.setDaemon(true);
        thread.start();
    }
}
