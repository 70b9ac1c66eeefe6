package dev.signinhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** Nobody runs them here: GitHub does, and what they may do there is decided in these files. */
@DisplayName("The workflows")
class WorkflowsTest {

    private static final Path WORKFLOWS = Path.of(".github/workflows");

    private static final Pattern USES = Pattern.compile("uses: (.*)");
    private static final Pattern PINNED =
            Pattern.compile("([\\w-]+/[\\w-]+)(?:/[\\w-]+)?@([0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+)");

    /** Whatever may do more than read. */
    private static final Map<String, Set<String>> WRITING = Map.of(
            "codeql.yml: analyze", Set.of("security-events"),
            "release.yml: publish", Set.of("attestations", "contents", "id-token"));

    static List<Path> workflows() throws IOException {
        try (Stream<Path> files = Files.list(WORKFLOWS)) {
            return files.sorted().toList();
        }
    }

    @Test
    @DisplayName("use each action in one version, by its hash, which nobody can move as they can a tag")
    void pinned() throws IOException {
        Map<String, Set<String>> versions = new TreeMap<>();
        for (Path workflow : workflows()) {
            for (String action : found(USES, Files.readString(workflow))) {
                if (!action.startsWith("./")) {
                    var pinned = PINNED.matcher(action);
                    assertThat(pinned.matches()).as(action).isTrue();
                    versions.computeIfAbsent(pinned.group(1), name -> new TreeSet<>())
                            .add(pinned.group(2));
                }
            }
        }
        assertThat(versions).isNotEmpty().allSatisfy((action, used) -> assertThat(used)
                .hasSize(1));
    }

    @Test
    @DisplayName("may read, and write only what two of their jobs are for")
    void permissions() throws IOException {
        Map<String, Set<String>> writing = new TreeMap<>();
        for (Path workflow : workflows()) {
            Map<String, Object> content = read(workflow);
            assertThat(map(content, "permissions")).as(workflow.toString()).isIn(Map.of(), Map.of("contents", "read"));
            map(content, "jobs").forEach((name, job) -> {
                Set<String> written = new TreeSet<>();
                map(job, "permissions").forEach((scope, access) -> {
                    if (!access.equals("read")) {
                        written.add(scope);
                    }
                });
                if (!written.isEmpty()) {
                    writing.put(workflow.getFileName() + ": " + name, written);
                }
            });
        }
        assertThat(writing).isEqualTo(new TreeMap<>(WRITING));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    @DisplayName("give a step's script no text of somebody else's to run")
    void scripts(Path workflow) {
        for (Object job : map(read(workflow), "jobs").values()) {
            for (Object step : list(job, "steps")) {
                assertThat(String.valueOf(map(step).get("run"))).doesNotContain("${{");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("workflows")
    @DisplayName("end: one run at a time, and none for ever")
    void end(Path workflow) {
        Map<String, Object> content = read(workflow);
        assertThat(map(content, "concurrency")).containsKey("group");
        assertThat(map(content, "jobs").values())
                .isNotEmpty()
                .allMatch(job -> map(job).containsKey("timeout-minutes") || map(job).containsKey("uses"));
    }

    @Test
    @DisplayName("run the matrix on the oldest and the newest Keycloak that the build names")
    void versions() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String matrix = Files.readString(WORKFLOWS.resolve("matrix.yml"));
        assertThat(found(Pattern.compile("'(\\[[^{']+])'"), matrix))
                .singleElement()
                .isEqualTo("[\"%s\", \"%s\"]"
                        .formatted(
                                found(Pattern.compile("<keycloak\\.version>(.*)</"), pom)
                                        .get(0),
                                found(Pattern.compile("<keycloak\\.server\\.version>(.*)</"), pom)
                                        .get(0)));
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static Map<String, Object> read(Path workflow) {
        try {
            return map(new Yaml().load(Files.readString(workflow)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> map(Object container, String key) {
        Object value = map(container).get(key);
        return value == null ? Map.of() : map(value);
    }

    private static List<?> list(Object container, String key) {
        Object value = map(container).get(key);
        return value == null ? List.of() : (List<?>) value;
    }

    private static Map<String, Object> map(Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((key, member) -> map.put(String.valueOf(key), member));
        return map;
    }
}
