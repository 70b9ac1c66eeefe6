package dev.signinhub.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The Java installations of this machine that can run a server. */
public final class Javas {

    private static final int OLDEST = 17;

    private Javas() {}

    /** One for each version: the one that runs this, and those where Debian and others put them. */
    public static List<Path> installed() {
        Path own = Path.of(System.getProperty("java.home"));
        Map<Integer, Path> byVersion = new LinkedHashMap<>();
        Stream.concat(Stream.of(own), in(Path.of("/usr/lib/jvm")).stream()).forEach(home -> version(home)
                .filter(version -> version >= OLDEST)
                .ifPresent(version -> byVersion.putIfAbsent(version, home)));
        return List.copyOf(byVersion.values());
    }

    private static List<Path> in(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var homes = Files.list(directory)) {
            return new ArrayList<>(homes.sorted().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Integer> version(Path home) {
        Path release = home.resolve("release");
        if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isRegularFile(release)) {
            return Optional.empty();
        }
        try (var lines = Files.lines(release)) {
            return lines.filter(line -> line.matches("JAVA_VERSION=\"\\d+.*"))
                    .map(line -> Integer.valueOf(line.replaceFirst("JAVA_VERSION=\"(\\d+).*", "$1")))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
