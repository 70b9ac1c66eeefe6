package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Answer;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.ServerSettings;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.vendor.Account;
import dev.signinhub.testing.vendor.VendorSimulator;
import dev.signinhub.testing.vendor.VendorSimulators;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** One database, three starts, the second in production. The vendors cannot tell who asks, but by PKCE. */
@DisplayName("The five providers that take the place of Keycloak's own")
@Execution(ExecutionMode.CONCURRENT)
class LongDropIn {

    private static final String REALM = "drop-in";

    private static final List<String> PROVIDERS = List.of("bitbucket", "github", "gitlab", "google", "microsoft");

    /** Those that core has a mapper for, with a member of the profile that it makes an attribute of. */
    private static final Map<String, String> MAPPED =
            Map.of("github", "login", "google", "given_name", "microsoft", "displayName");

    private static final Set<String> WITHOUT_PKCE = Set.of("bitbucket");

    private final VendorSimulators vendors = VendorSimulators.startAtTheirHosts();
    private final ServerSettings without = ServerSettings.DEFAULT.withoutJar().meeting(vendors);
    private final ServerSettings with = ServerSettings.DEFAULT
            .meeting(vendors)
            .args(
                    "--spi-social--github--default-scope=user:email read:org",
                    "--spi-social--microsoft--hide-on-login=true",
                    "--spi-social--facebook--enabled=false")
            .inProduction();

    @AfterEach
    void close() {
        vendors.close();
    }

    @Test
    @DisplayName("sign the users of a Keycloak without the jar in to their accounts, and back again")
    void dropIn() {
        Map<String, Account> first = people("1");
        Map<String, Account> second = people("2");

        KeycloakServer server = KeycloakServer.start(without);
        try {
            VendorRealm realm = realm(server).create();
            assertNotLoaded(realm.admin());
            realm.admin().allowAnyAttribute(REALM);
            PROVIDERS.forEach(id -> addStock(realm, id));
            realm.add("facebook", Map.of("clientId", "client", "clientSecret", "secret"));
            Map<String, Visit> stock = visits(server, first, false);

            server = server.restart(with);
            assertThat(server.log())
                    .containsPattern(
                            "KC-SERVICES0047: oidc-pkce \\(dev\\.signinhub.*the internal SPI identity_provider");
            Map<String, Visit> ours = visits(server, first, true);
            assertThat(ours).isEqualTo(stock);
            assertServerOptions(realm(server));
            assertGuestsStayOut(realm(server), server);
            Map<String, Visit> newcomers = visits(server, second, true);
            for (String id : PROVIDERS) {
                // As the console saves it: nothing that is stored then may be in stock Keycloak's way.
                realm(server).configure(id, Map.of());
            }

            addUnknown(realm(server));

            server = server.restart(without);
            assertThat(visits(server, first, false)).isEqualTo(stock);
            assertThat(visits(server, second, false)).isEqualTo(newcomers);
            assertStockPage(realm(server));
            assertThat(realm(server)
                            .admin()
                            .get("/" + REALM + "/identity-provider/instances/acme")
                            .orFail()
                            .json()
                            .path("providerId")
                            .asText())
                    .isEqualTo("oidc-pkce");
            assertThat(realm(server).users()).hasSize(2 * PROVIDERS.size());
        } finally {
            server.close();
        }
    }

