package dev.signinhub.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;

/** Steps that the tests of a whole sign-in share. */
public final class Steps {

    private Steps() {}

    /** Fails unless the browser is sent on to the application, with a code. */
    public static void assertSignedIn(Page page) {
        assertThat(page.redirects())
                .as("%d %s", page.status(), page.html().text())
                .isTrue();
        assertThat(Urls.query(page.location())).containsKey("code");
    }

    /** Follows redirects up to the one that brings the browser back from the provider, and returns where it leads. */
    public static URI responseTo(HttpBrowser browser, Page page) {
        return browser.followUntil(page, url -> url.getPath().endsWith("/endpoint"))
                .location();
    }

    /** Fails unless the log says why, on a line that the reference leads to. */
    public static void assertLogged(KeycloakServer keycloak, long since, String reason, String reference) {
        var found = "(reference " + reference + ")";
        Eventually.until(
                () -> keycloak.logSince(since).lines().anyMatch(line -> line.contains(reason) && line.contains(found)),
                Duration.ofSeconds(20),
                () -> "No line with " + reason + " and " + found);
    }
}
