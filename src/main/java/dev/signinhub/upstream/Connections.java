package dev.signinhub.upstream;

import org.apache.http.HttpHost;
import org.apache.http.conn.HttpClientConnectionManager;
import org.apache.http.conn.routing.HttpRoute;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.apache.http.pool.PoolStats;
import org.jspecify.annotations.Nullable;

/** The pool of connections to upstreams, for whoever counts them. */
final class Connections {

    private static final PoolStats NONE = new PoolStats(0, 0, 0, 0);

    private static volatile @Nullable PoolingHttpClientConnectionManager pool;

    private Connections() {}

    static void are(HttpClientConnectionManager manager) {
        pool = manager instanceof PoolingHttpClientConnectionManager pooling ? pooling : null;
    }

    /** Returns a host's name with its port, as {@link #of} takes it. */
    static String name(HttpHost host) {
        int port = host.getPort() > 0 ? host.getPort() : "https".equals(host.getSchemeName()) ? 443 : 80;
        return host.getHostName() + ":" + port;
    }

    /** Returns the connections to a host, through whatever proxy. */
    static PoolStats of(String host) {
        PoolingHttpClientConnectionManager connections = pool;
        return connections == null
                ? NONE
                : connections.getRoutes().stream()
                        .filter(route -> isTo(route, host))
                        .map(connections::getStats)
                        .reduce(NONE, Connections::sum);
    }

    private static boolean isTo(HttpRoute route, String host) {
        return name(route.getTargetHost()).equals(host);
    }

    private static PoolStats sum(PoolStats a, PoolStats b) {
        return new PoolStats(
                a.getLeased() + b.getLeased(),
                a.getPending() + b.getPending(),
                a.getAvailable() + b.getAvailable(),
                a.getMax() + b.getMax());
    }
}
