package dev.signinhub.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a directory of {@code src/test} says of packages for Node.js, installed and used in the one of the same name in target. */
public final class NodePackages {

    private final Path directory;

    private NodePackages(Path directory) {
        this.directory = directory;
    }

    /** Copies the directory's files, such as {@code package-lock.json}. */
    public static NodePackages in(String name) {
        var directory = Path.of("target", name);
        Directories.create(directory);
        try (var files = Files.list(Path.of("src", "test", name))) {
            for (var file : files.toList()) {
                Files.write(directory.resolve(file.getFileName()), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new NodePackages(directory);
    }

    public Path file(String name) {
        return directory.resolve(name);
    }

    /** Installs exactly what the lock file names. */
    public void install() {
        once("installed", List.of("package-lock.json", ".npmrc"), "npm", "ci");
    }

    /**
     * Runs the command unless its inputs are as they were when it last succeeded.
     *
     * @param name of the file that keeps those
     */
    public void once(String name, List<String> inputs, String... command) {
        try {
            var now = new StringBuilder(String.join(" ", command));
            for (var input : inputs) {
                now.append('\n').append(Files.readString(file(input)));
            }
            var last = file(name + ".txt");
            if (!Files.exists(last) || !Files.readString(last).contentEquals(now)) {
                Files.deleteIfExists(last);
                run(command);
                Files.writeString(last, now);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command in the directory. What it says is in {@code output.log} there. */
    public void run(String... command) {
        // Not inherited: the input of this JVM is the channel to the build.
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(file("output.log").toFile());
        ChromiumBrowser.path().ifPresent(path -> builder.environment().put("CHROME_PATH", path.toString()));
        try {
            if (builder.start().waitFor() != 0) {
                throw new IllegalStateException("%s failed in %s\n%s"
                        .formatted(String.join(" ", command), directory, Files.readString(file("output.log"))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Is %s installed?".formatted(command[0]), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while it waited for " + command[0], e);
        }
    }
}
