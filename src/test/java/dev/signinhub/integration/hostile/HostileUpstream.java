package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Answer;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.Steps;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.Reply;
import dev.signinhub.testing.vendor.VendorSimulators;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.provider.Arguments;

/** One realm whose provider turns hostile, and what every refusal must look like. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class HostileUpstream {

    static final String ALIAS = "hostile";

    /** What an upstream tries to have the log say. */
    static final String FORGED_LINE = "2026-01-01 00:00:00,000 ERROR forged";

    final KeycloakServer keycloak = KeycloakServer.shared();
    final Admin admin = keycloak.admin();
    final String realm = "hostile-" + UUID.randomUUID();
    final HostileProvider provider = new HostileProvider();

    final long logged = keycloak.logged();

    @BeforeAll
    void configure() {
        admin.createRealm(Map.of("realm", realm, "enabled", true, "eventsEnabled", true, "loginTheme", "signin-hub"));
        Application.register(admin, realm);
        createProvider(ALIAS, provider, settings()).orFail();
        assertSignedIn(signIn());
        provider.behave();
    }

    /** What the class's provider is configured with, besides client and metadata URL. */
    Map<String, String> settings() {
        return Map.of();
    }

    @AfterEach
    void behave() {
        provider.behave();
    }

    @AfterAll
    void leaveNoSecretAndNoStackTrace() {
        waitForTheLog();
        String log = keycloak.logSince(logged);
        String events = admin.get("/" + realm + "/events?max=1000").orFail().body();
        admin.deleteRealm(realm);
        provider.close();
        assertThat(provider.secrets()).isNotEmpty().allSatisfy(secret -> {
            assertThat(log).doesNotContain(secret);
            assertThat(events).doesNotContain(secret);
        });
        assertThat(log.lines().filter(line -> line.startsWith(FORGED_LINE))).isEmpty();
        assertThat(log.lines().filter(line -> line.startsWith("\tat ")).filter(line -> !hasTraceOfCore()))
                .isEmpty();
    }

    /** Whether a step that is core's alone fails in this class, which core logs with a stack trace. */
    boolean hasTraceOfCore() {
        return false;
    }

    /** A container's log comes late, and what is not there yet is not proven to be absent. */
    private void waitForTheLog() {
        provider.onCallback(url -> Urls.without(URI.create(url), "state").toString());
        assertRefused(signIn(), 400, "the response has no state");
    }

    final Answer createProvider(String alias, HostileProvider from, Map<String, String> more) {
        return admin.createProvider(realm, alias, "oidc-pkce", config(from, more));
    }

    /** Saves without reading the metadata, as an import does so that one provider that is down keeps no realm out. */
    final void importProvider(String alias, HostileProvider from, Map<String, String> more) {
        importProvider(alias, config(from, more));
    }

    final void importProvider(String alias, Map<String, String> config) {
        admin.importProvider(realm, alias, "oidc-pkce", config);
    }

    static Map<String, String> config(HostileProvider from, Map<String, String> more) {
        Map<String, String> config = new HashMap<>(more);
        config.put("clientId", HostileProvider.CLIENT_ID);
        config.put("metadataUrl", from.metadataUrl());
        return config;
    }

    /** Somebody else than the class's one, so that several sign-ins have an account each. */
    static void person(HostileProvider from, String name) {
        from.onIdToken(claims -> {
            claims.put("sub", name);
            claims.put("preferred_username", name);
            claims.put("email", name + "@upstream.example");
        });
    }

    /** Has somebody sign in at this provider whose metadata are out on the internet, and returns the issuer there. */
    static String announcePublicly(HostileProvider internal, String name) {
        String issuer = "https://" + VendorSimulators.PUBLIC_HOST;
        KeycloakServer.vendors()
                .answerAtPublicHost(request -> Reply.json(Map.of(
                        "issuer", issuer,
                        "authorization_endpoint", internal.issuer() + HostileProvider.AUTHORIZE,
                        "token_endpoint", internal.issuer() + HostileProvider.TOKEN,
                        "jwks_uri", internal.issuer() + HostileProvider.JWKS)));
        internal.onCallback(url -> url.replaceFirst("([?&])iss=[^&]*", "$1iss=" + issuer));
        internal.onIdToken(claims -> {
            claims.put("iss", issuer);
            claims.put("sub", name);
            claims.put("preferred_username", name);
            claims.put("email", name + "@upstream.example");
        });
        return issuer;
    }

    final Application application() {
        return new Application(keycloak.realm(realm));
    }

    /** In a browser of its own, up to the redirect to the application or the page that it stopped at. */
    final Page signIn() {
        return signIn(new HttpBrowser(), ALIAS);
    }

    final Page signIn(HttpBrowser browser, String alias) {
        Application application = application();
        return browser.followUntil(browser.get(application.signInUrl(alias)), application::isHere);
    }

    /** A sign-in up to the redirect that brings the browser back. */
    final URI responseTo(HttpBrowser browser) {
        return Steps.responseTo(browser, browser.get(application().signInUrl(ALIAS)));
    }

    /** Back at the sign-in page, as a browser is whose sign-in is known. */
    final void assertRefused(Page page, String reason) {
        assertRefused(page, 200, reason);
    }

    /** The page says what to do next and names a reference; the event under this reference has cause and reason. */
    final void assertRefused(Page page, int status, String reason) {
        assertCalm(page, status);
        assertThat(page.html().select("[role=alert]").text()).isNotBlank();
        assertThat(provider.secrets()).noneMatch(page.body()::contains);
        String reference = reference(page);
        JsonNode event = StreamSupport.stream(admin.events(realm).spliterator(), false)
                .filter(each -> reference.contains(
                        each.path("details").path("reference").asText("none")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No event for " + reference));
        assertThat(event.path("details").path("reason").asText()).isEqualTo(reason);
        assertThat(event.path("type").asText()).isEqualTo("IDENTITY_PROVIDER_LOGIN_ERROR");
        assertThat(event.path("error").asText())
                .isIn(
                        "provider_refused",
                        "provider_unreachable",
                        "provider_misconfigured",
                        "sign_in_stale",
                        "account_not_acceptable");
        assertLogged(reason, reference);
    }

    /** The log says why, on a line that the reference on the page leads to. */
    final void assertLogged(String reason, String reference) {
        Steps.assertLogged(keycloak, logged, reason, reference.replaceAll(".* ", ""));
    }

    /** A page of this status, with nothing of the upstream's that would run, and no inside of the server. */
    static void assertCalm(Page page, int status) {
        assertThat(page.status()).as(page.body()).isEqualTo(status);
        assertThat(page.headers().firstValue("content-type").orElse("")).startsWith("text/html");
        assertThat(page.body()).doesNotContain("<script>alert", "Exception", "at org.keycloak", "at dev.signinhub");
    }

    static String reference(Page page) {
        String reference = page.html().select("#hub-reference").text();
        assertThat(reference).as(page.html().text()).isNotBlank();
        return reference;
    }

    static List<String> alert(Page page) {
        return page.html().select("[role=alert]").eachText();
    }

    /** A row of a table of hostilities. */
    static Arguments row(String what, Consumer<HostileProvider> hostility, Object... expected) {
        return Arguments.of(Stream.<Object>concat(Stream.of(what, hostility), Stream.of(expected))
                .toArray());
    }

    /** A change of claims, tokens or metadata. */
    static Consumer<Map<String, Object>> put(String name, Object value) {
        return answer -> answer.put(name, value);
    }

    static Consumer<Map<String, Object>> without(String name) {
        return answer -> answer.remove(name);
    }
}
