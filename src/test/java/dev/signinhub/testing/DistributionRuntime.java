package dev.signinhub.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keycloak as a child process, from the distribution that the build unpacked. */
final class DistributionRuntime implements KeycloakRuntime {

    /** The Java that runs the servers, unless the settings of one say otherwise; without it, the one of the shell. */
    static final @Nullable String JAVA = System.getProperty("signinhub.java.home");

    private final Path distribution;

    DistributionRuntime(String version) {
        distribution = Path.of("target", "distribution", "keycloak-" + version).toAbsolutePath();
        if (!Files.isDirectory(distribution)) {
            throw new IllegalStateException(
                    "No Keycloak in %s: `mvn pre-integration-test -DskipTests` unpacks it".formatted(distribution));
        }
    }

    @Override
    public String description() {
        return "the distribution " + distribution.getFileName();
    }

    private static void provide(@Nullable Path jar, Path provider) throws IOException {
        if (jar == null) {
            Files.deleteIfExists(provider);
        } else {
            Files.copy(jar, provider, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public Command start(Path directory, List<List<String>> commands, Map<String, String> env, @Nullable Path jar) {
        try {
            var home = home(directory);
            var providers = home.resolve("providers");
            provide(jar, providers.resolve("keycloak-signin-hub.jar"));
            provide(jar == null ? null : Build.gallery(), providers.resolve("gallery.jar"));
            var script = KeycloakRuntime.script(home.resolve("bin/kc.sh").toString(), commands);
            var log = Files.createTempFile(directory, "output-", ".log");
            var builder = new ProcessBuilder("sh", "-c", script)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("KC_"));
            if (JAVA != null) {
                builder.environment().put(ServerSettings.JAVA_HOME, JAVA);
            }
            builder.environment().putAll(env);
            return new Child(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A home for each data directory, since the first start rewrites {@code lib/quarkus}; the 180 MB of libraries are
     * linked. It is not in the directory itself: that may be a temporary one, which JUnit deletes with a warning about
     * links that lead out of it.
     */
    Path home(Path directory) throws IOException {
        var name = directory.toString().replaceAll("[^A-Za-z0-9]+", "-");
        var home = distribution.resolveSibling(distribution.getFileName() + name);
        if (!Files.exists(home)) {
            var libraries = distribution.resolve("lib/lib");
            Files.walkFileTree(distribution, new CopyingVisitor(distribution, home, libraries));
            Files.createSymbolicLink(home.resolve("lib/lib"), libraries);
            Files.createSymbolicLink(home.resolve("data"), directory.resolve("data"));
        }
        return home;
    }

    private static final class CopyingVisitor extends SimpleFileVisitor<Path> {

        private final Path from;
        private final Path to;
        private final Path except;

        CopyingVisitor(Path from, Path to, Path except) {
            this.from = from;
            this.to = to;
            this.except = except;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            if (directory.equals(except)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(directory)));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
        }
    }

    private record Child(Process process, Path log) implements Command {

        @Override
        public boolean running() {
            return process.isAlive();
        }

        @Override
        public int exitCode() {
            return process.exitValue();
        }

        @Override
        public long printed() {
            return log.toFile().length();
        }

        @Override
        public String output(long after) {
            try (var in = Files.newInputStream(log)) {
                in.skipNBytes(after);
                return new String(in.readAllBytes(), UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The script may have the server as a child. */
        @Override
        public void stop() {
            var tree = process.descendants().toList();
            process.destroy();
            tree.forEach(ProcessHandle::destroy);
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            tree.forEach(ProcessHandle::destroyForcibly);
        }

        @Override
        public void kill() {
            var tree = process.descendants().toList();
            process.destroyForcibly();
            tree.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
