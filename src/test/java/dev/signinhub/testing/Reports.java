package dev.signinhub.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The provider reports of a realm. */
public record Reports(Admin admin, String realm) {

    public String path(String alias) {
        return "/" + realm + "/signin-hub/providers/" + alias;
    }

    public JsonNode of(String alias) {
        return admin.get(path(alias)).orFail().json();
    }

    /** Has the provider tried out. */
    public JsonNode trial(String alias) {
        return admin.post(path(alias) + "/test", Map.of()).orFail().json();
    }

    /** What is wrong, each with its part in front. */
    public static List<String> findings(JsonNode report) {
        return StreamSupport.stream(report.path("findings").spliterator(), false)
                .map(finding -> finding.path("part").asText() + ": "
                        + finding.path("says").asText())
                .toList();
    }

    /** The verdicts of a trial by their steps. */
    public static Map<String, String> steps(JsonNode trial) {
        return StreamSupport.stream(trial.path("steps").spliterator(), false)
                .collect(Collectors.toMap(step -> step.path("step").asText(), step -> step.path("verdict")
                        .asText()));
    }

    /** The sentence of a trial about this step. */
    public static String says(JsonNode trial, String step) {
        return StreamSupport.stream(trial.path("steps").spliterator(), false)
                .filter(each -> each.path("step").asText().equals(step))
                .map(each -> each.path("says").asText())
                .findFirst()
                .orElseThrow(() -> new AssertionError(trial.toString()));
    }
}
