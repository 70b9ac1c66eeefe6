package dev.signinhub.broker;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came of trying one thing that a sign-in needs.
 *
 * @param says in a sentence what was found, or why it was not tried
 */
public record TrialStep(String step, Verdict verdict, String says) {

    /** What a step says about sign-ins. */
    public enum Verdict {
        /** It works. */
        OK,
        /** It does not work, and somebody has to mend it. */
        FAILED,
        /** It may work; only a sign-in would tell. */
        UNCLEAR,
        /** It was not tried. */
        SKIPPED;

        /** As JSON and people have it. */
        @Override
        @JsonValue
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static TrialStep ok(String step, String says) {
        return new TrialStep(step, Verdict.OK, says);
    }

    public static TrialStep failed(String step, @Nullable String says) {
        return new TrialStep(step, Verdict.FAILED, String.valueOf(says));
    }

    public static TrialStep unclear(String step, String says) {
        return new TrialStep(step, Verdict.UNCLEAR, says);
    }

    public static TrialStep skipped(String step, String says) {
        return new TrialStep(step, Verdict.SKIPPED, says);
    }

    public static TrialStep outOfTime(String step) {
        return skipped(step, "The time for this was used up.");
    }
}
