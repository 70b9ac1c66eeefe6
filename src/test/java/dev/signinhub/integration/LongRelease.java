package dev.signinhub.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds the sources once more, as somebody else would who is not of our country, time zone and habits. */
@DisplayName("A release, built a second time elsewhere")
class LongRelease {

    private static final Path JAR = Path.of(System.getProperty("signinhub.jar"));

    @TempDir
    private static Path elsewhere;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        for (String part : List.of("pom.xml", ".mvn", "src/main", "src/build", "themes")) {
            copy(Path.of(part));
        }
        // In Turkish, an i has no capital I. What nobody else may read or write is the strictest of habits.
        ProcessBuilder build = new ProcessBuilder(
                        "sh", "-c", "umask 077 && exec mvn -B -ntp package -Prelease -DskipTests -Dspotless.check.skip")
                .directory(elsewhere.toFile())
                .redirectErrorStream(true);
        build.environment().put("TZ", "Asia/Kathmandu");
        build.environment().put("LC_ALL", "C");
        build.environment()
                .merge(
                        "MAVEN_OPTS",
                        " -Duser.language=tr -Duser.country=TR -Dfile.encoding=ISO-8859-9",
                        String::concat);
        Process process = build.start();
        process.getOutputStream().close();
        String log = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(log).isZero();
    }

    @Test
    @DisplayName("is the same, byte for byte")
    void sameBytes() throws IOException {
        Path again = elsewhere.resolve("target").resolve(JAR.getFileName());
        // First, because it says which file it is.
        assertThat(entries(again)).isNotEmpty().isEqualTo(entries(JAR));
        assertThat(Files.mismatch(again, JAR)).as("the first byte that differs").isEqualTo(-1);
    }

    @Test
    @DisplayName("has a bill of materials: the jar, its licence, and nothing of anybody else")
    void billOfMaterials() throws IOException {
        JsonNode bill = Json.read(Files.readString(elsewhere.resolve("target/keycloak-signin-hub.cdx.json")));
        JsonNode jar = bill.path("metadata").path("component");
        assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(jar.path("name").asText()).isEqualTo("keycloak-signin-hub");
        assertThat(jar.path("version").asText()).isEqualTo(version());
        assertThat(jar.findValuesAsText("id")).containsExactly("Apache-2.0");
        assertThat(bill.path("components")).isEmpty();
    }

    /** Checksum and time of each file in the jar. */
    private static Map<String, String> entries(Path jar) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            zip.stream()
                    .forEach(entry ->
                            entries.put(entry.getName(), "%08x %s".formatted(entry.getCrc(), entry.getTimeLocal())));
        }
        return entries;
    }

    private static String version() throws IOException {
        try (ZipFile zip = new ZipFile(JAR.toFile())) {
            ZipEntry manifest = zip.getEntry("META-INF/MANIFEST.MF");
            return new String(zip.getInputStream(manifest).readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("Implementation-Version: "))
                    .map(line -> line.replaceFirst(".*: ", ""))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void copy(Path part) throws IOException {
        try (Stream<Path> files = Files.walk(part)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = elsewhere.resolve(file);
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }
}
