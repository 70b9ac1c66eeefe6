package dev.signinhub.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/** What the build leaves for the integration tests; an IDE, which does not ask Maven, finds it as well. */
final class Build {

    /** {@code mvn package} builds it. */
    static final Path JAR = Path.of("target/keycloak-signin-hub.jar").toAbsolutePath();

    private static final Pattern GALLERY = Pattern.compile(
            "dev/signinhub/gallery/.*|META-INF/services/org\\.keycloak\\..*|META-INF/keycloak-themes\\.json|theme(-resources)?/.*");

    private static final Pattern VERSION =
            Pattern.compile("<keycloak\\.server\\.version>([^<]+)</keycloak\\.server\\.version>");

    private static @Nullable Path gallery;

    private Build() {}

    /** Says what to do where the jar is not there. */
    static void check(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("No jar at %s: `mvn package` builds it".formatted(jar));
        }
    }

    /**
     * What only test servers get beside the jar, see {@code dev.signinhub.gallery}: made here, so that the build never
     * makes a jar that somebody could install by mistake. Each JVM makes its own.
     */
    static synchronized Path gallery() {
        if (gallery == null) {
            gallery = makeGallery();
        }
        return gallery;
    }

    private static Path makeGallery() {
        var classes = Path.of("target", "test-classes").toAbsolutePath();
        var jar = Directories.forServer().resolve("gallery.jar");
        try (var files = Files.walk(classes);
                var zip = new JarOutputStream(Files.newOutputStream(jar))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var name = classes.relativize(file).toString().replace(File.separatorChar, '/');
                if (GALLERY.matcher(name).matches()) {
                    zip.putNextEntry(new ZipEntry(name));
                    Files.copy(file, zip);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar;
    }

    static String keycloakVersion() {
        var named = System.getProperty("keycloak.server.version");
        return named == null ? versionInPom() : named;
    }

    private static String versionInPom() {
        try {
            var version = VERSION.matcher(Files.readString(Path.of("pom.xml")));
            if (!version.find()) {
                throw new IllegalStateException("pom.xml names no keycloak.server.version");
            }
            return version.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
