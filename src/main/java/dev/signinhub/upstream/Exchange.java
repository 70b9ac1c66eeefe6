package dev.signinhub.upstream;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.apache.http.HttpConnectionMetrics;
import org.apache.http.HttpInetConnection;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.conn.routing.RouteInfo;
import org.jspecify.annotations.Nullable;

/**
 * A call in progress: where it may go, how long it may take and how much it may return.
 *
 * <p>Apache's client resolves addresses and sends in the caller's thread, which is how {@link BoundedHttpClientFactory}
 * finds the current call.
 */
final class Exchange {

    /** For head, body and trailers together, as sent on the wire. */
    static final int MAX_WIRE_BYTES = 2 * UpstreamClient.MAX_BYTES;

    private static final ThreadLocal<@Nullable Exchange> CURRENT = new ThreadLocal<>();

    private final HttpRequestBase request;
    private final String host;
    private final Reach allowed;
    private final long start = System.nanoTime();
    private final Duration deadline;

    private volatile @Nullable HttpConnectionMetrics connection;
    private volatile long receivedBefore;
    private volatile @Nullable String breach;
    private boolean reused;
    private Reach reached = Reach.PUBLIC;

    Exchange(HttpRequestBase request, String host, Reach allowed, Duration deadline) {
        this.request = request;
        this.host = host;
        this.allowed = allowed;
        this.deadline = deadline;
    }

    static @Nullable Exchange current() {
        return CURRENT.get();
    }

    void begin() {
        CURRENT.set(this);
    }

    static void end() {
        CURRENT.remove();
    }

    /**
     * Resolves a host about to be connected to; only the target itself is checked, since a proxy is the operator's
     * choice.
     */
    InetAddress[] addresses(String name, InetAddress[] all) throws UnknownHostException {
        return name.equalsIgnoreCase(host) ? allowed.allowed(all) : all;
    }

    /** The connection may have been opened for another provider, one that is allowed closer. */
    void sendOver(HttpInetConnection connection, @Nullable RouteInfo route) throws UnknownHostException {
        HttpConnectionMetrics metrics = connection.getMetrics();
        reused = metrics.getRequestCount() > 0;
        receivedBefore = metrics.getReceivedBytesCount();
        this.connection = metrics;
        if (route == null || route.getProxyHost() == null) {
            InetAddress address = connection.getRemoteAddress();
            allowed.allowed(new InetAddress[] {address});
            reached = Reach.of(address);
        }
    }

    /** Aborts the call when it takes too long or returns too much. */
    void watch() {
        if (System.nanoTime() - start >= deadline.toNanos()) {
            breach(tooLate());
        } else if (received() > MAX_WIRE_BYTES) {
            breach("responded with more than " + MAX_WIRE_BYTES + " bytes in all");
        }
    }

    String tooLate() {
        return "did not respond within " + deadline.toMillis() + " ms";
    }

    private void breach(String what) {
        breach = what;
        request.abort();
    }

    private long received() {
        HttpConnectionMetrics metrics = connection;
        return metrics == null ? 0 : metrics.getReceivedBytesCount() - receivedBefore;
    }

    /** Tells whether the other side had closed a kept-alive connection before it saw this request. */
    boolean metClosedConnection() {
        return reused && received() == 0;
    }

    /** Returns why this call was aborted, if it was. */
    @Nullable
    String breach() {
        return breach;
    }

    /** Tells how far the call came: nothing is sent before there is a connection. */
    Stage stage() {
        return connection == null ? Stage.CONNECTION : Stage.ANSWER;
    }

    Reach reached() {
        return reached;
    }
}
