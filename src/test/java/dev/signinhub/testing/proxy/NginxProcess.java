package dev.signinhub.testing.proxy;

import dev.signinhub.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An nginx of a test's own: one process, on the loopback address, with everything it writes below {@code target}. */
final class NginxProcess {

    private static final String CONFIGURATION = """
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log error.log warn;
            events { worker_connections 1024; }
            http {
                access_log off;
                client_body_temp_path body; proxy_temp_path proxy;
                fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
            %s
            }
            """;

    private static final Optional<Path> BINARY = Stream.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin")
            .map(directory -> Path.of(directory, "nginx"))
            .filter(Files::isExecutable)
            .findFirst();

    private final Path directory;
    private @Nullable Process process;

    NginxProcess() {
        try {
            Path parent = Files.createDirectories(Path.of("target", "nginx").toAbsolutePath());
            directory = Files.createTempDirectory(parent, "proxy-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean installed() {
        return BINARY.isPresent() && !Boolean.getBoolean("signinhub.noNginx");
    }

    /** A file that the configuration names. */
    void write(String name, String text) {
        try {
            Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void writeSecret(String name, String text) {
        try {
            Files.createFile(
                    directory.resolve(name),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        write(name, text);
    }

    /**
     * Returns once it listens.
     *
     * @param http what is said in the block of this name
     */
    void start(String http, int port) {
        write("nginx.conf", CONFIGURATION.formatted(http));
        try {
            Process started = new ProcessBuilder(
                            BINARY.orElseThrow().toString(),
                            "-p",
                            directory.toString(),
                            "-c",
                            directory.resolve("nginx.conf").toString(),
                            "-e",
                            directory.resolve("error.log").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("output.log").toFile())
                    .start();
            process = started;
            Eventually.until(
                    () -> listening(port) || !started.isAlive(), Duration.ofSeconds(20), () -> "nginx does not listen");
            if (!started.isAlive()) {
                throw new IllegalStateException("nginx ended: see " + directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** At once, whatever is under way. */
    void stop() {
        if (process != null) {
            process.destroyForcibly();
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean listening(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
