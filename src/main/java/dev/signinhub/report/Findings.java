package dev.signinhub.report;

import dev.signinhub.broker.KnownSettings;
import dev.signinhub.broker.UpstreamStatus;
import dev.signinhub.report.ProviderReport.Finding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.Version;
import org.keycloak.models.IdentityProviderModel;

/** What is wrong with a provider, in the order in which a sign-in would meet it. */
final class Findings {

    private Findings() {}

    static List<Finding> of(
            IdentityProviderModel provider,
            boolean made,
            @Nullable KnownSettings known,
            @Nullable UpstreamStatus upstream,
            ProviderReport.@Nullable Clock clock,
            SignIns signIns) {
        List<Finding> findings = new ArrayList<>();
        if (!made) {
            findings.add(new Finding(
                    "provider",
                    "Nothing on this node makes providers of the kind " + provider.getProviderId()
                            + ": its jar is missing, or an option of the server has disabled it."));
        }
        if (known != null) {
            SupportedKeycloak.problem(Version.VERSION)
                    .ifPresent(problem -> findings.add(new Finding("provider", problem)));
            settings(provider, known, findings);
        }
        if (upstream != null) {
            upstream(upstream, findings);
        }
        if (clock != null
                && clock.allowedSeconds() != null
                && Math.abs(clock.aheadSeconds()) > clock.allowedSeconds()) {
            findings.add(new Finding(
                    "clock",
                    "The provider's clock is " + clock.inWords(" seconds ") + ", and " + clock.allowedSeconds()
                            + " are allowed: set both by a time server."));
        }
        latest(signIns, findings);
        return findings;
    }

    /** Saving refuses them, but an import, or an older version, may have let them in. */
    private static void settings(IdentityProviderModel provider, KnownSettings known, List<Finding> findings) {
        Map<String, String> config = provider.getConfig();
        known.settings().forEach(setting -> {
            try {
                setting.checkIn(config);
            } catch (IllegalArgumentException e) {
                findings.add(new Finding("settings", String.valueOf(e.getMessage())));
            }
        });
    }

    private static void upstream(UpstreamStatus upstream, List<Finding> findings) {
        UpstreamStatus.Client client = upstream.client();
        if (client.id().isBlank()) {
            findings.add(new Finding("client", "Client ID is missing."));
        } else if (client.id().contains("${")) {
            findings.add(
                    new Finding("client", "Client ID is still a placeholder: set its variable, or enter the value."));
        }
        if (client.problem() != null) {
            findings.add(new Finding("client", client.problem()));
        }
        UpstreamStatus.Metadata metadata = upstream.metadata();
        if (metadata != null && metadata.problem() != null) {
            findings.add(new Finding("metadata", metadata.problem().says()));
        }
        UpstreamStatus.Keys keys = upstream.keys();
        if (keys != null && keys.problem() != null) {
            findings.add(new Finding("keys", keys.problem()));
        } else if (keys != null && keys.readAt() != null && keys.keys().isEmpty()) {
            findings.add(
                    new Finding("keys", "The key set at " + keys.url() + " has no key to check a signature with."));
        }
    }

    /** A failure that a success followed is history. */
    private static void latest(SignIns signIns, List<Finding> findings) {
        if (!signIns.lastFailures().isEmpty()) {
            SignIns.Failure failure = signIns.lastFailures().get(0);
            String success = signIns.lastSuccess();
            if (success == null || Instant.parse(success).isBefore(Instant.parse(failure.at()))) {
                findings.add(new Finding(
                        "signIns", "The last sign-in failed: " + failure.cause().replaceFirst("\\.?$", ".")));
            }
        }
    }
}
