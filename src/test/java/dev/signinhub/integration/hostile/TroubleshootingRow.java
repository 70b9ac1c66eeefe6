package dev.signinhub.integration.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code docs/troubleshooting.md}.
 *
 * @param pages what the page says, of the row itself or of the heading above its table
 * @param error the event's, where the heading names one
 * @param logged what the log says
 * @param sayings what the report says
 */
record TroubleshootingRow(List<Text> pages, @Nullable String error, List<Text> logged, List<Saying> sayings) {

    private static final Pattern ITALIC = Pattern.compile("(?<!\\*)\\*([^*]+)\\*(?!\\*)");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern SAYING = Pattern.compile("(trial )?`([^`]+)` \"([^\"]+)\"");

    /** Text of which some differs from case to case. */
    record Text(String text) {

        boolean isIn(String other) {
            return Pattern.compile(Stream.of(text.split("…", -1))
                            .map(Pattern::quote)
                            .reduce((a, b) -> a + ".+?" + b)
                            .orElseThrow())
                    .matcher(other)
                    .find();
        }

        Text of(String provider) {
            return new Text(text.replace("Acme", provider));
        }
    }

    /**
     * One thing that the report says.
     *
     * @param trial whether it has to be tried out
     * @param part of the report, or the step of the trial
     */
    record Saying(boolean trial, String part, Text text) {}

    static Stream<TroubleshootingRow> all() throws IOException {
        List<TroubleshootingRow> rows = new ArrayList<>();
        String document = Files.readString(Path.of("docs", "troubleshooting.md"))
                .split("\n## What is not in the report", -1)[0]
                .replaceAll(" ?<!--[^>]*-->", "");
        String heading = "";
        String head = "";
        for (String line : document.lines().toList()) {
            if (!line.startsWith("|")) {
                heading = line.startsWith("#") ? line : heading;
                head = "";
            } else if (head.isEmpty()) {
                head = line;
            } else if (line.startsWith("| ") && head.contains("the report says")) {
                rows.add(row(heading, head.startsWith("| what you see") ? 1 : 0, line.split("\\|", -1)));
            }
        }
        return rows.stream();
    }

    /** @param seen how many columns say what is seen, which the heading says otherwise */
    private static TroubleshootingRow row(String heading, int seen, String[] cells) {
        if (cells.length != 5) {
            throw new AssertionError("Not three cells: " + String.join("|", cells));
        }
        String sees = seen == 0 ? heading : cells[1];
        List<String> errors = seen == 0 ? all(CODE, sees) : List.of();
        List<Saying> sayings = SAYING.matcher(cells[seen + 1])
                .results()
                .map(found -> new Saying(found.group(1) != null, found.group(2), new Text(found.group(3))))
                .toList();
        if (sayings.isEmpty()) {
            throw new AssertionError("Says nothing of the report: " + String.join("|", cells));
        }
        return new TroubleshootingRow(
                all(ITALIC, sees).stream().map(Text::new).toList(),
                errors.isEmpty() ? null : errors.get(0),
                all(QUOTED, sees).stream().map(Text::new).toList(),
                sayings);
    }

    private static List<String> all(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.results().map(found -> found.group(1)).toList();
    }

    /** What the report says first, by which the trouble is made. */
    String key() {
        Saying first = sayings.get(0);
        return (first.trial() ? "trial " : "") + first.part() + ": "
                + first.text().text();
    }

    @Override
    public String toString() {
        return key();
    }
}
