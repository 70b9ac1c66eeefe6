package dev.signinhub.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** What the build tells the integration tests. */
final class Build {

    private Build() {}

    static Path jar() {
        var jar = Path.of(property("signinhub.jar")).toAbsolutePath();
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
