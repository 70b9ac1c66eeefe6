package dev.signinhub.testing.proxy;

import dev.signinhub.testing.Ports;
import dev.signinhub.testing.PrivateAuthority;
import dev.signinhub.testing.PrivateAuthority.ServerKey;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a real provider stands behind: TLS with a certificate of the tests' authority, connections that are kept for some seconds
 * and a few requests, compressed answers, headers without end. It is nginx where that is installed, in front of the part
 * that does what nginx cannot be told (deflate, a compressed answer with a length); elsewhere that part does all of it.
 */
public final class ReverseProxy implements AutoCloseable {

    private static final ServerKey KEY = PrivateAuthority.shared().keyFor(List.of("localhost"));

    private final int port = Ports.free();
    private final @Nullable Nginx nginx;
    private final Thread atExit = new Thread(this::stop, "stop-proxy");
    private @Nullable Edge edge;
    private URI upstream = URI.create("http://localhost:1");
    private Coding coding = Coding.PLAIN;
    private Framing framing = Framing.LENGTH;
    private Duration keepAlive = Duration.ofSeconds(5);

    private ReverseProxy() {
        if (NginxProcess.installed()) {
            edge = new Edge(0, null);
            nginx = new Nginx(KEY, port, edge.port());
        } else {
            nginx = null;
        }
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Starts one that leads nowhere yet. */
    public static ReverseProxy start() {
        ReverseProxy proxy = new ReverseProxy();
        proxy.up();
        return proxy;
    }

    /** The address that browsers and clients know; an upstream behind it must say that it is its own. */
    public URI url() {
        return URI.create("https://localhost:" + port);
    }

    /** Sets which upstream is behind it. */
    public ReverseProxy leadTo(URI other) {
        upstream = other;
        configure();
        return this;
    }

    /** Answers so from now on; connections that are kept are closed. */
    public ReverseProxy behave(Coding otherCoding, Framing otherFraming) {
        coding = otherCoding;
        framing = otherFraming;
        stop();
        up();
        return this;
    }

    /** Closes a connection that is idle for so long, in whole seconds. */
    public ReverseProxy keepAlive(Duration time) {
        keepAlive = time;
        return behave(coding, framing);
    }

    /** Is gone from one moment to the next. */
    public void stop() {
        if (nginx != null) {
            nginx.stop();
        } else if (edge != null) {
            edge.close();
        }
    }

    /** Is back at the same address. */
    public void up() {
        if (nginx == null) {
            edge = new Edge(port, KEY.tls());
        }
        configure();
        if (nginx != null) {
            nginx.start(nginxCompresses(), keepAlive);
        }
    }

    private void configure() {
        if (edge != null) {
            edge.leadTo(upstream);
            if (nginx == null) {
                edge.keepAlive(keepAlive);
            }
            edge.behave(nginxCompresses() ? Coding.PLAIN : coding, nginxCompresses() ? Framing.LENGTH : framing);
        }
    }

    /** What it compresses itself it sends in chunks. */
    private boolean nginxCompresses() {
        return nginx != null && coding == Coding.GZIP && framing == Framing.CHUNKED;
    }

    @Override
    public void close() {
        stop();
        if (edge != null) {
            edge.close();
        }
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
