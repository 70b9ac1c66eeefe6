package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The jar")
class JarIT {

    private static final int MAX_BYTES = 200_000;

    private final Path jar = Path.of(System.getProperty("signinhub.jar"));

    @Test
    @DisplayName("is under 200 kB")
    void size() throws IOException {
        assertThat(Files.size(jar)).isLessThan(MAX_BYTES);
    }

    @Test
    @DisplayName("holds our classes, the themes and their registration, and nothing of anybody else")
    void content() throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            List<String> names = zip.stream().map(ZipEntry::getName).toList();
            assertThat(names)
                    .filteredOn(name -> name.endsWith(".class"))
                    .isNotEmpty()
                    .allMatch(name -> name.startsWith("dev/signinhub/"));
            assertThat(names)
                    .allMatch(name -> name.matches("(?:dev|META-INF|theme|theme-resources)/.*"))
                    .contains(
                            "META-INF/keycloak-themes.json",
                            "theme/signin-hub/login/theme.properties",
                            "theme/signin-hub/admin/theme.properties",
                            "theme-resources/messages/messages_en.properties");
        }
    }
}
