package dev.signinhub.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keycloak's command line client, from the distribution that the build unpacked. */
public final class Kcadm {

    private final Path script;
    private final KeycloakServer server;

    private Kcadm(Path script, KeycloakServer server) {
        this.script = script;
        this.server = server;
    }

    /** Returns nothing where the tests run against a container and no distribution is there. */
    public static Optional<Kcadm> of(KeycloakServer server) {
        var script = Path.of("target/distribution/keycloak-" + Build.keycloakVersion(), "bin/kcadm.sh")
                .toAbsolutePath();
        return Files.exists(script) ? Optional.of(new Kcadm(script, server)) : Optional.empty();
    }

    /** Runs a command as the server's admin, and returns what it prints. */
    public String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("sh", script.toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "--no-config",
                "--server",
                server.url().toString(),
                "--realm",
                "master",
                "--user",
                Admin.USERNAME,
                "--password",
                Admin.PASSWORD));
        try {
            Path errors = Files.createTempFile("kcadm", ".log");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectError(errors.toFile())
                        .start();
                String output = new String(process.getInputStream().readAllBytes(), UTF_8);
                if (process.waitFor() != 0) {
                    throw new AssertionError("kcadm failed: " + Files.readString(errors));
                }
                return output;
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
