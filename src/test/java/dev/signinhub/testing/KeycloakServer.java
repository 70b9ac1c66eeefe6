package dev.signinhub.testing;

import dev.signinhub.testing.vendor.VendorSimulators;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running Keycloak with this jar in it: {@link #shared()} by all tests, or one's own where the start matters. */
public final class KeycloakServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeycloakServer.class);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String VAULT = "vault";

    private static final VendorSimulators VENDORS = VendorSimulators.startAtTheirHosts();

    private static @Nullable KeycloakServer shared;
    private static boolean sharedFailed;

    private final URI url;
    private final URI management;
    private final KeycloakRuntime.Command command;
    private final Path directory;
    private final Admin admin;
    /** For a JVM that is interrupted: Testcontainers may be unusable by then, a child process would outlive us. */
    private final Thread atExit;

    private KeycloakServer(URI url, URI management, KeycloakRuntime.Command command, Path directory) {
        this.url = url;
        this.management = management;
        this.command = command;
        this.directory = directory;
        this.admin = new Admin(url);
        this.atExit = new Thread(command::stop, "stop-keycloak");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** The one server of this JVM, with the realms of the product, started on first use and stopped after the last test. */
    public static synchronized KeycloakServer shared() {
        if (shared == null) {
            if (sharedFailed) {
                throw new IllegalStateException("The shared Keycloak did not start: see the first failure");
            }
            sharedFailed = true;
            // Two seconds, so that a test need not wait a quarter of an hour for guests to be removed. Development mode
            // reads themes anew for each page, which is for those who write one.
            shared = start(ServerSettings.DEFAULT
                    .args(
                            "--spi-social--guest--cleanup-interval=2",
                            "--spi-theme--cache-themes=true",
                            "--spi-theme--cache-templates=true",
                            "--spi-theme--static-max-age=2592000")
                    .importing(
                            Path.of("realm-export/hub-realm.json"),
                            Path.of("realm-export/upstream-realm.json"),
                            Path.of("realm-export/partner-realm.json"))
                    .env("PARTNER_ENABLED", "true")
                    .env("GUEST_ENABLED", "true")
                    .meeting(VENDORS));
        }
        return shared;
    }

    /** Whom the shared server meets in place of the vendors. */
    public static VendorSimulators vendors() {
        return VENDORS;
    }

    static synchronized void closeShared() {
        if (shared != null) {
            shared.close();
            shared = null;
        }
    }

    /** A server of the test's own, with an empty database; the test closes it. */
    public static KeycloakServer start(ServerSettings settings) {
        return start(settings, Directories.forServer(), Ports.free());
    }

    /** Stops this server and starts another at its address and with its database. */
    public KeycloakServer restart(ServerSettings settings) {
        close();
        return start(settings, directory, url.getPort());
    }

    /** Starts a server of the test's own at a port that is known before. */
    public static KeycloakServer start(ServerSettings settings, int port) {
        return start(settings, Directories.forServer(), port);
    }

    private static KeycloakServer start(ServerSettings settings, Path directory, int port) {
        var runtime = KeycloakRuntime.choose(Build.keycloakVersion(), settings.env());
        if (settings.jar() != null) {
            Build.check(settings.jar());
        }
        var url = URI.create("http://localhost:" + port + settings.relativePath());
        var management = URI.create("http://localhost:" + Ports.free());
        var args = new ArrayList<>(List.of(
                settings.production() ? "start" : "start-dev",
                "--http-host=127.0.0.1",
                "--http-port=" + url.getPort(),
                "--health-enabled=true",
                "--metrics-enabled=true",
                "--event-metrics-user-enabled=true",
                "--event-metrics-user-tags=realm,idp",
                "--http-management-port=" + management.getPort(),
                "--log-level=" + settings.logLevel()));
        Directories.create(directory.resolve(VAULT));
        args.addAll(List.of("--vault=file", "--vault-dir=" + directory.resolve(VAULT)));
        var authority = Directories.write(
                directory.resolve("authority.pem"), PrivateAuthority.shared().asPem());
        args.add("--truststore-paths=" + authority);
        if (!settings.realms().isEmpty()) {
            args.add("--import-realm");
            Directories.copy(settings.realms(), directory.resolve("data/import"));
        }
        args.addAll(settings.args());
        var vendors = settings.vendors();
        if (vendors != null) {
            args.addAll(vendors.serverOptions());
        }
        var env = new HashMap<>(settings.env());
        // What the realm files leave to the deployer.
        env.putIfAbsent("HUB_URL", url.toString());
        env.putIfAbsent("OIDC_METADATA_URL", url + "/realms/upstream/.well-known/openid-configuration");
        env.putIfAbsent("PARTNER_METADATA_URL", url + "/realms/partner/.well-known/openid-configuration");
        env.putIfAbsent("KC_BOOTSTRAP_ADMIN_USERNAME", Admin.USERNAME);
        env.putIfAbsent("KC_BOOTSTRAP_ADMIN_PASSWORD", Admin.PASSWORD);

        LOG.info("Keycloak at {} from {}, its log in {}", url, runtime.description(), directory);
        var server = new KeycloakServer(
                url, management, runtime.start(directory, List.of(args), env, settings.jar()), directory);
        server.waitUntilReady();
        return server;
    }

    /**
     * Runs {@code kc.sh} to its end, for {@code import} and {@code export}, one command after the other while they
     * succeed.
     *
     * @param directory holds the database from one to the next; files in it have the same path for the command
     * @param env for the placeholders of a realm file
     */
    public static Outcome run(Path directory, Map<String, String> env, List<List<String>> commands) {
        var place = directory.toAbsolutePath();
        Directories.create(place.resolve("data"));
        var command = KeycloakRuntime.choose(Build.keycloakVersion(), env).start(place, commands, env, Build.JAR);
        try {
            Eventually.until(() -> !command.running(), PATIENCE, () -> "kc.sh did not end\n" + command.output(0));
            return new Outcome(command.exitCode(), command.output(0));
        } finally {
            command.stop();
        }
    }

    /** Whether the servers of the tests run in containers, so that an engine and Keycloak's image are there. */
    public static boolean inContainers() {
        return KeycloakRuntime.choose(Build.keycloakVersion(), Map.of()) instanceof ContainerRuntime;
    }

    public record Outcome(int exitCode, String output) {}

    public URI url() {
        return url;
    }

    /** The public address of a realm, which is its issuer too. */
    public URI realm(String name) {
        return URI.create(url + "/realms/" + name);
    }

    public Admin admin() {
        return admin;
    }

    /** Puts a secret where a realm without underscores in its name finds it as <code>${vault.key}</code>. */
    public void putInVault(String realm, String key, String secret) {
        Directories.write(directory.resolve(VAULT).resolve(realm + "_" + key), secret);
    }

    /** Where health and metrics are. */
    public URI management() {
        return management;
    }

    /** The server's metrics, as Prometheus reads them. */
    public String metrics() {
        return Http.send(HttpRequest.newBuilder(management.resolve("/metrics")).build())
                .body();
    }

    /** Everything the server has logged so far. */
    public String log() {
        return logSince(0);
    }

    /** How much the server has logged so far, for {@link #logSince}. */
    public long logged() {
        return command.printed();
    }

    /** What the server has logged since it had logged so much. */
    public String logSince(long logged) {
        return command.output(logged);
    }

    /** Waits until the server has logged this text: what a container prints comes a moment late. */
    public void awaitLogged(long since, String text) {
        Eventually.until(
                () -> logSince(since).contains(text), Duration.ofSeconds(20), () -> "The log does not say: " + text);
    }

    /** Ends the server in the middle of whatever it does. */
    public void kill() {
        command.kill();
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        try {
            Files.writeString(directory.resolve("keycloak.log"), log());
        } catch (IOException e) {
            LOG.warn("The server's log is lost", e);
        }
        command.stop();
    }

    private void waitUntilReady() {
        try {
            Eventually.until(() -> ready() || !command.running(), PATIENCE, () -> "Keycloak is not ready\n" + log());
            if (!command.running()) {
                throw new IllegalStateException("Keycloak ended while it started\n" + log());
            }
        } catch (RuntimeException | AssertionError e) {
            close();
            throw e;
        }
    }

    private boolean ready() {
        var request = HttpRequest.newBuilder(realm("master"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return HttpClient.newHttpClient()
                            .send(request, BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
