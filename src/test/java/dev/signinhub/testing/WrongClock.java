package dev.signinhub.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Has a server believe that it is another time, by {@code libfaketime}, which Debian has a package of. */
public final class WrongClock {

    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

    private final Path library;

    private WrongClock(Path library) {
        this.library = library;
    }

    /** Returns nothing where the library is not installed. */
    public static Optional<WrongClock> installed() {
        if (!Files.isDirectory(LIBRARIES)) {
            return Optional.empty();
        }
        // The directory itself, or that of the machine's kind, such as x86_64-linux-gnu.
        try (var directories = Files.walk(LIBRARIES, 1)) {
            return directories
                    .map(directory -> directory.resolve(LIBRARY))
                    .filter(Files::exists)
                    .findFirst()
                    .map(WrongClock::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The time of day only, which is what a clock that is wrong changes. Left to itself, the library moves the deadlines
     * of the monotonic clock all the same: a JVM's threads wake up at once, and again.
     */
    public ServerSettings ahead(ServerSettings settings, int seconds) {
        return settings.env("LD_PRELOAD", library.toString())
                .env("FAKETIME", "+" + seconds + "s")
                .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
                .env("FAKETIME_FORCE_MONOTONIC_FIX", "0")
                .env("NO_FAKE_STAT", "1");
    }
}
