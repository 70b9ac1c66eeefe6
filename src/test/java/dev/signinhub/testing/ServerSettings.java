package dev.signinhub.testing;

import dev.signinhub.testing.vendor.VendorSimulators;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a Keycloak is started; {@link #DEFAULT} is what the shared one uses. */
public record ServerSettings(
        String logLevel,
        List<String> args,
        Map<String, String> env,
        List<Path> realms,
        @Nullable Path jar,
        @Nullable VendorSimulators vendors,
        boolean production) {

    private static final String JAVA_OPTIONS = "JAVA_OPTS_APPEND";
    private static final String RELATIVE_PATH = "--http-relative-path=";

    public static final ServerSettings DEFAULT = new ServerSettings(
            "INFO,dev.signinhub:TRACE,org.keycloak.broker:TRACE,org.keycloak.services.resources.IdentityBrokerService:TRACE",
            List.of(),
            // Half of what a server does while it starts, and while each test does something new, is to optimize its
            // code.
            Map.of(JAVA_OPTIONS, "-XX:TieredStopAtLevel=1"),
            List.of(),
            Build.JAR,
            null,
            false);

    static final String JAVA_HOME = "JAVA_HOME";

    public ServerSettings {
        args = List.copyOf(args);
        env = Map.copyOf(env);
        realms = List.copyOf(realms);
    }

    public ServerSettings logLevel(String level) {
        return new ServerSettings(level, args, env, realms, jar, vendors, production);
    }

    /** Adds options of {@code kc.sh start-dev}. */
    public ServerSettings args(String... more) {
        return new ServerSettings(logLevel, appended(args, List.of(more)), env, realms, jar, vendors, production);
    }

    /** Adds a variable, which a realm file can use as {@code ${NAME:default}}. */
    public ServerSettings env(String name, String value) {
        var variables = new HashMap<>(env);
        variables.put(name, value);
        return new ServerSettings(logLevel, args, variables, realms, jar, vendors, production);
    }

    /** Runs on this Java, and therefore from the distribution: the image has one of its own. */
    public ServerSettings onJava(Path home) {
        return env(JAVA_HOME, home.toString());
    }

    /** Optimizes its code as Java does by default, which a server does that runs for long, or is measured. */
    public ServerSettings optimized() {
        return env(JAVA_OPTIONS, "");
    }

    /** Keeps the heap below this many megabytes. */
    public ServerSettings heap(int megabytes) {
        return env("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx" + megabytes + "m");
    }

    /** Adds realm files to import at start. */
    public ServerSettings importing(Path... files) {
        return new ServerSettings(logLevel, args, env, appended(realms, List.of(files)), jar, vendors, production);
    }

    /** Keycloak as it comes. */
    public ServerSettings withoutJar() {
        return new ServerSettings(logLevel, args, env, realms, null, vendors, production);
    }

    /** With another version of this jar. */
    public ServerSettings jar(Path other) {
        return new ServerSettings(logLevel, args, env, realms, other, vendors, production);
    }

    /** Has the server meet these in place of the vendors. */
    public ServerSettings meeting(VendorSimulators simulators) {
        return new ServerSettings(logLevel, args, env, realms, jar, simulators, production);
    }

    /** As Keycloak runs for people, on the same database: theme caches and compression are on, development mode is off. */
    public ServerSettings inProduction() {
        return inProduction(
                List.of("--db=dev-file", "--cache=local", "--http-enabled=true", "--hostname-strict=false"));
    }

    private ServerSettings inProduction(List<String> first) {
        return new ServerSettings(logLevel, appended(first, args), env, realms, jar, vendors, true);
    }

    /** Below which path of its address the server is, or nothing if it has the address for itself. */
    String relativePath() {
        return args.stream()
                .filter(arg -> arg.startsWith(RELATIVE_PATH))
                .map(arg -> arg.substring(RELATIVE_PATH.length()))
                .findFirst()
                .orElse("");
    }

    /** As one of several nodes that share this database, and one address for browsers. */
    ServerSettings inCluster(String databaseUrl, String hostname, int port) {
        return inProduction(List.of(
                "--db=postgres",
                "--db-url=" + databaseUrl,
                "--db-username=postgres",
                "--db-password=postgres",
                "--cache=ispn",
                "--cache-embedded-network-bind-address=127.0.0.1",
                "--cache-embedded-network-bind-port=" + port,
                "--http-enabled=true",
                "--hostname=" + hostname));
    }

    private static <T> List<T> appended(List<T> some, List<T> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
