package dev.signinhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The layout in CONTRIBUTING.md")
class LayoutTest {

    private static final Path MAIN = Path.of("src/main/java");
    private static final Path TEST = Path.of("src/test/java");

    private static final Pattern PLACE = Pattern.compile("`([^`]+)`");

    @Test
    @DisplayName("has a row for each package, and none for one that is not there")
    void packages() throws IOException {
        Set<Path> named = places().stream()
                .filter(place -> place.toString().matches("src/[a-z]+/java/.*"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).isEqualTo(packagesBelow(Path.of("src")));
    }

    @Test
    @DisplayName("names what exists")
    void exists() throws IOException {
        assertThat(places()).isNotEmpty().allSatisfy(place -> assertThat(place).exists());
    }

    /** What the table's first column names. */
    private static List<Path> places() throws IOException {
        String section = Files.readString(Path.of("CONTRIBUTING.md"))
                .split("\n## Layout\n", 2)[1]
                .split("\n## ", 2)[0];
        return section.lines()
                .filter(line -> line.startsWith("| `"))
                .flatMap(row ->
                        PLACE.matcher(row.substring(0, row.indexOf(" | "))).results())
                .map(place -> Path.of(place.group(1)))
                .toList();
    }

    private static Set<Path> packagesBelow(Path sources) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .filter(directory -> !isUnitTestsOfPackage(directory))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Those are beside what they test: the row of the package is theirs. */
    private static boolean isUnitTestsOfPackage(Path directory) {
        return directory.startsWith(TEST) && Files.isDirectory(MAIN.resolve(TEST.relativize(directory)));
    }
}
