package dev.signinhub.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two nodes of Keycloak, which find each other in the PostgreSQL that they share. Both say that they have the same address,
 * as nodes behind a load balancer do: the first one's, where a test is the balancer, or that of a proxy.
 */
public final class KeycloakCluster implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeycloakCluster.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final EmbeddedPostgres database;
    private final List<Integer> ports = List.of(Ports.free(), Ports.free());
    private final List<Integer> clusterPorts = Ports.forCluster();
    private final @Nullable URI proxy;
    private KeycloakServer first;
    private KeycloakServer second;

    private KeycloakCluster(EmbeddedPostgres database, @Nullable URI proxy, UnaryOperator<ServerSettings> change) {
        this.database = database;
        this.proxy = proxy;
        // One after the other: they cannot make the tables together.
        first = KeycloakServer.start(change.apply(settings(0)), ports.get(0));
        second = KeycloakServer.start(change.apply(settings(1)), ports.get(1));
        awaitEachOther();
    }

    /** Starts both, or returns nothing where PostgreSQL does not run. */
    public static Optional<KeycloakCluster> start() {
        return start(null, UnaryOperator.identity());
    }

    /** Starts both behind a proxy that browsers know, which need not be up yet. */
    public static Optional<KeycloakCluster> startBehind(URI proxy, UnaryOperator<ServerSettings> change) {
        return start(proxy, change);
    }

    private static Optional<KeycloakCluster> start(@Nullable URI proxy, UnaryOperator<ServerSettings> change) {
        EmbeddedPostgres database;
        try {
            var directory = Path.of("target", "postgres").toAbsolutePath();
            Directories.create(directory);
            database = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(directory.toFile())
                    .start();
        } catch (IOException | RuntimeException e) {
            LOG.warn("PostgreSQL does not run here", e);
            return Optional.empty();
        }
        try {
            return Optional.of(new KeycloakCluster(database, proxy, change));
        } catch (RuntimeException e) {
            close(database);
            throw e;
        }
    }

    private ServerSettings settings(int node) {
        var hostname = proxy == null ? "http://localhost:" + ports.get(0) : proxy.toString();
        var settings = ServerSettings.DEFAULT
                .logLevel("INFO")
                .onJava(Path.of(System.getProperty("java.home")))
                .inCluster(database.getJdbcUrl("postgres", "postgres"), hostname, clusterPorts.get(node));
        settings = settings.env("HOSTNAME", "node-" + (node + 1));
        return proxy == null ? settings : settings.args("--proxy-headers=xforwarded");
    }

    private void awaitEachOther() {
        for (var node : List.of(first, second)) {
            Eventually.until(
                    () -> node.log().contains("] (2) ["),
                    PATIENCE,
                    () -> "The nodes have not found each other\n" + node.log());
        }
    }

    public KeycloakServer first() {
        return first;
    }

    public KeycloakServer second() {
        return second;
    }

    /** The same address at this node. */
    public URI at(KeycloakServer node, URI url) {
        return URI.create(
                url.toString().replaceFirst("^http://[^/]+", node.url().toString()));
    }

    /** Whether the address is one of the cluster's. */
    public boolean isHere(URI url) {
        return ports.contains(url.getPort());
    }

    /** The database itself; the caller closes the connection. */
    public Connection database() throws SQLException {
        return database.getPostgresDatabase().getConnection();
    }

    /** Stops the first node, unless it has been killed, and starts it again. */
    public void restartFirst(UnaryOperator<ServerSettings> change) {
        first = first.restart(change.apply(settings(0)));
        awaitEachOther();
    }

    /** Stops the second node and starts it again. */
    public void restartSecond(UnaryOperator<ServerSettings> change) {
        second = second.restart(change.apply(settings(1)));
        awaitEachOther();
    }

    @Override
    public void close() {
        first.close();
        second.close();
        close(database);
    }

    private static void close(EmbeddedPostgres database) {
        try {
            database.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
