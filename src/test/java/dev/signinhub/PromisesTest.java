package dev.signinhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * CONTRIBUTING.md says how a promise names its test. A sentence is taken for a promise if it has one of the
 * {@link #ABSOLUTE} words, and a row if its table says what it is shown by.
 */
@DisplayName("The docs")
class PromisesTest {

    private static final Pattern ABSOLUTE =
            Pattern.compile("(?i)(?<!-)\\b(no|none|never|nobody|nothing|always|each|every|only|cannot)\\b");

    /** Sections that describe, advise or compare, and documents about other versions. */
    private static final Pattern NO_PROMISES = Pattern.compile("Sign-in Hub for Keycloak|Run it|Test it|Compatibility"
            + "|Troubleshooting|More|At .*|Your own theme|Trademarks|The rule|What is not checked, and why"
            + "|The OpenID Foundation's .*|Reporting a vulnerability|Keycloak 2[67].*|Benchmarks|A whole sign-in");

    private static final Pattern TEST =
            Pattern.compile("\\b((?:[A-Z]\\w*(?:Test|IT)|Long[A-Z]\\w*)\\b(?:\\.\\w+)*)(?=[^`<>]*(`|-->))");

    /** Says something of others, or of the docs. */
    private static final String DESCRIBES = "<!-- describes -->";

    /** A cell of one word, or one that begins with "none". */
    private static final Pattern VALUE = Pattern.compile("\\|\\s*(?:\\w+(?=\\s*\\|)|none\\b)");

    /** What is quoted, named or linked. */
    private static final Pattern NOT_SAID = Pattern.compile("`[^`]*`|\"[^\"]*\"|\\]\\([^)]*\\)");

    private static final Pattern END_OF_SENTENCE =
            Pattern.compile("(?<=[.?!]|[.?!][)*\"]|-->|`\\))\\s+(?=[A-Z*\"\\[]|`(?!\\)))");

    static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(Path.of("README.md")));
        try (Stream<Path> files = Files.walk(Path.of("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        return documents;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documents")
    @DisplayName("name a test for each sentence that promises something absolutely")
    void shown(Path document) throws IOException {
        assertThat(unshown(Files.readString(document))).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documents")
    @DisplayName("name only tests that there are")
    void exist(Path document) throws IOException {
        assertThat(tests(Files.readString(document))).allMatch(PromisesTest::exists);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documents")
    @DisplayName("have no comment at the start of a line, which would end the paragraph")
    void comments(Path document) throws IOException {
        assertThat(Files.readString(document).lines())
                .noneMatch(line -> line.strip().startsWith("<!--"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "It is never sent.",
                "It is sent. (`GuestIT`) It is never\nsent. It is kept.",
                "* It is sent.\n* **No cookie.** It is sent.",
                "| what | shown by |\n|---|---|\n| it is sent | – |",
                "| what | default |\n|---|---|\n| it is never sent | none |",
                "## Promises\n\nEach one.\n\n## More\n\nEach one. (`GuestIT`)"
            })
    @DisplayName("are found out where a promise names no test")
    void found(String text) {
        assertThat(unshown(text)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "It is never sent. <!-- GuestIT.fresh, LongTraceLog -->",
                "It is never sent. (`GuestIT`) It is kept, as \"no secret\" or `none`.",
                "It is sent by Acme\nonly. <!-- describes --> It is kept.",
                "| what | shown by |\n|---|---|\n| never | `GuestIT.fresh` |",
                "| what | default |\n|---|---|\n| the text | none |\n| the secret | never | yes |",
                "    never",
                "## Troubleshooting\n\nIt never is."
            })
    @DisplayName("are left alone otherwise")
    void left(String text) {
        assertThat(unshown(text)).isEmpty();
    }

    @Test
    @DisplayName("are found out where a test is gone")
    void gone() {
        assertThat(tests("(`GuestIT.fresh`) <!-- NobodyIT, GuestIT.nothing --> `PromisesTest.gone`."))
                .containsExactly("GuestIT.fresh", "NobodyIT", "GuestIT.nothing", "PromisesTest.gone");
        assertThat(exists("PromisesTest.gone")).isTrue();
        assertThat(exists("PromisesTest.documents")).isFalse();
        assertThat(exists("NobodyIT")).isFalse();
    }

    private static List<String> tests(String text) {
        return TEST.matcher(text).results().map(test -> test.group(1)).toList();
    }

    /** Whether there is a test class, or a test in one, perhaps nested, of this name. */
    private static boolean exists(String name) {
        String[] names = name.split("\\.");
        Path sources = Path.of("src/test/java");
        try (Stream<Path> files = Files.walk(sources)) {
            Class<?> type = null;
            for (Path file :
                    files.filter(path -> path.endsWith(names[0] + ".java")).toList()) {
                String binary = sources.relativize(file)
                        .toString()
                        .replaceFirst("\\.java$", "")
                        .replace('/', '.');
                type = Class.forName(binary, false, PromisesTest.class.getClassLoader());
            }
            for (String member : Arrays.asList(names).subList(1, names.length)) {
                type = type == null ? null : nested(type, member);
            }
            return type != null;
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The nested class, or the class itself if it has such a test. */
    private static @Nullable Class<?> nested(Class<?> type, String member) {
        boolean test = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(member))
                .anyMatch(method -> AnnotationSupport.isAnnotated(method, Testable.class));
        return test
                ? type
                : Arrays.stream(type.getDeclaredClasses())
                        .filter(inner -> inner.getSimpleName().equals(member))
                        .findFirst()
                        .orElse(null);
    }

    private static List<String> unshown(String document) {
        List<String> unshown = new ArrayList<>();
        boolean promises = true;
        boolean shownBy = false;
        for (String block : blocks(document)) {
            if (block.startsWith("#")) {
                promises = !NO_PROMISES.matcher(block.replaceFirst("#+ ", "")).matches();
            } else if (promises && block.startsWith("|")) {
                boolean head = block.endsWith("| shown by |");
                shownBy |= head;
                if (!head && (shownBy || isAbsolute(VALUE.matcher(block).replaceAll("|"))) && !namesTest(block)) {
                    unshown.add(block);
                }
            } else if (promises) {
                shownBy = false;
                END_OF_SENTENCE
                        .splitAsStream(block)
                        .filter(sentence -> isAbsolute(sentence) && !namesTest(sentence))
                        .forEach(unshown::add);
            }
        }
        return unshown;
    }

    private static boolean isAbsolute(String sentence) {
        return ABSOLUTE.matcher(NOT_SAID.matcher(sentence).replaceAll("")).find();
    }

    private static boolean namesTest(String sentence) {
        return !tests(sentence).isEmpty() || sentence.contains(DESCRIBES);
    }

    /** Headings, rows of tables, items of lists and paragraphs, each in one line; code is left out. */
    private static List<String> blocks(String document) {
        List<String> blocks = new ArrayList<>();
        boolean open = false;
        for (String line : document.lines().toList()) {
            String text = line.strip();
            boolean begins = text.matches("(\\||#|\\* |\\d+\\. ).*");
            if (text.isEmpty() || line.startsWith("    ") || line.startsWith("|--")) {
                open = false;
            } else if (open && !begins) {
                blocks.add(blocks.remove(blocks.size() - 1) + " " + text);
            } else {
                blocks.add(text);
                open = !text.startsWith("|") && !text.startsWith("#");
            }
        }
        return blocks;
    }
}
