package dev.signinhub.integration;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.vendor.Account;
import dev.signinhub.testing.vendor.GitHub;
import dev.signinhub.testing.vendor.VendorSimulators;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Each preset, with a simulator that enforces its vendor's rules,")
@TestInstance(Lifecycle.PER_CLASS)
class PresetsIT {

    private static final AtomicInteger PEOPLE = new AtomicInteger(1000);

    private final KeycloakServer keycloak = KeycloakServer.shared();
    private final VendorSimulators vendors = KeycloakServer.vendors();
    private final VendorRealm realm = new VendorRealm(keycloak, vendors, "presets-" + UUID.randomUUID()).create();
    private final HttpBrowser browser = new HttpBrowser();

    static Stream<Vendor> vendors() {
        return Vendor.ALL.stream();
    }

    static Stream<Vendor> vendorsWithSecret() {
        return vendors().filter(Vendor::wantsSecret);
    }

    @BeforeAll
    void configure() {
        Vendor.ALL.forEach(vendor -> realm.add(vendor.id(), vendor.config()));
    }

    @AfterEach
    void reset() {
        vendors.reset();
    }

    @AfterAll
    void leaveNoSecret() {
        String log = keycloak.log();
        realm.delete();
        assertThat(Vendor.ALL)
                .allSatisfy(vendor -> assertThat(vendor.simulator().secrets())
                        .isNotEmpty()
                        .allSatisfy(secret -> assertThat(log).doesNotContain(secret)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vendors")
    @DisplayName("signs in twice to one account, even if the person has another name and address there by then")
    void signsIn(Vendor vendor) throws Exception {
        Account person = somebody(vendor);
        Application application = realm.application();
        long logged = keycloak.logged();
        Page page = realm.signIn(browser, application, vendor.id());
        assertSignedIn(page);
        for (String step :
                List.of("is sent to the provider", "has issued tokens for the code", "goes on with status")) {
            keycloak.awaitLogged(logged, step);
        }
        assertThat(application.exchange(page).idTokenClaims().getStringClaim("email"))
                .isEqualTo(person.email());
        JsonNode user = realm.userOf(vendor.id(), person.id());
        assertThat(user.path("email").asText()).isEqualTo(person.email());
        assertThat(user.path("username").asText()).isIn(person.username(), person.email());
        assertThat(user.path("firstName").asText() + " " + user.path("lastName").asText())
                .isEqualTo(person.name());
        int users = realm.users().size();

        person.username(person.username() + "-renamed")
                .email("renamed-" + person.email())
                .name("Other Name");
        assertSignedIn(realm.signIn(vendor.id()));
        assertThat(realm.users()).hasSize(users);
        assertThat(realm.userOf(vendor.id(), person.id()).path("id")).isEqualTo(user.path("id"));
    }

    static Stream<Arguments> pictures() {
        String picture = "https://pictures.example/1.png";
        return Stream.of(
                Arguments.of("okta", "picture", picture),
                Arguments.of("google", "picture", picture),
                Arguments.of("atlassian", "picture", picture),
                Arguments.of("github", "avatar_url", picture),
                Arguments.of("gitlab", "avatar_url", picture),
                Arguments.of("bitbucket", "links", Map.of("avatar", Map.of("href", picture))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    @DisplayName("keeps the profile in step with the vendor's, picture included, wherever the vendor has it")
    void pictures(String id, String member, Object picture) {
        realm.allowAnyAttribute();
        Vendor vendor = Vendor.ALL.stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
        realm.configure(id, Map.of("syncMode", "FORCE", "syncedProfile", "name##email##picture"));
        Account person = somebody(vendor).attribute(member, picture);
        assertSignedIn(realm.signIn(browser, realm.application(), id));
        JsonNode user = realm.userOf(id, person.id());
        assertThat(user.path("attributes").path("picture").path(0).asText())
                .isEqualTo("https://pictures.example/1.png");

        String address = String.valueOf(person.email());
        person.email("renamed-" + address).name("Other Name");
        assertSignedIn(realm.signIn(id));
        user = realm.userOf(id, person.id());
        assertThat(user.path("email").asText()).isEqualTo("renamed-" + address);
        assertThat(user.path("lastName").asText()).isEqualTo("Name");

        // And nobody else's address.
        Account other = somebody(vendor);
        assertSignedIn(realm.signIn(browser, realm.application(), id));
        String others = String.valueOf(other.email());
        other.email("Renamed-" + address.toUpperCase(Locale.ROOT));
        assertSignedIn(realm.signIn(id));
        assertThat(realm.userOf(id, other.id()).path("email").asText()).isEqualTo(others);
        realm.configure(id, Map.of("syncMode", "LEGACY", "syncedProfile", ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vendors")
    @DisplayName("takes no address for verified that the vendor does not vouch for, though the admin trusts it")
    void unverifiedEmail(Vendor vendor) {
        Account person = somebody(vendor).emailVerified(false);
        Application application = realm.application();
        Page page = realm.signIn(browser, application, vendor.id());
        if (!page.redirects()) {
            // Not taken at all: whoever it is enters one, which is verified by nobody.
            page = realm.complete(browser, application, page, Map.of("email", person.email() + ".example"));
        }
        assertSignedIn(page);
        // Where the vendor has no word for it, "Trust email" is the admin's own.
        boolean vouches = !vendor.id().equals("bitbucket-server");
        assertThat(realm.userOf(vendor.id(), person.id()).path("emailVerified").asBoolean())
                .isEqualTo(!vouches);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vendors")
    @DisplayName("signs somebody in who has no address there, once the profile has one")
    void noEmail(Vendor vendor) {
        Account person = somebody(vendor).noEmail();
        Application application = realm.application();
        Page page = realm.signIn(browser, application, vendor.id());
        // Microsoft always has a principal name in the shape of an address.
        assertThat(page.redirects()).isEqualTo(vendor.id().equals("microsoft"));
        if (!page.redirects()) {
            page = realm.complete(browser, application, page, Map.of("email", person.username() + "@entered.example"));
        }
        assertSignedIn(page);
        assertThat(realm.userOf(vendor.id(), person.id()).path("emailVerified").asBoolean())
                .isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vendors")
    @DisplayName("refreshes a stored token, and keeps the newest refresh token")
    void refresh(Vendor vendor) {
        if (vendor.simulator() instanceof GitHub gitHub) {
            gitHub.registerApp();
        }
        somebody(vendor);
        Application application = realm.application();
        Page page = realm.signIn(browser, application, vendor.id());
        assertSignedIn(page);
        String accessToken = application.exchange(page).accessToken();
        JsonNode first = storedToken(application, vendor, accessToken);
        assertThat(first.path("refresh_token").asText())
                .as("%s", first.fieldNames())
                .isNotEmpty();
        // All but the first second of its life.
        realm.configure(
                vendor.id(),
                Map.of(
                        "minValidityToken",
                        String.valueOf(first.path("expires_in").asLong() - 1)));
        vendor.simulator().expireAccessTokens();
        Eventually.pause(Duration.ofMillis(2100));
        JsonNode second = storedToken(application, vendor, accessToken);
        Eventually.pause(Duration.ofMillis(2100));
        JsonNode third = storedToken(application, vendor, accessToken);
        realm.configure(vendor.id(), Map.of("minValidityToken", "5"));
        assertThat(List.of(second, third))
                .allSatisfy(token ->
                        assertThat(token.path("refresh_token").asText()).isNotEmpty());
        assertThat(Stream.of(first, second, third).map(token -> token.path("access_token")))
                .doesNotHaveDuplicates();
    }

    private static JsonNode storedToken(Application application, Vendor vendor, String accessToken) {
        return application.storedToken(vendor.id(), accessToken).orFail().json();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vendors")
    @DisplayName("says so calmly when the person does not consent, or the vendor is down, and works right afterwards")
    void denied(Vendor vendor) {
        somebody(vendor);
        vendor.simulator().denyConsent(true);
        Page denied = realm.signIn(vendor.id());
        assertThat(denied.status()).isEqualTo(200);
        assertThat(denied.html().text()).contains("You did not sign in with ");
        vendor.simulator().denyConsent(false);

        URI response = responseOf(vendor);
        vendor.simulator().down(true);
        Page down = browser.followUntil(browser.get(response), url -> false);
        assertThat(down.status()).isEqualTo(200);
        assertThat(down.html().text()).contains(" cannot be reached right now.");
        assertThat(realm.reasons().get(0)).endsWith("responded with status 503");
        vendor.simulator().down(false);

        assertSignedIn(realm.signIn(vendor.id()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vendorsWithSecret")
    @DisplayName("is refused with a wrong secret, which nobody gets to read")
    void wrongSecret(Vendor vendor) {
        somebody(vendor);
        realm.configure(vendor.id(), Map.of("clientSecret", "a-wrong-one-8Zk2"));
        Page page = realm.signIn(vendor.id());
        realm.configure(
                vendor.id(),
                Map.of("clientSecret", String.valueOf(vendor.config().get("clientSecret"))));
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.html().text()).contains(" did not sign you in.");
        assertThat(realm.reasons().get(0)).startsWith("the token endpoint responded with status");
        assertThat(keycloak.log()).doesNotContain("a-wrong-one-8Zk2");
        assertSignedIn(realm.signIn(vendor.id()));
    }

    /** A sign-in up to the redirect that brings the browser back. */
    private URI responseOf(Vendor vendor) {
        Page page = browser.followUntil(
                browser.get(realm.application().signInUrl(vendor.id())), VendorSimulators::isVendor);
        return browser.get(vendors.forBrowser(page.location())).location();
    }

    /** Whoever signs in at the vendor from now on, unknown here so far. */
    private Account somebody(Vendor vendor) {
        browser.forget();
        String id = String.valueOf(PEOPLE.incrementAndGet());
        Account person = new Account(id, "p" + id, "p" + id + "@corp.example", "Pat Example");
        vendor.simulator().signIn(person);
        return person;
    }
}
