package dev.signinhub.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The demo as its user starts it: by the command of the README, in a directory that the build has prepared. */
public final class Demo implements AutoCloseable {

    private static final Pattern OPEN = Pattern.compile("(?m)^Open +(\\S+)$");
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Process process;
    private final Path output;
    private final int port;

    private Demo(Process process, Path output, int port) {
        this.process = process;
        this.output = output;
        this.port = port;
    }

    /**
     * Starts it and waits until it says that it is ready.
     *
     * @param project made like the project's directory if it is empty; another run may find it as this one left it
     * @param env what the user has set in the shell
     */
    public static Demo start(Path project, Map<String, String> env) {
        try {
            if (!Files.exists(project.resolve("target"))) {
                prepare(project);
            }
            int port = Ports.pair();
            Path output = Files.createTempFile(project, "demo-", ".log");
            ProcessBuilder command = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "src/demo/java/dev/signinhub/demo/Demo.java",
                            String.valueOf(port))
                    .directory(project.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            command.environment().putAll(env);
            Demo demo = new Demo(command.start(), output, port);
            demo.waitUntilReady();
            return demo;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void prepare(Path project) throws IOException {
        for (String directory : new String[] {"src", "realm-export"}) {
            Files.createSymbolicLink(
                    project.resolve(directory), Path.of(directory).toAbsolutePath());
        }
        Path target = project.resolve("target");
        Path unpacked = Files.createDirectories(target.resolve("demo"));
        Files.createDirectories(project.resolve("data"));
        Files.createSymbolicLink(target.resolve(Build.JAR.getFileName()), Build.JAR);
        Files.createSymbolicLink(
                unpacked.resolve("keycloak-" + Build.keycloakVersion()),
                new DistributionRuntime(Build.keycloakVersion()).home(project));
    }

    /** What it has printed so far. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address that it tells its user to open. */
    public URI application() {
        var open = OPEN.matcher(output());
        if (!open.find()) {
            throw new AssertionError("It names no address to open\n" + output());
        }
        return URI.create(open.group(1));
    }

    /** The public address of one of its realms. */
    public URI realm(String name) {
        return URI.create("http://localhost:" + port + "/realms/" + name);
    }

    /** Ends it as Ctrl-C does. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void waitUntilReady() {
        try {
            Eventually.until(
                    () -> output().contains("Ctrl-C ends it.") || !process.isAlive(),
                    PATIENCE,
                    () -> "The demo is not ready\n" + output());
            if (!process.isAlive()) {
                throw new AssertionError("The demo ended while it started\n" + output());
            }
        } catch (RuntimeException | AssertionError e) {
            close();
            throw e;
        }
    }
}
