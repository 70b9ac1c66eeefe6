package dev.signinhub.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.broker.KnownSettings;
import dev.signinhub.broker.Setting;
import dev.signinhub.broker.UpstreamStatus;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.keycloak.models.IdentityProviderModel;

/** {@code ReportIT.troubles} has those of a real server. */
@DisplayName("What is wrong with a provider")
class FindingsTest {

    private static final SignIns NONE = new SignIns("this node", null, List.of());

    @Test
    @DisplayName("is that nothing on this node makes it")
    void unmade() {
        assertThat(findings(false, null, null, NONE)).singleElement().satisfies(finding -> {
            assertThat(finding.part()).isEqualTo("provider");
            assertThat(finding.says()).contains("the kind acme", "its jar is missing");
        });
        assertThat(findings(true, null, null, NONE)).isEmpty();
    }

    @Test
    @DisplayName("is a setting that saving would refuse, in the words of that refusal")
    void settings() {
        KnownSettings known = () -> Stream.of(Setting.choice("mode", "Mode", "", List.of("a", "b"), "a"));
        assertThat(findings(true, known, null, NONE, Map.of("mode", "c")))
                .containsExactly(new ProviderReport.Finding("settings", "Mode must be one of a, b."));
        assertThat(findings(true, known, null, NONE, Map.of("mode", "b"))).isEmpty();
    }

    @Test
    @DisplayName("is a client ID that is missing or was never filled in, and what the vendor's rules say")
    void client() {
        assertThat(says(client("", null))).containsExactly("Client ID is missing.");
        assertThat(says(client("${ID}", null)))
                .containsExactly("Client ID is still a placeholder: set its variable, or enter the value.");
        assertThat(says(client("x", "Enter the secret."))).containsExactly("Enter the secret.");
        assertThat(says(client("x", null))).isEmpty();
    }

    @Test
    @DisplayName("is a failure that no success followed, even in the same second")
    void history() {
        var failure = new SignIns.Failure("2026-11-28T12:00:00.500Z", "error", "no luck", 1, null);
        assertThat(findings(true, null, null, new SignIns("this node", null, List.of(failure))))
                .singleElement()
                .satisfies(finding -> assertThat(finding.says()).isEqualTo("The last sign-in failed: no luck."));
        assertThat(findings(true, null, null, new SignIns("this node", "2026-11-28T12:00:00Z", List.of(failure))))
                .hasSize(1);
        assertThat(findings(true, null, null, new SignIns("this node", "2026-11-28T12:00:01Z", List.of(failure))))
                .isEmpty();
    }

    private static List<String> says(UpstreamStatus upstream) {
        return findings(true, null, upstream, NONE).stream()
                .map(ProviderReport.Finding::says)
                .toList();
    }

    private static UpstreamStatus client(String id, @Nullable String problem) {
        return new UpstreamStatus(
                Map.of(), Map.of(), new UpstreamStatus.Client(id, "none", "not set", "S256", problem), null, null);
    }

    private static List<ProviderReport.Finding> findings(
            boolean made, @Nullable KnownSettings known, @Nullable UpstreamStatus upstream, SignIns signIns) {
        return findings(made, known, upstream, signIns, Map.of());
    }

    private static List<ProviderReport.Finding> findings(
            boolean made,
            @Nullable KnownSettings known,
            @Nullable UpstreamStatus upstream,
            SignIns signIns,
            Map<String, String> config) {
        IdentityProviderModel provider = new IdentityProviderModel();
        provider.setProviderId("acme");
        provider.getConfig().putAll(config);
        return Findings.of(provider, made, known, upstream, null, signIns);
    }
}
