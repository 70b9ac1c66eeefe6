package dev.signinhub.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A Keycloak that lives no longer than this process. */
final class Server {

    static final String ADMIN_USERNAME = "admin";
    static final String ADMIN_PASSWORD = "admin";

    private static final int LAST_LINES = 25;
    private static final Duration POLL = Duration.ofMillis(300);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Process process;
    private final Path log;
    private final Thread reader = new Thread(this::copyOutput, "keycloak-output");
    private volatile boolean stopping;

    private Server(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static Server start(Path home, LoopbackPort port, Map<String, String> environment, Path log) throws IOException {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        ProcessBuilder command = new ProcessBuilder(
                home.resolve(windows ? "bin/kc.bat" : "bin/kc.sh").toString(),
                "start-dev",
                "--import-realm",
                "--http-host=" + LoopbackPort.ADDRESS,
                "--http-port=" + port.number(),
                // Else the issuer would follow the address bar, and 127.0.0.1 would be another provider than localhost.
                "--hostname=" + port.url());
        clean(command.environment());
        command.environment().putAll(environment);
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        command.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN_USERNAME);
        command.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN_PASSWORD);
        command.redirectErrorStream(true);

        Server server = new Server(command.start(), log);
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
        server.process.getOutputStream().close();
        server.reader.setDaemon(true);
        server.reader.start();
        return server;
    }

    /** Whoever has Keycloak settings or a proxy in the shell must see the same demo as everybody else. */
    private static void clean(Map<String, String> environment) {
        environment.keySet().removeIf(name -> Stream.of("KC_", "KEYCLOAK_", "OIDC_", "HUB_", "JAVA_OPTS", "DEBUG")
                .anyMatch(name::startsWith));
        environment.keySet().removeAll(List.of("JAVA", "JAVA_ADD_OPENS", "JAVA_LOCALE"));
        String noProxy = environment.getOrDefault("no_proxy", environment.getOrDefault("NO_PROXY", ""));
        environment.put("no_proxy", noProxy.isBlank() ? "localhost" : noProxy + ",localhost");
    }

    void awaitReady(BooleanSupplier ready, Duration patience) throws InterruptedException, IOException {
        Instant deadline = Instant.now().plus(patience);
        while (!ready.getAsBoolean()) {
            if (!process.isAlive()) {
                reader.join(GRACE.toMillis());
                tellLastLines();
                throw new DemoException("Keycloak did not start: the lines above are the end of " + log + ".");
            }
            if (Instant.now().isAfter(deadline)) {
                tellLastLines();
                throw new DemoException("Keycloak was not ready after " + patience.toMinutes()
                        + " minutes: the lines above are the end of " + log + ".");
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    void awaitEnd() throws InterruptedException {
        int status = process.waitFor();
        if (stopping) {
            // The shutdown hook has the word; returning would let Maven report a success meanwhile.
            Thread.currentThread().join();
        }
        throw new DemoException("Keycloak ended by itself with exit code " + status + ": see " + log + ".");
    }

    private void copyOutput() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                PrintWriter copy = new PrintWriter(Files.newBufferedWriter(log), true)) {
            OutputFilter filter = new OutputFilter();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                copy.println(line);
                if (!stopping) {
                    filter.worthTelling(line).ifPresent(Demo::say);
                }
            }
        } catch (IOException e) {
            if (!stopping) {
                Demo.say("Keycloak's output cannot be read any more: " + e.getMessage());
            }
        }
    }

    /** What was told already is left out. */
    private void tellLastLines() throws IOException {
        OutputFilter filter = new OutputFilter();
        List<String> lines = Files.readAllLines(log).stream()
                .filter(line -> filter.worthTelling(line).isEmpty())
                .toList();
        lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()).forEach(Demo::say);
    }

    /** The script's own trap ends its server politely; what is left after the grace is ended in any case. */
    private void stop() {
        stopping = true;
        List<ProcessHandle> tree = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .filter(ProcessHandle::isAlive)
                .toList();
        tree.forEach(ProcessHandle::destroy);
        try {
            process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tree.forEach(ProcessHandle::destroyForcibly);
    }
}
