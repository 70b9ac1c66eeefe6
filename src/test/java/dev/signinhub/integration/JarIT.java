package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The jar")
class JarIT {

    private static final int MAX_BYTES = 950_000;

    private final Path jar = Path.of(System.getProperty("signinhub.jar"));

    @Test
    @DisplayName("is the only one that the build leaves, so that no command picks another")
    void alone() throws IOException {
        try (Stream<Path> files = Files.list(jar.getParent())) {
            assertThat(files.filter(file -> file.toString().endsWith(".jar"))).containsExactly(jar);
        }
    }

    @Test
    @DisplayName("has no version in its name, so that whoever installs it finds one, and replaces the one before")
    void name() throws IOException {
        for (String file : List.of(
                "README.md",
                ".dockerignore",
                "docker/Dockerfile",
                "src/demo/java/dev/signinhub/demo/Demo.java",
                "src/test/java/dev/signinhub/testing/Build.java")) {
            assertThat(Pattern.compile("target/([^\\s`\"]+\\.jar)")
                            .matcher(Files.readString(Path.of(file)))
                            .results()
                            .map(result -> result.group(1)))
                    .as(file)
                    .isNotEmpty()
                    .containsOnly(jar.getFileName().toString());
        }
    }

    @Test
    @DisplayName("is under 800 kB")
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
                            "theme/signin-hub-report/admin/theme.properties",
                            "theme-resources/messages/messages_en.properties");
        }
    }

    @Test
    @DisplayName("names every style, script and drawing of its themes after its content, so that no old copy is served")
    void hashedNames() throws IOException, NoSuchAlgorithmException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            List<? extends ZipEntry> assets = zip.stream()
                    .filter(entry -> entry.getName().matches("theme/.*/resources/.*\\.(css|js|svg)"))
                    .toList();
            assertThat(assets).isNotEmpty();
            for (ZipEntry asset : assets) {
                byte[] content = zip.getInputStream(asset).readAllBytes();
                String hash = HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, 4);
                assertThat(asset.getName()).matches(".*\\." + hash + "\\.(css|js|svg)");
            }
        }
    }

    @Test
    @DisplayName("refers to no style, script or drawing that it does not hold")
    void references() throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry template = zip.getEntry("theme/signin-hub/login/template.ftl");
            String text = new String(zip.getInputStream(template).readAllBytes(), StandardCharsets.UTF_8);
            List<String> referred = Pattern.compile("resourcesPath}/((?:css|js|img)/[^\"]+)")
                    .matcher(text)
                    .results()
                    .map(result -> "theme/signin-hub/login/resources/" + result.group(1))
                    .toList();
            assertThat(referred).isNotEmpty().allSatisfy(name -> assertThat(zip.getEntry(name))
                    .isNotNull());
        }
    }
}
