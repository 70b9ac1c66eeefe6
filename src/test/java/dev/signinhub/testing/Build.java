package dev.signinhub.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** What the build tells the integration tests. */
final class Build {

    private Build() {}

    static Path jar() {
        return jar("signinhub.jar");
    }

    /** Shows each login page; see {@code dev.signinhub.gallery}. */
    static Path gallery() {
        return jar("signinhub.gallery");
    }

    private static Path jar(String name) {
        var jar = Path.of(property(name)).toAbsolutePath();
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("No jar at %s: `mvn package` builds it".formatted(jar));
        }
        return jar;
    }

    static String keycloakVersion() {
        return property("keycloak.server.version");
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), () -> "System property " + name + " is not set");
    }
}
