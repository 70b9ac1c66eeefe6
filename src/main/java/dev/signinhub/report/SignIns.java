package dev.signinhub.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sign-ins through one provider that this node has seen.
 *
 * @param lastFailures the latest first; the same cause once, with how often it was seen
 */
record SignIns(String scope, @Nullable String lastSuccess, List<Failure> lastFailures) {

    /** Other nodes saw others: nothing is written to the database for this. */
    static final String THIS_NODE = "this node";

    /**
     * Sign-ins that failed for one cause.
     *
     * @param error the error of Keycloak's event
     * @param reference of the latest, by which it is found in the log
     */
    record Failure(
            String at,
            String error,
            String cause,
            int times,
            @Nullable String reference) {}
}
