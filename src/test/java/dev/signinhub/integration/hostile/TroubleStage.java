package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Reports.findings;
import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.integration.hostile.TroubleshootingRow.Saying;
import dev.signinhub.testing.Answer;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.Reports;
import dev.signinhub.testing.Steps;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A realm in which troubles are made, and what a row of {@code docs/troubleshooting.md} says about one. */
record TroubleStage(KeycloakServer server, String realm, long logged) {

    TroubleStage(KeycloakServer server, String realm) {
        this(server, realm, server.logged());
    }

    Reports reports() {
        return new Reports(server.admin(), realm);
    }

    /** In a browser of its own, up to the application or the page that the sign-in stopped at. */
    Page signIn(String alias) {
        Application application = new Application(server.realm(realm));
        HttpBrowser browser = new HttpBrowser();
        return browser.followUntil(browser.get(application.signInUrl(alias)), application::isHere);
    }

    void assertCard(String alias, boolean shown) {
        Page page = new HttpBrowser().get(new Application(server.realm(realm)).signInUrl());
        assertThat(page.body().contains("/broker/" + alias + "/login"))
                .as("card of " + alias)
                .isEqualTo(shown);
    }

    /** Fails if the report says it before anything is wrong, or still afterwards. */
    void assertSilent(TroubleshootingRow row, String alias) {
        JsonNode report = reports().of(alias);
        assertThat(row.sayings()).filteredOn(saying -> !saying.trial()).noneMatch(saying -> isSaid(report, saying));
    }

    /** Whoever signs in now does, and nothing is left to say. */
    void assertMended(TroubleshootingRow row, String alias) {
        assertSignedIn(signIn(alias));
        assertSilent(row, alias);
        assertThat(findings(reports().of(alias))).isEmpty();
    }

    /** @param page what the user sees, if there is anything to see */
    void assertShown(TroubleshootingRow row, String alias, @Nullable Page page) {
        if (page != null) {
            String text = page.html().text();
            String name = name(alias);
            assertThat(row.pages())
                    .allSatisfy(expected -> assertThat(expected.of(name).isIn(text))
                            .as(expected + " in " + text)
                            .isTrue());
        }
        assertThat(row.logged()).allSatisfy(expected -> assertThat(
                        server.logSince(logged).lines().anyMatch(expected::isIn))
                .as(expected + " in the log")
                .isTrue());
        if (row.error() != null) {
            assertEvent(row.error(), alias, page);
        }
        for (Saying saying : row.sayings()) {
            assertSaid(alias, saying);
        }
    }

    /** As pages show it; nothing if there is no such provider. */
    private String name(String alias) {
        Answer report = server.admin().get(reports().path(alias));
        return report.status() == 404 ? "" : report.orFail().json().path("name").asText();
    }

    /** The log has the reason of the event under the reference on the page. */
    private void assertEvent(String error, String alias, @Nullable Page page) {
        JsonNode details = StreamSupport.stream(
                        server.admin()
                                .get("/" + realm + "/events?type=IDENTITY_PROVIDER_LOGIN_ERROR&max=1000")
                                .orFail()
                                .json()
                                .spliterator(),
                        false)
                .filter(event -> event.path("error").asText().equals(error))
                .map(event -> event.path("details"))
                .filter(each -> each.path("identity_provider").asText().equals(alias))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No event with " + error + " of " + alias));
        String reference = details.path("reference").asText();
        assertThat(page == null ? "" : page.html().select("#hub-reference").text())
                .endsWith(reference);
        Steps.assertLogged(server, logged, details.path("reason").asText(), reference);
    }

    private void assertSaid(String alias, Saying saying) {
        if (saying.part().equals("404")) {
            Answer answer = server.admin().get(reports().path(alias));
            assertThat(answer.status()).isEqualTo(404);
            assertThat(saying.text().isIn(answer.body())).as(answer.body()).isTrue();
        } else if (saying.trial()) {
            JsonNode trial = reports().trial(alias);
            assertThat(Reports.steps(trial)).as(trial.toString()).containsEntry(saying.part(), "failed");
            assertThat(saying.text().isIn(Reports.says(trial, saying.part())))
                    .as(saying + " in " + trial)
                    .isTrue();
        } else {
            JsonNode report = reports().of(alias);
            assertThat(isSaid(report, saying)).as(saying + " in " + report).isTrue();
        }
    }

    private static boolean isSaid(JsonNode report, Saying saying) {
        return switch (saying.part()) {
            case "signInPage" ->
                saying.text().isIn(report.path("signInPage").path("says").asText());
            case "redirectUri" -> saying.text().isIn(report.path("redirectUri").asText());
            default ->
                findings(report).stream()
                        .anyMatch(finding -> finding.startsWith(saying.part() + ": ")
                                && saying.text().isIn(finding));
        };
    }
}
