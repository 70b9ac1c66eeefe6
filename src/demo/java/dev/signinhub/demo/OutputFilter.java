package dev.signinhub.demo;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells what a person in front of the terminal wants to know of Keycloak's log: progress, warnings and errors. */
final class OutputFilter {

    private static final Pattern RECORD = Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\S+ (\\w+) +\\[.*");
    private static final Pattern IMPORTED = Pattern.compile(".*Realm '(\\w+)' imported");

    private static final Map<String, String> STEPS = Map.of(
            "Updating the configuration", "  building the server with this jar, which is done once for each jar",
            "Running the server in development mode", "  starting the server");

    private boolean inTrouble;

    Optional<String> worthTelling(String line) {
        Matcher record = RECORD.matcher(line);
        if (record.matches()) {
            inTrouble = switch (record.group(1)) {
                case "WARN", "ERROR", "FATAL" -> true;
                default -> false;
            };
        }
        Matcher imported = IMPORTED.matcher(line);
        if (imported.matches()) {
            return Optional.of("  realm " + imported.group(1) + " imported");
        }
        for (Map.Entry<String, String> step : STEPS.entrySet()) {
            if (line.startsWith(step.getKey())) {
                return Optional.of(step.getValue());
            }
        }
        return inTrouble ? Optional.of(line) : Optional.empty();
    }
}
