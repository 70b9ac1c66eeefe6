package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the server tells those who watch it")
class SignalsIT extends HostileUpstream {

    private static final Pattern STEP =
            Pattern.compile("DEBUG .*Sign-in ([0-9a-f]{10}) through provider '([^']*)' in realm '([^']*)': (.*)");

    private static String name(String prefix) {
        return prefix + "-" + UUID.randomUUID();
    }

    private List<String> series(String alias) {
        return keycloak.metrics()
                .lines()
                .filter(line -> line.contains("idp=\"" + alias + "\"") && line.contains("realm=\"" + realm + "\""))
                .toList();
    }

    private double value(String alias, String metric, String... tags) {
        return series(alias).stream()
                .filter(line -> line.startsWith(metric + "{") && Stream.of(tags).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private double calls(String alias, String kind, String outcome) {
        return value(
                alias,
                "signinhub_upstream_calls_seconds_count",
                "kind=\"" + kind + "\"",
                "outcome=\"" + outcome + "\"");
    }

    @Test
    @DisplayName("counts the calls of a sign-in by kind and outcome, and shows the metadata's age and the connections")
    void calls() {
        try (HostileProvider other = new HostileProvider()) {
            String alias = name("calls");
            person(other, alias);
            createProvider(alias, other, Map.of()).orFail();
            assertSignedIn(signIn(new HttpBrowser(), alias));
            assertThat(calls(alias, "metadata", "ok")).isEqualTo(1);
            assertThat(calls(alias, "keys", "ok")).isEqualTo(1);
            assertThat(calls(alias, "token", "ok")).isEqualTo(1);
            assertThat(value(alias, "signinhub_metadata_age_seconds")).isBetween(0.0, 60.0);
            String host = "host=\"" + other.issuer().getHost() + ":"
                    + URI.create(other.metadataUrl()).getPort() + "\"";
            assertThat(series(alias))
                    .anyMatch(line -> line.startsWith("signinhub_upstream_connections_leased{") && line.contains(host))
                    .anyMatch(
                            line -> line.startsWith("signinhub_upstream_connections_waiting{") && line.contains(host));
            assertThat(value(alias, "signinhub_upstream_connections_leased", host))
                    .isZero();

            other.answer(HostileProvider.TOKEN, Reply.json(400, Map.of("error", "invalid_grant")));
            signIn(new HttpBrowser(), alias);
            assertThat(calls(alias, "token", "refused")).isEqualTo(1);
            other.answer(HostileProvider.TOKEN, Reply.reset());
            signIn(new HttpBrowser(), alias);
            assertThat(calls(alias, "token", "no_answer")).isEqualTo(1);
            assertThat(calls(alias, "token", "ok")).isEqualTo(1);

            admin.configureProvider(realm, alias, Map.of("metadataUrl", other.metadataUrl() + "?again"))
                    .orFail();
            assertThat(calls(alias, "metadata", "ok")).isEqualTo(2);
            // Micrometer says so once in a server's life.
            assertThat(keycloak.log()).doesNotContain("has been already registered");
        }
    }

    @Test
    @DisplayName("shows a connection as leased for as long as the provider keeps a call waiting")
    void leased() {
        try (HostileProvider other = new HostileProvider()) {
            String alias = name("leased");
            person(other, alias);
            createProvider(alias, other, Map.of()).orFail();
            other.delay(HostileProvider.TOKEN, Duration.ofSeconds(5));
            CompletableFuture<Page> waiting = CompletableFuture.supplyAsync(() -> signIn(new HttpBrowser(), alias));
            Eventually.until(
                    () -> value(alias, "signinhub_upstream_connections_leased") == 1,
                    Duration.ofSeconds(5),
                    () -> String.join("\n", series(alias)));
            assertSignedIn(waiting.join());
            assertThat(value(alias, "signinhub_upstream_connections_leased")).isZero();
        }
    }

    @Test
    @DisplayName("forgets the series of a provider that is removed, and of a removed realm")
    void removed() {
        try (HostileProvider other = new HostileProvider()) {
            String alias = name("gone");
            createProvider(alias, other, Map.of()).orFail();
            assertThat(series(alias)).anyMatch(line -> line.startsWith("signinhub_"));
            admin.deleteProvider(realm, alias).orFail();
            assertThat(series(alias)).noneMatch(line -> line.startsWith("signinhub_"));

            String brief = name("brief");
            admin.createRealm(brief);
            admin.createProvider(
                            brief,
                            alias,
                            "oidc-pkce",
                            Map.of("clientId", HostileProvider.CLIENT_ID, "metadataUrl", other.metadataUrl()))
                    .orFail();
            assertThat(keycloak.metrics()).contains("realm=\"" + brief + "\"");
            admin.delete("/" + brief).orFail();
            assertThat(keycloak.metrics().lines())
                    .noneMatch(line -> line.startsWith("signinhub_") && line.contains(brief));
        }
    }

    @Test
    @DisplayName("counts the first sign-in of a user apart, in Keycloak's own metrics, by provider")
    void firsts() {
        try (HostileProvider other = new HostileProvider()) {
            String alias = name("first");
            person(other, alias);
            createProvider(alias, other, Map.of()).orFail();
            assertSignedIn(signIn(new HttpBrowser(), alias));
            assertSignedIn(signIn(new HttpBrowser(), alias));
            assertThat(value(alias, "keycloak_user_events_total", "event=\"register\"", "error=\"\""))
                    .isEqualTo(1);
            assertThat(value(alias, "keycloak_user_events_total", "event=\"login\"", "error=\"\""))
                    .isEqualTo(2);
        }
    }

    @Test
    @DisplayName("logs each step of a sign-in under one name, with the calls, and nothing secret")
    void steps() {
        try (HostileProvider other = new HostileProvider()) {
            String alias = name("steps");
            person(other, alias);
            createProvider(alias, other, Map.of()).orFail();
            long before = keycloak.logged();
            assertSignedIn(signIn(new HttpBrowser(), alias));
            keycloak.awaitLogged(before, "Keycloak goes on with status");
            String log = keycloak.logSince(before);
            assertThat(steps(log, alias))
                    .containsExactly(
                            "the browser is sent to the provider",
                            "the browser is back with a code",
                            "the provider has issued tokens for the code",
                            "the ID token is valid",
                            "the provider has said who the user is",
                            "Keycloak goes on with status 302");
            assertThat(names(log, alias)).hasSize(1);
            assertThat(log)
                    .contains("Call to provider '" + alias + "' in realm '" + realm + "' (token, ok)")
                    .contains("Call to provider '" + alias + "' in realm '" + realm + "' (keys, ok)");
            assertThat(other.secrets()).isNotEmpty().noneMatch(log::contains);

            other.answer(HostileProvider.TOKEN, Reply.reset());
            before = keycloak.logged();
            Page page = signIn(new HttpBrowser(), alias);
            keycloak.awaitLogged(before, "it failed");
            log = keycloak.logSince(before);
            String reference = reference(page).replaceFirst(".* ", "");
            assertThat(steps(log, alias))
                    .containsExactly(
                            "the browser is sent to the provider",
                            "the browser is back with a code",
                            "it failed (reference " + reference + ")");
            assertThat(names(log, alias)).hasSize(1);
        }
    }

    private static List<String> steps(String log, String alias) {
        return STEP.matcher(log)
                .results()
                .filter(step -> step.group(2).equals(alias))
                .map(step -> step.group(4).strip())
                .toList();
    }

    private static List<String> names(String log, String alias) {
        return STEP.matcher(log)
                .results()
                .filter(step -> step.group(2).equals(alias))
                .map(step -> step.group(1))
                .distinct()
                .toList();
    }
}
