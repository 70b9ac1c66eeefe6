package dev.signinhub.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.Themes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Keycloak replaces its own themes now and then: {@code keycloak.v2} by {@code keycloak.v3}, for one. */
@DisplayName("The login theme")
class ThemeTest {

    private static final Pattern IMPORT = Pattern.compile("<#(?:import|include) \"([^\"]+)\"");

    private static final Path PAGE_OF_AN_EXTENSION =
            Path.of("src/test/resources/theme-resources/templates/extension.ftl");

    @Test
    @DisplayName("draws every page that Keycloak's have, so that none of them changes under it")
    void pages() {
        assertThat(Themes.stockPages()).isNotEmpty().isSubsetOf(Themes.ownPages());
    }

    @Test
    @DisplayName("needs no theme of Keycloak's but base")
    void parent() throws IOException {
        assertThat(properties()).containsEntry("parent", "base");
        assertThat(imports()).isNotEmpty().isSubsetOf(Themes.templates());
    }

    @Test
    @DisplayName("translates no name of a class that no page of an extension is tested with")
    void classes() throws IOException {
        String page = Files.readString(PAGE_OF_AN_EXTENSION);
        assertThat(properties().stringPropertyNames())
                .filteredOn(key -> key.startsWith("kc"))
                .isNotEmpty()
                .allMatch(key -> page.contains("${properties." + key + "!}"));
    }

    @Test
    @DisplayName("has the properties that docs/theme.md tells style sheets of, no more and no less")
    void styleProperties() throws IOException {
        String documented = section(Files.readString(Path.of("docs/theme.md")), "\n## Your own theme\n", "\n## ");
        String sheet = Files.readString(Themes.OURS.resolve("resources/css/sign-in.css"));
        assertThat(found("`(--[a-z-]+)`", documented))
                .isNotEmpty()
                .isEqualTo(found("(--[a-z-]+):", section(sheet, ":root {", "}")))
                .containsAll(found("(--[a-z-]+):", section(sheet, ".may-be-dark {", "}")));
    }

    private static String section(String text, String start, String end) {
        return text.split(Pattern.quote(start), 2)[1].split(Pattern.quote(end), 2)[0];
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Properties properties() throws IOException {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(Themes.OURS.resolve("theme.properties"))) {
            properties.load(reader);
        }
        return properties;
    }

    private static Stream<String> imports() throws IOException {
        try (Stream<Path> files = Files.list(Themes.OURS)) {
            return files.filter(file -> file.toString().endsWith(".ftl")).toList().stream()
                    .map(ThemeTest::read)
                    .flatMap(template -> IMPORT.matcher(template).results())
                    .map(found -> found.group(1));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
