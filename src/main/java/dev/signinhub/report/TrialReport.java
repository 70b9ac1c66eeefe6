package dev.signinhub.report;

import dev.signinhub.broker.TrialStep;
import java.util.List;

/**
 * What came of trying a provider.
 *
 * @param verdict the worst of the steps: "failed", "unclear" or "ok"; "skipped" if none was tried
 */
record TrialReport(String alias, String at, long millis, String verdict, List<TrialStep> steps) {

    static String verdict(List<TrialStep> steps) {
        for (TrialStep.Verdict verdict :
                List.of(TrialStep.Verdict.FAILED, TrialStep.Verdict.UNCLEAR, TrialStep.Verdict.OK)) {
            if (steps.stream().anyMatch(step -> step.verdict() == verdict)) {
                return verdict.toString();
            }
        }
        return TrialStep.Verdict.SKIPPED.toString();
    }
}