    /** What docs/troubleshooting.md says of a jar that is not loaded. */
    private static void assertNotLoaded(Admin admin) {
        Answer refused = admin.createProvider(REALM, "acme", "oidc-pkce", Map.of("clientId", "client"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("Invalid identity provider id");
        assertThat(admin.get("/" + REALM + "/signin-hub/providers").status()).isEqualTo(404);
    }

    /** Here, because this is the one server of the tests that runs in production. */
    private void assertGuestsStayOut(VendorRealm realm, KeycloakServer server) {
        Admin admin = realm.admin();
        admin.createProvider(REALM, "guest", "guest", Map.of()).orFail();
        server.awaitLogged(0, "Guest provider 'guest' in realm 'drop-in' lets nobody in");
        assertThat(server.log())
                .containsOnlyOnce(
                        "Guest provider 'guest' in realm 'drop-in' lets nobody in: start the server in development mode,"
                                + " or set 'allowInProduction' to true");

        assertGuestCard(realm, false);

        int users = realm.users().size();
        Page refused = enter(realm);
        assertThat(refused.status()).as(refused.body()).isEqualTo(403);
        assertThat(refused.html().text()).contains("Guest access is not enabled here. Choose another way to sign in");
        // Back to the sign-in page, and not to the guest once more.
        assertThat(refused.html().select("#hub-try-again")).isEmpty();
        assertThat(refused.html().select("#hub-choose-another").attr("href")).doesNotContain("/broker/");
        JsonNode event = admin.events(REALM).get(0);
        assertThat(event.path("error").asText()).isEqualTo("provider_off");
        server.awaitLogged(0, event.path("details").path("reference").asText());
        assertThat(realm.users()).hasSize(users);

        admin.configureProvider(REALM, "guest", Map.of("allowInProduction", "true"))
                .orFail();
        assertGuestCard(realm, true);
        Page entered = enter(realm);
        assertThat(entered.redirects()).as(entered.body()).isTrue();
        assertThat(realm.users()).hasSize(users + 1);

        admin.deleteProvider(REALM, "guest").orFail();
        for (JsonNode user : realm.users()) {
            if (user.path("username").asText().equals("guest")) {
                admin.delete("/" + REALM + "/users/" + user.path("id").asText()).orFail();
            }
        }
    }

    /** On the realm's page, and on the one that organizations have. */
    private static void assertGuestCard(VendorRealm realm, boolean drawn) {
        Admin admin = realm.admin();
        for (boolean organizations : List.of(false, true)) {
            admin.put("/" + REALM, Map.of("organizationsEnabled", organizations))
                    .orFail();
            if (organizations) {
                admin.post(
                                "/" + REALM + "/organizations",
                                Map.of("name", "Acme", "domains", List.of(Map.of("name", "acme.example"))))
                        .orFail();
            }
            Page signIn = new HttpBrowser().get(realm.application().signInUrl());
            assertThat(signIn.html().select("#username, #password")).hasSize(organizations ? 1 : 2);
            List<String> cards = signIn.html().select("button[data-k]").eachAttr("data-k");
            assertThat(cards).contains("github");
            assertThat(cards.contains("guest")).isEqualTo(drawn);
            if (drawn) {
                assertThat(cards).last().isEqualTo("guest");
            }
        }
        for (JsonNode organization :
                admin.get("/" + REALM + "/organizations").orFail().json()) {
            admin.delete("/" + REALM + "/organizations/"
                            + organization.path("id").asText())
                    .orFail();
        }
        admin.put("/" + REALM, Map.of("organizationsEnabled", false)).orFail();
    }

    private static Page enter(VendorRealm realm) {
        Application application = realm.application();
        HttpBrowser browser = new HttpBrowser();
        return browser.followUntil(browser.get(application.signInUrl("guest")), application::isHere);
    }

    private void assertServerOptions(VendorRealm realm) {
        assertThat(vendors.vendor("github").requestsTo("/login/oauth/authorize"))
                .last()
                .satisfies(request -> assertThat(request.parameters()).containsEntry("scope", "user:email read:org"));
        realm.admin().put("/" + REALM, Map.of("loginTheme", "signin-hub")).orFail();
        // A hidden one still signs people in: microsoft has, by kc_idp_hint.
        Page signIn = new HttpBrowser().get(realm.application().signInUrl());
        assertThat(signIn.status()).isEqualTo(200);
        assertThat(signIn.html().select("button[data-k]").eachAttr("data-k"))
                .containsExactlyInAnyOrder("bitbucket", "github", "gitlab", "google");
    }

    /**
     * What a sign-in leaves behind.
     *
     * @param links what the user is linked with
     * @param token the names in the stored token, and whether it is JSON
     */
    private record Visit(
            String userId, String username, String email, String attribute, String links, Set<String> token) {}

    private Map<String, Visit> visits(KeycloakServer server, Map<String, Account> people, boolean pkce) {
        Map<String, Visit> visits = new LinkedHashMap<>();
        for (String id : PROVIDERS) {
            Account person = Objects.requireNonNull(people.get(id));
            VendorSimulator vendor = vendors.vendor(id);
            vendor.signIn(person);
            int before = vendor.requests().size();
            visits.put(id, visit(server, id, person));
            boolean challenged = vendor.requests().stream().skip(before).anyMatch(request -> "S256"
                    .equals(request.parameters().get("code_challenge_method")));
            assertThat(challenged).as(id).isEqualTo(pkce && !WITHOUT_PKCE.contains(id));
        }
        return visits;
    }

    private Visit visit(KeycloakServer server, String id, Account person) {
        VendorRealm realm = realm(server);
        HttpBrowser browser = new HttpBrowser();
        Application application = realm.application();
        Page page = realm.signIn(browser, application, id);
        assertThat(page.redirects())
                .as("%s: %d %s", id, page.status(), page.html().text())
                .isTrue();
        JsonNode user = realm.userOf(id, person.id());
        String userId = user.path("id").asText();
        return new Visit(
                userId,
                user.path("username").asText(),
                user.path("email").asText(),
                user.path("attributes").path("fromVendor").toString(),
                server.admin()
                        .get("/" + REALM + "/users/" + userId + "/federated-identity")
                        .orFail()
                        .body(),
                names(application
                        .storedToken(id, application.exchange(page).accessToken())
                        .orFail()
                        .body()));
    }

    /** Those that every client of the endpoint may look for; core adds zeros, and an ID token comes with PKCE or without. */
    private static Set<String> names(String token) {
        Set<String> names = token.startsWith("{")
                ? Json.map(Json.read(token)).keySet()
                : Urls.query(URI.create("/?" + token)).keySet();
        return names.stream()
                .filter(name -> !Set.of("not-before-policy", "refresh_expires_in", "id_token")
                        .contains(name))
                .map(name -> (token.startsWith("{") ? "json " : "form ") + name)
                .collect(Collectors.toSet());
    }

    private VendorRealm realm(KeycloakServer server) {
        return new VendorRealm(server, vendors, REALM);
    }

    /** Of a kind that Keycloak does not have; docs/upgrade.md says to disable it before the jar is taken away. */
    private static void addUnknown(VendorRealm realm) {
        realm.admin()
                .post(
                        "/" + REALM + "/identity-provider/instances",
                        Map.of(
                                "alias",
                                "acme",
                                "providerId",
                                "oidc-pkce",
                                "enabled",
                                false,
                                "config",
                                Map.of("clientId", "hub", "metadataUrl", "https://login.acme.example")))
                .orFail();
    }

    /** In place of the theme that the realm names and that is gone. */
    private static void assertStockPage(VendorRealm realm) {
        Page signIn = new HttpBrowser().get(realm.application().signInUrl());
        assertThat(signIn.status()).isEqualTo(200);
        assertThat(signIn.body()).contains("login/keycloak.v2").doesNotContain("signin-hub");
        assertThat(signIn.html().select("#social-github, #social-acme").eachAttr("id"))
                .containsExactly("social-github");
    }

    private void addStock(VendorRealm realm, String id) {
        VendorSimulator vendor = vendors.vendor(id);
        String secret = vendor.registerWithSecret();
        realm.add(id, Map.of("clientId", vendor.clientId(), "clientSecret", secret, "syncMode", "FORCE"));
        String member = MAPPED.get(id);
        if (member == null) {
            return;
        }
        realm.admin()
                .createMapper(
                        REALM,
                        id,
                        id + "-user-attribute-mapper",
                        Map.of("syncMode", "FORCE", "jsonField", member, "userAttribute", "fromVendor"))
                .orFail();
    }

    private static Map<String, Account> people(String number) {
        return PROVIDERS.stream()
                .collect(Collectors.toMap(
                        id -> id,
                        id -> new Account(
                                "77" + number + PROVIDERS.indexOf(id),
                                id + "-person-" + number,
                                id + number + "@corp.example",
                                "Pat Example")));
    }
}
