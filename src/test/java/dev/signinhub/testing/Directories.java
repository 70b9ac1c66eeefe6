package dev.signinhub.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

final class Directories {

    private Directories() {}

    /** A new one, which stays after the test for the sake of the log in it. */
    static Path forServer() {
        var parent = Path.of("target", "keycloak").toAbsolutePath();
        create(parent);
        try {
            var directory = Files.createTempDirectory(parent, "server-");
            create(directory.resolve("data/import"));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void create(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void copy(List<Path> files, Path directory) {
        try {
            for (var file : files) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
