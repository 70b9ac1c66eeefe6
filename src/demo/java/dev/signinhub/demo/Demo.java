package dev.signinhub.demo;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The demo: one Keycloak with the realm {@code hub}, which is the product, and the realms {@code upstream} and {@code
 * partner}, which play the OpenID providers of two companies; beside it, an application to sign in to. Java runs it from
 * this file, once {@code mvn -Pdemo} has built the jar and unpacked a server.
 *
 * <p>Who sets {@code OIDC_METADATA_URL} and {@code OIDC_CLIENT_ID} sees a provider of their own in place of the first.
 *
 * @param project the project's directory
 * @param home the unpacked server's directory
 */
public record Demo(Path project, Path home, int port) {

    /** Bound to one address: a browser that tries ::1 first falls back to it, and no other machine reaches it. */
    private static final String ADDRESS = "127.0.0.1";

    private static final HttpClient HTTP =
            HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();
    private static final int LAST_LINES = 25;

    private static final List<String> REALMS =
            List.of("hub-realm.json", "hub-users-0.json", "upstream-realm.json", "partner-realm.json");

    /** Kept here, or else it would be collected, and the lock given back. */
    private static FileChannel lock;

    private static volatile boolean stopping;

    /**
     * Runs until it is interrupted.
     *
     * @param args the server's port, if it is not to be 8080; the application has the next one
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        try {
            Path project = Path.of("").toAbsolutePath();
            new Demo(project, unpacked(project.resolve("target/demo")), port(args)).run();
        } catch (IllegalStateException e) {
            System.out.println(System.lineSeparator() + e.getMessage());
            System.exit(1);
        }
    }

    /** Returns the server that the build has unpacked; the one of another version might be left there too. */
    private static Path unpacked(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw notBuilt();
        }
        try (Stream<Path> paths = Files.list(directory)) {
            List<Path> found = paths.filter(
                            path -> path.getFileName().toString().startsWith("keycloak-"))
                    .filter(Files::isDirectory)
                    .toList();
            if (found.size() > 1) {
                throw new IllegalStateException(
                        "There is more than one Keycloak in " + directory + ": delete them, and run mvn -Pdemo again.");
            }
            return found.stream().findFirst().orElseThrow(Demo::notBuilt);
        }
    }

    private static IllegalStateException notBuilt() {
        return new IllegalStateException("There is no demo yet: run mvn -Pdemo in the project's directory first.");
    }

    private void run() throws IOException, InterruptedException {
        Instant begin = Instant.now();
        requireFree(port);
        requireFree(port + 1);
        reserve();
        deploy(project.resolve("target/keycloak-signin-hub.jar"));
        delete(home.resolve("data"));
        Path imports = Files.createDirectories(home.resolve("data/import"));
        for (String realm : REALMS) {
            Files.copy(project.resolve("realm-export").resolve(realm), imports.resolve(realm));
        }

        System.out.printf("%nSign-in Hub on %s%n  starting; the log is %s%n", url(), project.relativize(log()));
        Process server = start();
        awaitReady(server);
        serveApplication();
        System.out.printf(
                """
                  ready after %d s

                Open            %s
                Choose          %s
                                Partner account, and sign in as carol / demo
                                the guest's card, which asks for nothing
                                or the form, and sign in as dave / demo

                Tokens          %s/tokens.html
                                the provider's tokens in a page, by the session API

                Admin console   %s/admin/master/console/#/hub/identity-providers
                Sign in as      admin / admin

                Ctrl-C ends it.
                """,
                Duration.between(begin, Instant.now()).toSeconds(),
                applicationUrl(),
                ownProvider() ? "your provider" : "Company account, and sign in as alice / demo or bob / demo",
                applicationUrl(),
                url());
        int status = server.waitFor();
        throw failure("Keycloak ended by itself with exit code " + status + ": see " + log() + ".");
    }

    private String url() {
        return "http://localhost:" + port;
    }

    private String applicationUrl() {
        return "http://localhost:" + (port + 1);
    }

    private Path log() {
        return home.resolveSibling("keycloak.log");
    }

    private static boolean ownProvider() {
        return System.getenv("OIDC_METADATA_URL") != null;
    }

    /** While it is being stopped, the shutdown hook has the word. */
    private static IllegalStateException failure(String message) throws InterruptedException {
        if (stopping) {
            Thread.currentThread().join();
        }
        return new IllegalStateException(message);
    }

    private static int port(String[] args) {
        String text = args.length == 0 ? "8080" : args[0];
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65_534) {
            throw new IllegalStateException("\"" + text + "\" is not a port: give a number from 1 to 65534.");
        }
        return Integer.parseInt(text);
    }

    /** Somebody on ::1 alone would get the browser's requests, though our address is free. */
    private void requireFree(int wanted) throws IOException {
        for (InetAddress localhost : InetAddress.getAllByName("localhost")) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(localhost, wanted), 500);
            } catch (IOException e) {
                continue;
            }
            throw new IllegalStateException("Port " + wanted
                    + " is in use: stop what listens there, or add another port to the command, such as "
                    + (port == 8180 ? 8280 : 8180) + ".");
        }
    }

    /** Keeps other runs away from this one's database, for as long as this process lives. */
    private void reserve() throws IOException {
        lock = FileChannel.open(home.resolveSibling("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock.tryLock() == null) {
            throw new IllegalStateException("Another demo of this checkout is running: end it first.");
        }
    }

    /** Makes the jar the only provider; an untouched file spares Keycloak from building the server again. */
    private void deploy(Path jar) throws IOException {
        if (!Files.exists(jar)) {
            throw notBuilt();
        }
        Path providers = home.resolve("providers");
        Path deployed = providers.resolve(jar.getFileName());
        if (!Files.exists(deployed) || Files.mismatch(jar, deployed) != -1) {
            delete(providers);
            Files.createDirectories(providers);
            Files.copy(jar, deployed);
        }
    }

    /** Each page is a whole application: it signs its user in by itself, as single-page applications do. */
    private void serveApplication() throws IOException {
        HttpServer application = HttpServer.create(new InetSocketAddress(ADDRESS, port + 1), 0);
        serve(application, "/", "index.html");
        serve(application, "/tokens.html", "tokens.html");
        application.start();
    }

    private void serve(HttpServer application, String path, String file) throws IOException {
        byte[] page = Files.readString(project.resolve("src/demo/app").resolve(file))
                .replace("{{realm}}", url() + "/realms/hub")
                .getBytes(StandardCharsets.UTF_8);
        application.createContext(path, exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
    }

    private Process start() throws IOException {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        ProcessBuilder command = new ProcessBuilder(
                home.resolve(windows ? "bin/kc.bat" : "bin/kc.sh").toString(),
                "start-dev",
                "--import-realm",
                "--http-host=" + ADDRESS,
                "--http-port=" + port,
                // Else the issuer would follow the address bar, and 127.0.0.1 would be another provider than localhost.
                "--hostname=" + url());
        prepare(command.environment());
        command.redirectErrorStream(true).redirectOutput(log().toFile());
        Process server = command.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
        server.getOutputStream().close();
        return server;
    }

    /** Whoever has Keycloak settings or a proxy in the shell must see the same demo as everybody else. */
    private void prepare(Map<String, String> environment) {
        String theirs = "(KC_|KEYCLOAK_|HUB_|APP_|PARTNER_|GUEST_|JAVA_OPTS|DEBUG).*|JAVA|JAVA_ADD_OPENS|JAVA_LOCALE";
        environment.keySet().removeIf(name -> name.matches(ownProvider() ? theirs : theirs + "|OIDC_.*"));
        environment.putIfAbsent("OIDC_METADATA_URL", metadata("upstream"));
        environment.put("PARTNER_ENABLED", "true");
        environment.put("PARTNER_METADATA_URL", metadata("partner"));
        environment.put("GUEST_ENABLED", "true");
        String noProxy = environment.getOrDefault("no_proxy", environment.getOrDefault("NO_PROXY", ""));
        environment.put("no_proxy", noProxy.isBlank() ? "localhost" : noProxy + ",localhost");
        environment.put("HUB_URL", url());
        environment.put("APP_ORIGIN", applicationUrl());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", "admin");
        environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", "admin");
    }

    private String metadata(String realm) {
        return url() + "/realms/" + realm + "/.well-known/openid-configuration";
    }

    private void awaitReady(Process server) throws IOException, InterruptedException {
        while (!hubAnswers()) {
            if (server.waitFor(300, TimeUnit.MILLISECONDS)) {
                List<String> lines = Files.readAllLines(log());
                String end = String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
                throw failure(end + "\n\nKeycloak did not start: the lines above are the end of " + log() + ".");
            }
        }
    }

    private boolean hubAnswers() throws InterruptedException {
        URI hub = URI.create(url() + "/realms/hub");
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(hub).timeout(Duration.ofSeconds(30)).build();
            return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** The script's own trap ends its server politely; what is left after the grace is ended in any case. */
    private void stop(Process server) {
        stopping = true;
        List<ProcessHandle> tree = Stream.concat(server.descendants(), Stream.of(server.toHandle()))
                .filter(ProcessHandle::isAlive)
                .toList();
        tree.forEach(ProcessHandle::destroy);
        try {
            server.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tree.forEach(ProcessHandle::destroyForcibly);
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(path)) {
            for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
