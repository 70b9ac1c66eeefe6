package dev.signinhub.testing.proxy;

import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.PrivateAuthority.ServerKey;
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

/** An nginx of this test's own: one process, on the loopback address, with everything it writes below {@code target}. */
final class Nginx {

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
                keepalive_timeout %d; keepalive_requests %d;
                gzip %s; gzip_types application/json application/jwt application/jwk-set+json;
                gzip_min_length 1; gzip_proxied any;
                server {
                    listen 127.0.0.1:%d ssl;
                    ssl_certificate certificate.pem;
                    ssl_certificate_key key.pem;
                    location / {
                        proxy_pass http://127.0.0.1:%d;
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                        proxy_set_header X-Forwarded-Proto https;
                        proxy_set_header X-Forwarded-Host $http_host;
                        proxy_set_header X-Forwarded-Port $server_port;
                        proxy_buffer_size 64k; proxy_buffers 8 64k; proxy_busy_buffers_size 128k;
                    }
                }
            }
            """;

    private static final Optional<Path> BINARY = Stream.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin")
            .map(directory -> Path.of(directory, "nginx"))
            .filter(Files::isExecutable)
            .findFirst();

    private final Path directory;
    private final int port;
    private final int upstreamPort;
    private @Nullable Process process;

    Nginx(ServerKey key, int port, int upstreamPort) {
        this.port = port;
        this.upstreamPort = upstreamPort;
        try {
            Path parent = Files.createDirectories(Path.of("target", "nginx").toAbsolutePath());
            directory = Files.createTempDirectory(parent, "proxy-");
            Files.writeString(directory.resolve("certificate.pem"), key.certificateAsPem());
            Path secret = Files.createFile(
                    directory.resolve("key.pem"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(secret, key.keyAsPem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean installed() {
        return BINARY.isPresent() && !Boolean.getBoolean("signinhub.noNginx");
    }

    void start(boolean gzip, Duration keepAlive) {
        try {
            Path file = directory.resolve("nginx.conf");
            Files.writeString(
                    file,
                    CONFIGURATION.formatted(
                            keepAlive.toSeconds(), Edge.REQUESTS, gzip ? "on" : "off", port, upstreamPort));
            Process started = new ProcessBuilder(
                            BINARY.orElseThrow().toString(),
                            "-p",
                            directory.toString(),
                            "-c",
                            file.toString(),
                            "-e",
                            directory.resolve("error.log").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("output.log").toFile())
                    .start();
            process = started;
            Eventually.until(
                    () -> listening() || !started.isAlive(), Duration.ofSeconds(20), () -> "nginx does not listen");
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

    private boolean listening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
