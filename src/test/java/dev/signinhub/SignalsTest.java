package dev.signinhub;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What docs/operate.md says of signals")
class SignalsTest {

    private static final Path OBSERVABILITY = Path.of("docker/observability");
    private static final Pattern OURS = Pattern.compile("\\bsigninhub_\\w+");

    @Test
    @DisplayName("names each metric that there is, and no other")
    void metrics() throws IOException {
        Set<String> code = names(
                Pattern.compile("\"(signinhub\\.[a-z.]+)\""),
                Files.readString(Path.of("src/main/java/dev/signinhub/upstream/Meters.java")));
        Set<String> docs = names(Pattern.compile("(?m)^\\| `(signinhub\\.[a-z.]+)`"), operate());
        assertThat(docs).isNotEmpty().isEqualTo(code);
    }

    @Test
    @DisplayName("names each value of the tags kind and outcome, and no other")
    void values() throws IOException {
        assertThat(names(Pattern.compile("(?m)^\\| kind \\| `(\\w+)`"), operate()))
                .isEqualTo(constants("Call"));
        assertThat(names(Pattern.compile("(?m)^\\| outcome \\| `(\\w+)`"), operate()))
                .isEqualTo(constants("Outcome"));
    }

    private static Set<String> constants(String type) throws IOException {
        return names(
                        Pattern.compile("(?m)^    ([A-Z_]+)[,;]$"),
                        Files.readString(Path.of("src/main/java/dev/signinhub/upstream/" + type + ".java")))
                .stream()
                .map(String::toLowerCase)
                .collect(toCollection(TreeSet::new));
    }

    @Test
    @DisplayName("names each log category that there is, and no other")
    void categories() throws IOException {
        Set<String> code = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> read(file).contains("Logger.getLogger("))
                    .forEach(file -> code.add(Path.of("src/main/java")
                            .relativize(file.getParent())
                            .toString()
                            .replace('/', '.')));
        }
        Set<String> docs = names(Pattern.compile("(?m)^\\| `(dev\\.signinhub\\.[a-z.]+)`"), operate());
        assertThat(docs).isNotEmpty().isEqualTo(code);
    }

    @Test
    @DisplayName("has a dashboard and alert rules that ask for metrics that there are")
    void expressions() throws IOException {
        Set<String> series = names(OURS, operate());
        assertThat(series).isNotEmpty();
        assertThat(series).containsAll(names(OURS, Files.readString(OBSERVABILITY.resolve("alerts.yml"))));
        JsonNode dashboard = JsonMapper.builder()
                .build()
                .readTree(OBSERVABILITY.resolve("dashboard.json").toFile());
        assertThat(dashboard.path("panels")).isNotEmpty();
        assertThat(series).containsAll(names(OURS, dashboard.toString()));
    }

    @Test
    @DisplayName("has a test for each alert")
    void alerts() throws IOException {
        Set<String> rules =
                names(Pattern.compile("- alert: (\\w+)"), Files.readString(OBSERVABILITY.resolve("alerts.yml")));
        String tests = Files.readString(OBSERVABILITY.resolve("alerts_test.yml"));
        assertThat(names(Pattern.compile("alertname: (\\w+)}"), tests)).isEqualTo(rules);
        assertThat(names(Pattern.compile("alertname=\"(\\w+)\""), tests)).isEqualTo(rules);
        assertThat(names(Pattern.compile("(?m)^\\| `(\\w+)` \\|.*\\| `alerts_test.yml`"), operate()))
                .isEqualTo(rules);
    }

    private static String operate() throws IOException {
        return Files.readString(Path.of("docs/operate.md"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.groupCount() == 0 ? match.group() : match.group(1))
                .collect(toCollection(TreeSet::new));
    }
}
