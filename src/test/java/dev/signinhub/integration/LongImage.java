package dev.signinhub.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.KeycloakServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@DisplayName("The image of docker/Dockerfile")
@Execution(ExecutionMode.CONCURRENT)
class LongImage {

    private static final String VERSION = System.getProperty("keycloak.server.version");

    @Test
    @DisplayName("is of the Keycloak that the tests run, and so are the compose files'")
    void version() throws IOException {
        for (String file : List.of("docker/Dockerfile", "docker/compose.yaml", "docker/cluster/compose.yaml")) {
            assertThat(Pattern.compile("KEYCLOAK_VERSION(?:=|:-)([0-9.]+)")
                            .matcher(Files.readString(Path.of(file)))
                            .results()
                            .map(result -> result.group(1)))
                    .as(file)
                    .containsExactly(VERSION);
        }
    }

    @Test
    @DisplayName("is built by compose files that compose understands")
    void compose() {
        assumeTrue(docker("compose", "version").exitCode() == 0, "No docker compose: the file is not read");
        for (String file : List.of("docker/compose.yaml", "docker/cluster/compose.yaml")) {
            docker("compose", "-f", file, "config", "--quiet").orFail();
        }
    }

    @Nested
    @DisplayName("built by the engine that is there")
    @Execution(ExecutionMode.CONCURRENT)
    class Built {

        private static final Duration PATIENCE = Duration.ofMinutes(10);
        private static final String NAME =
                "signin-hub-test-" + UUID.randomUUID().toString().substring(0, 8);

        @BeforeAll
        static void build() {
            assumeTrue(
                    KeycloakServer.inContainers() && docker("--version").exitCode() == 0,
                    "No Docker engine with Keycloak's image, or told to use the distribution: nothing is built");
            // The first of its two stages by a name of its own, else a nameless image would stay behind.
            for (String[] stage : new String[][] {{"-t", NAME + ":build", "--target", "build"}, {"-t", NAME}}) {
                List<String> command = new ArrayList<>(List.of("build", "-f", "docker/Dockerfile"));
                command.addAll(List.of(stage));
                command.add(".");
                docker(command.toArray(String[]::new)).orFail();
            }
        }

        @AfterAll
        static void remove() {
            docker("rm", "--force", NAME);
            docker("rmi", NAME, NAME + ":build");
        }

        @Test
        @DisplayName("holds the jar, once")
        void jar() throws IOException, NoSuchAlgorithmException {
            byte[] jar = Files.readAllBytes(Path.of(System.getProperty("signinhub.jar")));
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(jar));
            assertThat(docker(
                                    "run",
                                    "--rm",
                                    "--entrypoint",
                                    "/bin/sh",
                                    NAME,
                                    "-c",
                                    "sha256sum /opt/keycloak/providers/*.jar")
                            .orFail()
                            .lines())
                    .containsExactly(hash + "  /opt/keycloak/providers/keycloak-signin-hub.jar");
        }

        @Test
        @DisplayName("starts as it is, up to the PostgreSQL that it is not given here")
        void optimized() {
            Outcome outcome = docker(
                    "run",
                    "--rm",
                    "--env=KC_DB_URL=jdbc:postgresql://localhost:1/keycloak",
                    "--env=KC_HOSTNAME=http://localhost:8080",
                    "--env=KC_HTTP_ENABLED=true",
                    NAME);
            assertThat(outcome.exitCode()).isNotZero();
            assertThat(outcome.output())
                    .contains("org.postgresql.util.PSQLException: Connection to localhost:1 refused");
        }

        @Test
        @DisplayName("becomes healthy, by its own check, once it has a database")
        void healthy() {
            docker(
                            "run",
                            "--detach",
                            "--name=" + NAME,
                            NAME,
                            "start",
                            "--db=dev-mem",
                            "--cache=local",
                            "--http-enabled=true",
                            "--hostname-strict=false",
                            "--health-enabled=true")
                    .orFail();
            String[] state = {"inspect", "--format={{.State.Status}} {{.State.Health.Status}}", NAME};
            Eventually.until(
                    () -> !docker(state).orFail().strip().equals("running starting"),
                    PATIENCE,
                    () -> "The server does not start\n" + docker("logs", NAME).output());
            assertThat(docker(state).orFail().strip())
                    .as(() -> docker("logs", NAME).output())
                    .isEqualTo("running healthy");
        }
    }

    private static Outcome docker(String... args) {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(args));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new Outcome(String.join(" ", command), process.waitFor(), output);
        } catch (IOException e) {
            return new Outcome(String.join(" ", command), 127, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while docker runs", e);
        }
    }

    private record Outcome(String command, int exitCode, String output) {

        String orFail() {
            assertThat(exitCode).as(command + "\n" + output).isZero();
            return output;
        }
    }
}
