package dev.signinhub.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A Prometheus of a test's own, with the files of {@code docker/observability}, which watches one server. */
public final class Prometheus implements AutoCloseable {

    private static final Path FILES = Path.of("docker/observability");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final URI url = URI.create("http://127.0.0.1:" + Ports.free());
    private final Process process;

    /** Starts one that looks each second, and whose alerts do not wait until something has lasted. */
    public Prometheus(URI target) {
        var directory = Directories.forServer();
        Directories.write(
                directory.resolve("prometheus.yml"),
                read("prometheus.yml")
                        .replace("keycloak:9000", target.getAuthority())
                        .replace("15s", "1s"));
        Directories.write(directory.resolve("alerts.yml"), read("alerts.yml").replaceAll("for: \\d+m", "for: 0s"));
        try {
            process = new ProcessBuilder(
                            "prometheus",
                            "--config.file=" + directory.resolve("prometheus.yml"),
                            "--storage.tsdb.path=" + directory.resolve("database"),
                            "--web.listen-address=" + url.getAuthority())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("prometheus.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static boolean installed() {
        return Stream.of("prometheus", "promtool").allMatch(name -> Files.isExecutable(Path.of("/usr/bin", name)));
    }

    /** Reads a file that operators copy. */
    public static String read(String name) {
        try {
            return Files.readString(FILES.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs {@code promtool} beside the files, and returns what it says if they are right. */
    public static String tool(String... arguments) {
        try {
            var tool = new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(arguments))
                            .toList())
                    .directory(FILES.toFile())
                    .redirectErrorStream(true)
                    .start();
            var output = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!tool.waitFor(1, TimeUnit.MINUTES) || tool.exitValue() != 0) {
                throw new AssertionError("promtool " + String.join(" ", arguments) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until the query has a result, and returns its series. */
    public List<JsonNode> await(String query) {
        Eventually.until(() -> !ask(query).isEmpty(), PATIENCE, () -> "Prometheus has nothing for " + query);
        return ask(query);
    }

    /** Returns what the query gives now; nothing while Prometheus starts. */
    public List<JsonNode> ask(String query) {
        if (!isReady()) {
            return List.of();
        }
        var answer = Http.send(HttpRequest.newBuilder(
                        url.resolve("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                .build());
        var json = Json.read(answer.body());
        if (!json.path("status").asText().equals("success")) {
            throw new AssertionError(query + ": " + answer.body());
        }
        return StreamSupport.stream(json.path("data").path("result").spliterator(), false)
                .toList();
    }

    private boolean isReady() {
        if (!process.isAlive()) {
            throw new IllegalStateException("Prometheus has ended");
        }
        try {
            return Http.send(HttpRequest.newBuilder(url.resolve("/-/ready")).build())
                            .statusCode()
                    == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
