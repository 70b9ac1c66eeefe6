package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.Form;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.ServerSettings;
import dev.signinhub.testing.Urls;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@DisplayName("Beside this jar")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class LongNeighbours {

    private final KeycloakServer ours = KeycloakServer.shared();
    private final String realm = "neighbour-" + UUID.randomUUID();
    private KeycloakServer cores = ours;

    @BeforeAll
    void start() {
        cores = KeycloakServer.start(ServerSettings.DEFAULT.args(
                "--spi-login--provider=freemarker",
                "--spi-theme-selector--provider=default",
                "--spi-social--github--stock=true",
                "--spi-social--guest--enabled=false",
                "--spi-events-listener--signin-hub-last-used--enabled=false"));
    }

    @AfterAll
    void stop() {
        cores.close();
    }

    @BeforeEach
    void createRealms() {
        for (KeycloakServer server : List.of(ours, cores)) {
            server.admin()
                    .createRealm(Map.of(
                            "realm",
                            realm,
                            "enabled",
                            true,
                            "resetPasswordAllowed",
                            true,
                            "registrationAllowed",
                            true,
                            "attributes",
                            Map.of("signinHubTitle", "Acme")));
            Application.register(server.admin(), realm);
            server.admin()
                    .createProvider(realm, "upstream", "github", Map.of("clientId", "c", "clientSecret", "s"))
                    .orFail();
        }
    }

    @AfterEach
    void deleteRealms() {
        ours.admin().deleteRealm(realm);
        cores.admin().deleteRealm(realm);
    }

    @Test
    @DisplayName("the pages of a realm with another theme are as core's login forms show them")
    void otherTheme() {
        HttpBrowser here = new HttpBrowser();
        HttpBrowser there = new HttpBrowser();
        Page page = signInPage(ours, here);
        Page stock = signInPage(cores, there);
        assertThat(stock.body()).contains("login/keycloak.v2").contains("kc-form-login");
        assertSame(page, stock);
        assertSame(here.submit(wrongPassword(page)), there.submit(wrongPassword(stock)));
        for (String link : List.of("a[href*=reset-credentials]", "a[href*=registration]")) {
            assertSame(
                    here.followUntil(here.get(page.link(link)), url -> false),
                    there.followUntil(there.get(stock.link(link)), url -> false));
        }
    }

    @Test
    @DisplayName("the theme gets what the realm decides from our login forms, the default ones, and works with core's")
    void theme() {
        for (KeycloakServer server : List.of(ours, cores)) {
            server.admin().put("/" + realm, Map.of("loginTheme", "signin-hub")).orFail();
        }
        Page page = signInPage(ours, new HttpBrowser());
        assertThat(page.html().title()).contains("Acme");
        Page stock = signInPage(cores, new HttpBrowser());
        assertThat(stock.status()).isEqualTo(200);
        assertThat(stock.card("upstream")).isNotNull();
        assertThat(stock.html().title()).doesNotContain("Acme");
    }

    @Test
    @DisplayName(
            "a vendor is ours with PKCE, unless it is left to Keycloak's own provider, which the same settings serve")
    void vendor() {
        assertThat(authorizationRequest(ours)).containsEntry("client_id", "c").containsKey("code_challenge");
        assertThat(authorizationRequest(cores)).containsEntry("client_id", "c").doesNotContainKey("code_challenge");
    }

    private Map<String, String> authorizationRequest(KeycloakServer server) {
        HttpBrowser browser = new HttpBrowser();
        URI signIn = new Application(server.realm(realm)).signInUrl("upstream");
        Page away = browser.followUntil(browser.get(signIn), url -> "github.com".equals(url.getHost()));
        return Urls.query(away.location());
    }

    @Test
    @DisplayName(
            "the console has our theme unless core's selector is wanted, which a realm overrules by its own choice")
    void console() {
        assertThat(console(ours)).contains("/admin/signin-hub/");
        assertThat(console(cores)).contains("/admin/keycloak.v2/").doesNotContain("signin-hub");
        setAdminTheme(cores, "signin-hub");
        assertThat(console(cores)).contains("/admin/signin-hub/");
        setAdminTheme(cores, "");
    }

    @Test
    @DisplayName("sign-ins are listened to for the provider used last, unless the server is told not to")
    void lastUsed() {
        assertThat(listeners(ours)).contains("signin-hub-last-used", "jboss-logging");
        assertThat(listeners(cores)).doesNotContain("signin-hub-last-used").contains("jboss-logging");
    }

    private static List<String> listeners(KeycloakServer server) {
        List<String> names = new ArrayList<>();
        server.admin()
                .serverInfo()
                .at("/providers/eventsListener/providers")
                .fieldNames()
                .forEachRemaining(names::add);
        return names;
    }

    @Test
    @DisplayName("guests are looked for and removed, unless the server is told to have none")
    void guests() {
        String guests = realm + "-guests";
        Map<String, Object> over = Map.of(
                "username",
                "guest-1",
                "enabled",
                true,
                "attributes",
                Map.of("signinhub.guest", List.of("fresh"), "signinhub.guestUntil", List.of("2026-01-01T00:00:00Z")));
        String kind = "/" + realm + "/identity-provider/providers/guest";
        assertThat(ours.admin().get(kind).status()).isEqualTo(200);
        assertThat(cores.admin().get(kind).status()).isEqualTo(400);
        // Core's first, so that it has at least as long.
        for (KeycloakServer server : List.of(cores, ours)) {
            server.admin().createRealm(Map.of("realm", guests, "enabled", true, "users", List.of(over)));
        }
        try {
            Eventually.until(
                    () -> ours.admin().users(guests).isEmpty(),
                    Duration.ofSeconds(30),
                    () -> "The guest is there still");
            assertThat(cores.admin().users(guests)).hasSize(1);
        } finally {
            ours.admin().deleteRealm(guests);
            cores.admin().deleteRealm(guests);
        }
    }

    @Test
    @DisplayName(
            "a user who is no guest is asked for a missing profile, and may change a password when an application asks")
    void ordinaryUser() {
        Admin admin = ours.admin();
        Map<String, Object> password = Map.of("type", "password", "value", "secret", "temporary", false);
        admin.post(
                        "/" + realm + "/users",
                        Map.of("username", "alice", "enabled", true, "credentials", List.of(password)))
                .orFail();
        Application application = new Application(ours.realm(realm));
        HttpBrowser browser = new HttpBrowser();
        Page profile = signIn(browser, application, application.signInUrl());
        assertThat(profile.html().select("#email")).as(profile.body()).isNotEmpty();
        Page end = browser.followUntil(
                browser.submit(profile.form()
                        .with("email", "alice@example.com")
                        .with("firstName", "Alice")
                        .with("lastName", "Example")),
                application::isHere);
        assertThat(Urls.query(end.location())).containsKey("code");

        Application again = new Application(ours.realm(realm));
        URI change = Urls.with(again.signInUrl(), "kc_action", "UPDATE_PASSWORD");
        Page form = browser.followUntil(browser.get(change), again::isHere);
        Page changed = browser.followUntil(
                browser.submit(form.form().with("password-new", "changed").with("password-confirm", "changed")),
                again::isHere);
        assertThat(Urls.query(changed.location())).containsEntry("kc_action_status", "success");
    }

    private Page signInPage(KeycloakServer server, HttpBrowser browser) {
        return browser.get(new Application(server.realm(realm)).signInUrl());
    }

    private static Page signIn(HttpBrowser browser, Application application, URI url) {
        Page page = browser.followUntil(browser.get(url), application::isHere);
        return browser.followUntil(
                browser.submit(page.form().with("username", "alice").with("password", "secret")), application::isHere);
    }

    private static Form wrongPassword(Page page) {
        return page.form().with("username", "nobody").with("password", "wrong");
    }

    private static String console(KeycloakServer server) {
        Page page = new HttpBrowser().get(server.url().resolve("/admin/master/console/"));
        assertThat(page.status()).isEqualTo(200);
        return page.body();
    }

    private static void setAdminTheme(KeycloakServer server, String theme) {
        server.admin()
                .put("/master", Map.of("realm", "master", "adminTheme", theme))
                .orFail();
    }

    private static void assertSame(Page page, Page stock) {
        assertThat(page.status()).isEqualTo(stock.status());
        assertThat(comparable(page)).isEqualTo(comparable(stock));
    }

    /** Without what is another each time: the address, the sign-in's own values, and the part of the resources' path. */
    private static String comparable(Page page) {
        return page.body()
                .replaceAll("http://localhost:\\d+", "")
                .replaceAll("(session_code|execution|tab_id|client_data|state)=[^&\"']*", "$1=")
                .replaceAll("/resources/[^/\"']+/", "/resources/")
                .replaceAll("(checkAuthSession|startSessionPolling)\\(\\s*\"[^\"]*\"", "$1(");
    }
}
