package dev.signinhub.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.ChromiumBrowser;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Ports;
import dev.signinhub.testing.ServerSettings;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A server of its own, with the options of docs/operate.md that change addresses and log. */
@DisplayName("A server with a path of its own, a host name for admins, and traces")
@TestInstance(Lifecycle.PER_CLASS)
class LongProduction {

    private static final String REALM = "hub";
    private static final String ALIAS = "acme";
    private static final String PREFIX = "/auth";

    private static final Pattern STEP = Pattern.compile(
            "traceId=([0-9a-f]{32}).*DEBUG .*Sign-in ([0-9a-f]{10}) through provider 'acme' in realm 'hub': (.*)");
    private static final Pattern CALL =
            Pattern.compile("traceId=([0-9a-f]{32}).*DEBUG .*Call to provider 'acme' in realm 'hub' \\(token, .*");

    private final HostileProvider upstream = new HostileProvider();
    private final int port = Ports.free();
    private final String admins = "http://127.0.0.1:" + port + PREFIX;
    private final KeycloakServer keycloak = KeycloakServer.start(
            ServerSettings.DEFAULT
                    .inProduction()
                    .args(
                            "--hostname=http://localhost:" + port + PREFIX,
                            "--hostname-admin=" + admins,
                            "--http-relative-path=" + PREFIX,
                            "--http-management-relative-path=/",
                            "--spi-connections-http-client--default--max-pooled-per-route=1",
                            "--tracing-enabled=true",
                            // Nobody collects the traces.
                            "--tracing-endpoint=http://127.0.0.1:" + Ports.free()),
            port);

    @BeforeAll
    void configure() {
        Admin admin = keycloak.admin();
        admin.createRealm(Map.of("realm", REALM, "enabled", true, "sslRequired", "none", "loginTheme", "signin-hub"));
        Application.register(admin, REALM);
        admin.createProvider(
                        REALM,
                        ALIAS,
                        "oidc-pkce",
                        Map.of("clientId", HostileProvider.CLIENT_ID, "metadataUrl", upstream.metadataUrl()))
                .orFail();
    }

    @AfterAll
    void close() {
        keycloak.close();
        upstream.close();
    }

    @Test
    @DisplayName("signs users in from a page that is complete, by a redirect URI of the public host name")
    void signIn() {
        List<String> complaints = new ArrayList<>();
        try (BrowserContext context = ChromiumBrowser.newContext(options -> {})) {
            Page page = context.newPage();
            page.onResponse(response -> {
                if (response.status() >= 400) {
                    complaints.add(response.status() + " " + response.url());
                }
            });
            page.navigate(new Application(keycloak.realm(REALM)).signInUrl().toString());
            assertThat(page.locator("[data-providers] [formaction]")).hasCount(1);
            ChromiumBrowser.screenshot(page, "production-sign-in");
        }
        assertThat(complaints).isEmpty();
        assertSignedIn(throughAcme());
        assertThat(report())
                .contains("http://localhost:" + port + PREFIX + "/realms/hub/broker/acme/endpoint")
                .doesNotContain(admins);
        assertThat(keycloak.metrics()).contains("signinhub_upstream_calls_seconds_count");
    }

    @Test
    @DisplayName("shows the page of the report at the host name for admins")
    void reportPage() {
        try (BrowserContext context = ChromiumBrowser.newContext(options -> {})) {
            Page page = context.newPage();
            List<String> complaints = new ArrayList<>();
            page.onConsoleMessage(message -> {
                if (message.type().equals("error")) {
                    complaints.add(message.text());
                }
            });
            String address = admins + "/admin/master/console/?signin-hub=" + REALM;
            page.navigate(address);
            assertThat(page).hasURL(Pattern.compile("http://localhost:.*"));
            page.locator("#username").fill("admin");
            page.locator("#password").fill("admin");
            page.locator("[type=submit]").click();
            assertThat(page.locator("#status")).containsText("1 provider");
            assertThat(page).hasURL(address);
            upstream.answer(HostileProvider.TOKEN, Reply.json(400, Map.of("error", "invalid_grant")));
            page.locator("[data-try]").click();
            assertThat(page.locator(".trial > .verdict")).hasText("OK");
            upstream.behave();
            ChromiumBrowser.screenshot(page, "production-report");
            assertThat(complaints).isEmpty();
        }
    }

    @Test
    @DisplayName("logs each step with the request's trace ID, which the error page has too")
    void traces() {
        long before = keycloak.logged();
        assertSignedIn(throughAcme());
        keycloak.awaitLogged(before, "Keycloak goes on with status");
        String log = keycloak.logSince(before);
        List<Matcher> steps = STEP.matcher(log)
                .results()
                .map(step -> STEP.matcher(step.group()))
                .toList();
        assertThat(steps).hasSize(6).allMatch(Matcher::find);
        assertThat(steps.stream().map(step -> step.group(2)).distinct()).hasSize(1);
        String first = steps.get(0).group(1);
        String back = steps.get(1).group(1);
        assertThat(first).isNotEqualTo(back);
        assertThat(steps.stream().skip(2).map(step -> step.group(1))).containsOnly(back);
        assertThat(CALL.matcher(log).results().map(call -> call.group(1))).containsExactly(back);

        upstream.answer(HostileProvider.TOKEN, Reply.json(400, Map.of("error", "invalid_grant")));
        before = keycloak.logged();
        String page = throughAcme().html().text();
        upstream.behave();
        keycloak.awaitLogged(before, "it failed (reference ");
        Matcher failed = Pattern.compile("traceId=([0-9a-f]{32}).*it failed \\(reference ([0-9a-f]{32})\\)")
                .matcher(keycloak.logSince(before));
        assertThat(failed.find()).isTrue();
        assertThat(failed.group(1)).isEqualTo(failed.group(2));
        assertThat(page).contains(failed.group(2));
    }

    @Test
    @DisplayName("shows a call that waits for the only connection to its host")
    void waiting() {
        upstream.delay(HostileProvider.TOKEN, Duration.ofSeconds(4));
        List<CompletableFuture<dev.signinhub.testing.Page>> people = Stream.generate(
                        () -> CompletableFuture.supplyAsync(this::throughAcme))
                .limit(2)
                .toList();
        Eventually.until(() -> waits(1), Duration.ofSeconds(8), () -> keycloak.metrics());
        people.forEach(person -> assertSignedIn(person.join()));
        upstream.behave();
        assertThat(waits(0)).isTrue();
    }

    private boolean waits(int calls) {
        return keycloak.metrics()
                .lines()
                .anyMatch(line -> line.startsWith("signinhub_upstream_connections_waiting{")
                        && line.endsWith(" " + calls + ".0"));
    }

    private dev.signinhub.testing.Page throughAcme() {
        Application application = new Application(keycloak.realm(REALM));
        HttpBrowser browser = new HttpBrowser();
        return browser.followUntil(browser.get(application.signInUrl(ALIAS)), application::isHere);
    }

    private String report() {
        return keycloak.admin()
                .get("/" + REALM + "/signin-hub/providers/" + ALIAS)
                .orFail()
                .body();
    }
}
