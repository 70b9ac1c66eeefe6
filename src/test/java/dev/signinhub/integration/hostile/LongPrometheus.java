package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.Prometheus;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A Prometheus with the files of docker/observability")
class LongPrometheus extends HostileUpstream {

    /** How many failures in ten minutes are an alert. */
    private static final int TOLERATED = 3;

    private Prometheus prometheus;

    @BeforeAll
    void start() {
        assumeTrue(Prometheus.installed(), "Prometheus is not installed: apt-get install prometheus");
        prometheus = new Prometheus(keycloak.management());
    }

    @AfterAll
    void stop() {
        if (prometheus != null) {
            prometheus.close();
        }
    }

    @Test
    @DisplayName("takes the scrape job and the rules, and the rules' own tests pass")
    void tool() {
        assertThat(Prometheus.tool("check", "config", "prometheus.yml")).contains("SUCCESS");
        assertThat(Prometheus.tool("test", "rules", "alerts_test.yml")).contains("SUCCESS");
    }

    @Test
    @DisplayName("has data for each panel of the dashboard once people have signed in")
    void dashboard() {
        prometheus.await("up{job=\"keycloak\"} == 1");
        signIn();
        provider.answer(HostileProvider.TOKEN, Reply.json(400, Map.of("error", "invalid_grant")));
        signIn();
        provider.behave();
        JsonNode panels = Json.read(Prometheus.read("dashboard.json")).path("panels");
        List<String> queries = StreamSupport.stream(panels.spliterator(), false)
                .flatMap(panel -> StreamSupport.stream(panel.path("targets").spliterator(), false))
                .map(target -> target.path("expr").asText())
                .toList();
        assertThat(queries).hasSizeGreaterThan(5);
        for (String query : queries) {
            String asked = query.replace("$realm", realm).replace("$idp", ALIAS).replace("$__rate_interval", "1m");
            assertThat(asked).doesNotContain("$");
            prometheus.await(asked);
        }
    }

    @Test
    @DisplayName("alerts when sign-ins fail because the provider hangs up, and not before")
    void alerts() {
        String alias = "dying";
        try (HostileProvider dying = new HostileProvider()) {
            dying.onIdToken(claims -> claims.putAll(
                    Map.of("sub", alias, "preferred_username", alias, "email", alias + "@upstream.example")));
            createProvider(alias, dying, Map.of()).orFail();
            assertSignedIn(signIn(new HttpBrowser(), alias));
            String firing = "ALERTS{alertstate=\"firing\",realm=\"" + realm + "\",idp=\"" + alias + "\"}";
            prometheus.await("signinhub_upstream_calls_seconds_count{realm=\"" + realm + "\",idp=\"" + alias + "\"}");
            assertThat(prometheus.ask(firing)).isEmpty();

            dying.answer(HostileProvider.TOKEN, Reply.reset());
            IntStream.rangeClosed(0, 2 * TOLERATED).forEach(i -> {
                signIn(new HttpBrowser(), alias);
                // Prometheus looks each second, and counts what it sees grow.
                Eventually.pause(Duration.ofMillis(1_500));
            });
            for (String name : List.of("SignInsFail", "ProviderUnreachable")) {
                prometheus.await(firing.replace("{", "{alertname=\"" + name + "\","));
            }
            assertThat(prometheus.ask(firing))
                    .extracting(alert -> alert.path("metric").path("alertname").asText())
                    .containsOnly("SignInsFail", "ProviderUnreachable");
        }
    }
}
