package dev.signinhub.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A way to run {@code kc.sh}; the caller cannot tell which. */
sealed interface KeycloakRuntime permits ContainerRuntime, DistributionRuntime {

    /** Starts the command with {@code directory/data} as Keycloak's data directory and, if wanted, this jar among the providers. */
    Command start(Path directory, List<String> args, Map<String, String> env, boolean withJar);

    /** For the log line that says which way was chosen. */
    String description();

    interface Command {

        boolean running();

        int exitCode();

        /** Everything the command has printed so far. */
        String output();

        void stop();
    }

    /** Chosen by {@code -Dsigninhub.server=container|distribution|auto}. */
    static KeycloakRuntime choose(String version) {
        var choice = System.getProperty("signinhub.server", "auto");
        return switch (choice) {
            case "container" -> new ContainerRuntime(version);
            case "distribution" -> new DistributionRuntime(version);
            case "auto" ->
                ContainerRuntime.available(version) ? new ContainerRuntime(version) : new DistributionRuntime(version);
            default ->
                throw new IllegalArgumentException(
                        "signinhub.server must be container, distribution or auto, not " + choice);
        };
    }
}
