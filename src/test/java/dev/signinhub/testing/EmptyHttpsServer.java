package dev.signinhub.testing;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** A server with a certificate of this authority for this host, which has nothing to say. */
public final class EmptyHttpsServer implements AutoCloseable {

    private final HttpsServer server;

    public EmptyHttpsServer(PrivateAuthority authority, String host) {
        this(authority, host, 0);
    }

    /** With a certificate that is valid for ten days from a day on, from today if that is 0. */
    public EmptyHttpsServer(PrivateAuthority authority, String host, int day) {
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setHttpsConfigurator(
                new HttpsConfigurator(authority.keyFor(List.of(host), day).tls()));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
    }

    public String url() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
