package dev.signinhub.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A way to run {@code kc.sh}; the caller cannot tell which. */
sealed interface KeycloakRuntime permits ContainerRuntime, DistributionRuntime {

    /**
     * Starts the commands, one after the other while they succeed, with {@code directory/data} as Keycloak's data
     * directory and, if there is one, this jar among the providers.
     *
     * @param commands the arguments of {@code kc.sh}, each time
     */
    Command start(Path directory, List<List<String>> commands, Map<String, String> env, @Nullable Path jar);

    /** For the log line that says which way was chosen. */
    String description();

    /** The last takes the shell's place, so that what stops the one stops the other. */
    static String script(String kc, List<List<String>> commands) {
        var lines = commands.stream()
                .map(args -> Stream.concat(Stream.of(kc), args.stream())
                        .map(word -> "'" + word + "'")
                        .collect(Collectors.joining(" ")))
                .collect(Collectors.toCollection(ArrayList::new));
        lines.add("exec " + lines.remove(lines.size() - 1));
        return String.join(" && ", lines);
    }

    interface Command {

        boolean running();

        int exitCode();

        /** How many bytes the command has printed so far. */
        long printed();

        /** What the command has printed after so many bytes. */
        String output(long after);

        void stop();

        /** Ends it in the middle of whatever it does, as a power cut would. */
        void kill();
    }

    /**
     * Chosen by {@code -Dsigninhub.server=container|distribution|auto}, where a server need not run on a certain Java.
     * {@code -Dsigninhub.java.home} names one for all.
     */
    static KeycloakRuntime choose(String version, Map<String, String> env) {
        if (env.containsKey(ServerSettings.JAVA_HOME) || DistributionRuntime.JAVA != null) {
            return new DistributionRuntime(version);
        }
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
