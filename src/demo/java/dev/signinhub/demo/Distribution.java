package dev.signinhub.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The unpacked Keycloak in the state that a run of the demo begins with. */
record Distribution(Path home) {

    /**
     * Keeps other runs away from this one's database, for as long as this process lives.
     *
     * @throws DemoException when another run has it
     */
    void reserve() throws IOException {
        FileChannel channel =
                FileChannel.open(home.resolveSibling("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            throw new DemoException("Another demo of this checkout is running: end it first.");
        }
    }

    /** Makes the jar the only provider; an untouched file spares Keycloak from building the server again. */
    void deploy(Path jar) throws IOException {
        Path deployed = home.resolve("providers").resolve(jar.getFileName());
        for (Path provider : children(home.resolve("providers"))) {
            if (!provider.equals(deployed)) {
                delete(provider);
            }
        }
        if (!Files.exists(deployed) || Files.mismatch(jar, deployed) != -1) {
            Files.copy(jar, deployed, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Also takes away compressed copies of the theme, which Keycloak goes on serving after a jar was replaced. */
    void forgetData() throws IOException {
        delete(home.resolve("data"));
    }

    void addRealm(Path file) throws IOException {
        Path imports = Files.createDirectories(home.resolve("data/import"));
        Files.copy(file, imports.resolve(file.getFileName()));
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList();
        }
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(path)) {
            tree.sorted(Comparator.reverseOrder()).forEach(Distribution::deleteOne);
        } catch (UncheckedIOException e) {
            throw new DemoException(path + " cannot be removed: end the demo that still uses it, then try again.");
        }
    }

    private static void deleteOne(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
