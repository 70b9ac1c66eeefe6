package dev.signinhub.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The marks of brands")
class MarksTest {

    private static final Path THEME = Path.of("themes/signin-hub/login");
    private static final Path IMAGES = THEME.resolve("resources/img");

    private final Setting icon = CardSettings.ALL.stream()
            .filter(setting -> setting.key().equals("kcTheme-icon"))
            .findFirst()
            .orElseThrow();

    static Stream<String> names() {
        return Marks.names().stream();
    }

    static Stream<Path> drawings() throws IOException {
        try (Stream<Path> files = Files.walk(IMAGES)) {
            return files.filter(file -> file.toString().endsWith(".svg")).toList().stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    @DisplayName("have a file for each name, which a provider may be saved with")
    void named(String name) throws IOException {
        assertThat(name).matches("[a-z0-9-]+");
        assertThat(THEME.resolve("resources").resolve(marks(THEME).getProperty(name)))
                .exists();
        String built = marks(Path.of("target/classes/theme/signin-hub/login")).getProperty(name);
        assertThat(built).matches("img/(brands/)?[a-z0-9-]+\\.[0-9a-f]{8}\\.svg");
        assertThat(Path.of("target/classes/theme/signin-hub/login/resources", built))
                .exists();
        assertThatCode(() -> icon.checkIn(Map.of("kcTheme-icon", name))).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("are listed where a name that is none is refused")
    void unknown() {
        for (String name : List.of("no-such-mark", "GitHub")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> icon.checkIn(Map.of("kcTheme-icon", name)))
                    .withMessage("Icon must be the address of an image, or one of " + String.join(", ", Marks.names())
                            + ".");
        }
    }

    @Test
    @DisplayName("are listed in the docs, no more and no less")
    void docs() throws IOException {
        String section = Files.readString(Path.of("docs/theme.md"))
                .replaceFirst("(?s).*names one of these marks:", "")
                .replaceFirst("(?s)kcadm.*", "");
        assertThat(found("`([^`]+)`", section)).containsExactlyElementsOf(Marks.names());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("drawings")
    @DisplayName("are small drawings without script, style, reference or name of another file")
    void harmless(Path file) throws IOException {
        assertThat(Files.size(file)).isLessThan(1600);
        assertThat(Files.readString(file).strip())
                .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 24\">")
                .doesNotContain("\n")
                .doesNotContainPattern(
                        "(?i)<script|<style|style=|\\bid=|\\bon\\w+=|href|url\\(|<!|<\\?|<image|<foreign");
    }

    @Test
    @DisplayName("each have their owner and their icon in the notice")
    void owners() throws IOException {
        String notice = Files.readString(IMAGES.resolve("NOTICE"));
        String brands = notice.substring(notice.indexOf("  file  "));
        assertThat(found("(?m)^  ([a-z0-9-]+) +\\S.* {2,}\\S", brands))
                .filteredOn(name -> !name.equals("file"))
                .containsExactlyElementsOf(filesIn("brands"));
    }

    @Test
    @DisplayName("are each used, by a name or a kind")
    void used() throws IOException {
        String users = Files.readString(THEME.resolve("marks.properties"))
                + Files.readString(THEME.resolve("resources/css/sign-in.css"));
        assertThat(drawings().map(file -> IMAGES.relativize(file).toString().replace('\\', '/')))
                .allSatisfy(file -> assertThat(users).contains("img/" + file));
    }

    @Test
    @DisplayName("of brands stay out of the style that everybody fetches, and keep their names with a hash")
    void apart() throws IOException {
        try (Stream<Path> styles = Files.list(Path.of("target/classes/theme/signin-hub/login/resources/css"))) {
            String style = Files.readString(styles.findFirst().orElseThrow());
            List<String> kinds = found("url\\(\"\\.\\./(img/[^\"]+)\"\\)", style);
            assertThat(kinds).hasSizeGreaterThan(5).allSatisfy(file -> assertThat(
                            Path.of("target/classes/theme/signin-hub/login/resources", file))
                    .exists());
            assertThat(style).doesNotContain("/*").contains("[data-k=\"github\"] { --mark: #fff url(\"data:image/svg");
        }
    }

    private static List<String> filesIn(String directory) throws IOException {
        try (Stream<Path> files = Files.list(IMAGES.resolve(directory))) {
            var names = new TreeSet<String>();
            files.forEach(file -> names.add(file.getFileName().toString().replaceFirst("\\.svg$", "")));
            return names.stream().toList();
        }
    }

    private static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    private static Properties marks(Path theme) {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(theme.resolve("marks.properties"))) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
