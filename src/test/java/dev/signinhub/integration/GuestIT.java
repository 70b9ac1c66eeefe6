package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Answer;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.Form;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.Person;
import dev.signinhub.testing.StrictProvider;
import dev.signinhub.testing.Tokens;
import dev.signinhub.testing.Urls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Entering as a guest")
class GuestIT {

    private static final String ALIAS = "visitor";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String VERIFY_PROFILE = "/%s/authentication/required-actions/VERIFY_PROFILE";

    /** In seconds. Until it is over a guest may still be signing in, and stays; the server counts in whole ones. */
    private static final Map<String, Object> BRIEF =
            Map.of("accessCodeLifespanLogin", 5, "accessCodeLifespanUserAction", 5);

    private final KeycloakServer keycloak = KeycloakServer.shared();
    private final Admin admin = keycloak.admin();
    private final String realm = "guest-" + UUID.randomUUID();

    @BeforeEach
    void configure() {
        admin.createRealm(Map.of("realm", realm, "enabled", true, "eventsEnabled", true, "loginTheme", "signin-hub"));
        Application.register(admin, realm);
        createRole("viewer");
        createRole("editor");
        admin.post("/" + realm + "/groups", Map.of("name", "visitors")).orFail();
    }

    @AfterEach
    void clean() {
        admin.deleteRealm(realm);
    }

    @Nested
    @DisplayName("as the shared guest")
    class Shared {

        @BeforeEach
        void configure() {
            create(Map.of("guestRoles", "viewer", "guestGroups", "/visitors"));
        }

        @Test
        @DisplayName("asks for nothing, and has a user with a name, without an email address and marked as a guest")
        void enters() throws Exception {
            Tokens tokens = enter();
            assertThat(tokens.idTokenClaims().getStringClaim("preferred_username"))
                    .isEqualTo(ALIAS);
            JsonNode guest = onlyUser();
            assertThat(guest.path("id").asText())
                    .isEqualTo(tokens.idTokenClaims().getSubject());
            assertThat(guest.has("email")).isFalse();
            assertThat(admin.get("/" + realm + "/users?q=signinhub.guest:shared")
                            .orFail()
                            .json())
                    .hasSize(1);
        }

        @Test
        @DisplayName("gives the roles and groups that the setting names, and not the realm's default roles")
        void roles() {
            enter();
            assertThat(rolesOf(onlyUser())).containsExactly("viewer");
            assertThat(groupsOf(onlyUser())).containsExactly("/visitors");
        }

        @Test
        @DisplayName("is the same user the next time, with the roles and groups that the setting names by then")
        void again() throws Exception {
            String subject = enter().idTokenClaims().getSubject();
            admin.post("/" + realm + "/users/" + subject + "/role-mappings/realm", List.of(role("offline_access")))
                    .orFail();
            change(Map.of("guestRoles", "editor, account.view-profile", "guestGroups", ""));
            assertThat(enter().idTokenClaims().getSubject()).isEqualTo(subject);
            assertThat(rolesOf(onlyUser())).containsExactlyInAnyOrder("editor", "account.view-profile");
            assertThat(groupsOf(onlyUser())).isEmpty();
        }

        @Test
        @DisplayName("is one user, although the first guests come at the same moment")
        void atOnce() {
            List<CompletableFuture<Tokens>> guests = Stream.generate(
                            () -> CompletableFuture.supplyAsync(GuestIT.this::enter))
                    .limit(4)
                    .toList();
            assertThat(guests)
                    .allSatisfy(guest -> assertThat(guest.join().idToken()).isNotEmpty());
            assertThat(rolesOf(onlyUser())).containsExactly("viewer");
        }

        @Test
        @DisplayName("takes away what a mapper gives, for the setting names the roles")
        void mapper() {
            admin.createMapper(
                            realm,
                            ALIAS,
                            "oidc-hardcoded-role-idp-mapper",
                            Map.of("syncMode", "FORCE", "role", "realm-management.manage-users"))
                    .orFail();
            enter();
            assertThat(rolesOf(onlyUser())).containsExactly("viewer");
        }

        @Test
        @DisplayName("leaves the next guest no password, email address or link of the one before")
        void tidy() throws Exception {
            String guest = "/" + realm + "/users/" + enter().idTokenClaims().getSubject();
            admin.put(guest + "/reset-password", Map.of("type", "password", "value", "mine"))
                    .orFail();
            admin.put(
                            guest,
                            Map.of(
                                    "email",
                                    "me@example.com",
                                    "lastName",
                                    "Me",
                                    "requiredActions",
                                    List.of("CONFIGURE_TOTP")))
                    .orFail();
            admin.createProvider(realm, "github", "github", Map.of("clientId", "c", "clientSecret", "s"))
                    .orFail();
            admin.post(guest + "/federated-identity/github", Map.of("userId", "1", "userName", "me"))
                    .orFail();
            enter();
            assertThat(admin.get(guest + "/credentials").orFail().json()).isEmpty();
            assertThat(admin.get(guest + "/federated-identity").orFail().json()).hasSize(1);
            assertThat(onlyUser().has("email") || onlyUser().has("lastName")).isFalse();
        }

        @Test
        @DisplayName("loses a password soon, although nobody comes")
        void tidiedByItself() throws Exception {
            String guest = "/" + realm + "/users/" + enter().idTokenClaims().getSubject();
            admin.put(guest + "/reset-password", Map.of("type", "password", "value", "mine"))
                    .orFail();
            Eventually.until(
                    () -> admin.get(guest + "/credentials").orFail().json().isEmpty(),
                    PATIENCE,
                    () -> "The guest has a password still");
        }

        @Test
        @DisplayName("is not locked out by wrong passwords for the user's name")
        void guessed() throws Exception {
            protectFromGuessing(false);
            String id = enter().idTokenClaims().getSubject();
            guess();
            String lock = "/" + realm + "/attack-detection/brute-force/users/" + id;
            Eventually.until(
                    () -> admin.get(lock).orFail().json().path("disabled").asBoolean(),
                    PATIENCE,
                    () -> "Core has not locked the guest: " + admin.get(lock).body());
            assertThat(enter().idTokenClaims().getSubject()).isEqualTo(id);
        }

        @Test
        @DisplayName("is disabled by them where the realm locks out for good, until an admin enables the user")
        void guessedForGood() throws Exception {
            protectFromGuessing(true);
            String id = enter().idTokenClaims().getSubject();
            guess();
            waitForLockouts(1);
            assertRefused(page(), 403, "provider_off", "is disabled: enable that user");
            assertThat(onlyUser().path("enabled").asBoolean()).isFalse();

            admin.put("/" + realm + "/users/" + id, Map.of("enabled", true)).orFail();
            assertThat(enter().idTokenClaims().getSubject()).isEqualTo(id);
        }

        @Test
        @DisplayName("stays disabled once an admin has done that, although passwords are guessed then")
        void disabledAndGuessed() throws Exception {
            protectFromGuessing(true);
            String id = enter().idTokenClaims().getSubject();
            admin.put("/" + realm + "/users/" + id, Map.of("enabled", false)).orFail();
            guess();
            waitForLockouts(1);
            assertRefused(page(), 403, "provider_off", "is disabled: enable that user");
            assertThat(onlyUser().path("enabled").asBoolean()).isFalse();
        }

        private void waitForLockouts(int number) {
            Eventually.until(
                    () -> admin.get("/" + realm + "/events?type=USER_DISABLED_BY_PERMANENT_LOCKOUT")
                                    .orFail()
                                    .json()
                                    .size()
                            == number,
                    PATIENCE,
                    () -> "Core has not locked the guest for good");
        }

        private void guess() {
            assertThat(signInWithPassword(new HttpBrowser(), ALIAS, "guessed").redirects())
                    .isFalse();
        }

        private void protectFromGuessing(boolean permanently) {
            admin.put(
                            "/" + realm,
                            Map.of(
                                    "bruteForceProtected",
                                    true,
                                    "failureFactor",
                                    1,
                                    "permanentLockout",
                                    permanently,
                                    "maxTemporaryLockouts",
                                    0))
                    .orFail();
        }

        @Test
        @DisplayName("uses the user again after the provider was made anew")
        void recreated() throws Exception {
            String subject = enter().idTokenClaims().getSubject();
            admin.deleteProvider(realm, ALIAS).orFail();
            create(Map.of());
            assertThat(enter().idTokenClaims().getSubject()).isEqualTo(subject);
        }

        @Test
        @DisplayName("writes the events of any brokered sign-in")
        void events() {
            enter();
            assertThat(admin.events(realm))
                    .filteredOn(event -> event.path("type").asText().equals("LOGIN"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.path("details")
                                    .path("identity_provider")
                                    .asText())
                            .isEqualTo(ALIAS));
        }

        @Test
        @DisplayName("leaves the profile of everybody else to be asked for")
        void profile() {
            enter();
            admin.post(
                            "/" + realm + "/users",
                            Map.of(
                                    "username",
                                    "alice",
                                    "enabled",
                                    true,
                                    "credentials",
                                    List.of(Map.of("type", "password", "value", "secret", "temporary", false))))
                    .orFail();
            Page page = signInWithPassword(
                    new HttpBrowser(), application(), "alice", application().signInUrl());
            assertThat(page.html().select("#email")).as(page.body()).isNotEmpty();
        }
    }

    @Nested
    @DisplayName("as a fresh guest")
    class Fresh {

        @Test
        @DisplayName("is another user in another browser")
        void two() throws Exception {
            create(Map.of("mode", "fresh", "guestRoles", "viewer"));
            String one = enter().idTokenClaims().getSubject();
            String other = enter().idTokenClaims().getSubject();
            assertThat(one).isNotEqualTo(other);
            assertThat(admin.users(realm)).hasSize(2).allSatisfy(user -> {
                assertThat(user.path("username").asText()).startsWith("guest-");
                assertThat(rolesOf(user)).containsExactly("viewer");
            });
        }

        @Test
        @DisplayName("is the same user when the application asks the same browser to sign in again")
        void again() throws Exception {
            create(Map.of("mode", "fresh"));
            HttpBrowser browser = new HttpBrowser();
            Application first = application();
            String guest = first.exchange(enter(browser, first)).idTokenClaims().getSubject();
            Application second = application();
            Page page = follow(browser, second, Urls.with(second.signInUrl(ALIAS), "prompt", "login"));
            assertThat(second.exchange(assertEntered(second, page))
                            .idTokenClaims()
                            .getSubject())
                    .isEqualTo(guest);
            assertThat(onlyUser().path("id").asText()).isEqualTo(guest);
        }

        @Test
        @DisplayName("is gone once signed out in the browser")
        void signedOut() {
            create(Map.of("mode", "fresh"));
            HttpBrowser browser = new HttpBrowser();
            Application application = application();
            Tokens tokens = application.exchange(enter(browser, application));
            enter();
            assertThat(admin.users(realm)).hasSize(2);
            browser.get(Urls.with(endpoint("logout"), "id_token_hint", tokens.idToken()));
            assertThat(admin.users(realm)).hasSize(1);
        }

        @Test
        @DisplayName("is gone once the application has signed out")
        void signedOutByApplication() {
            create(Map.of("mode", "fresh"));
            Tokens tokens = enter();
            enter();
            new HttpBrowser()
                    .post(
                            endpoint("logout"),
                            Map.of("client_id", Application.CLIENT_ID, "refresh_token", tokens.refreshToken()));
            assertThat(admin.users(realm)).hasSize(1);
        }

        @Test
        @DisplayName("is removed when the lifetime is over, although the session is not")
        void lifetime() {
            create(Map.of("mode", "fresh"));
            enter();
            change(Map.of("lifetime", "1s"));
            enter();
            Eventually.until(() -> admin.users(realm).size() == 1, PATIENCE, () -> "Both guests are there still");
        }

        @Test
        @DisplayName("is removed when the session has ended otherwise")
        void abandoned() throws Exception {
            admin.put("/" + realm, BRIEF).orFail();
            create(Map.of("mode", "fresh"));
            enter();
            admin.post("/" + realm + "/logout-all", Map.of()).orFail();
            String stays = enter().idTokenClaims().getSubject();
            Eventually.until(() -> admin.users(realm).size() == 1, PATIENCE, () -> "Both guests are there still");
            assertThat(onlyUser().path("id").asText()).isEqualTo(stays);
        }

        @Test
        @DisplayName("is removed although the provider was deleted meanwhile")
        void providerDeleted() {
            admin.put("/" + realm, BRIEF).orFail();
            create(Map.of("mode", "fresh"));
            enter();
            admin.deleteProvider(realm, ALIAS).orFail();
            admin.post("/" + realm + "/logout-all", Map.of()).orFail();
            Eventually.until(() -> admin.users(realm).isEmpty(), PATIENCE, () -> "The guest is there still");
        }

        @Test
        @DisplayName(
                "is removed with all others whose lifetime is over, more than one transaction takes, and nobody else")
        void many() {
            Map<String, List<String>> over = Map.of(
                    "signinhub.guest", List.of("fresh"), "signinhub.guestUntil", List.of("2026-01-01T00:00:00Z"));
            Stream<Map<String, Object>> guests = IntStream.range(0, 120)
                    .mapToObj(i -> Map.of("username", "guest-" + i, "enabled", true, "attributes", over));
            Stream<Map<String, Object>> others = Stream.of(Map.of("username", "alice", "enabled", true));
            String crowd = realm + "-crowd";
            admin.createRealm(Map.of(
                    "realm",
                    crowd,
                    "enabled",
                    true,
                    "users",
                    Stream.concat(guests, others).toList()));
            try {
                Eventually.until(
                        () -> admin.users(crowd).size() == 1,
                        PATIENCE,
                        () -> admin.users(crowd).size() + " users are there still");
                assertThat(admin.users(crowd).path(0).path("username").asText()).isEqualTo("alice");
            } finally {
                admin.deleteRealm(crowd);
            }
        }
    }

    @Nested
    @DisplayName("gives nothing to come back by")
    class Changes {

        @ParameterizedTest
        @CsvSource({
            "shared, UPDATE_PASSWORD",
            "fresh, UPDATE_PASSWORD",
            "shared, UPDATE_PROFILE",
            "fresh, UPDATE_PROFILE",
            "shared, CONFIGURE_TOTP",
            "shared, CONFIGURE_RECOVERY_AUTHN_CODES",
            "shared, webauthn-register",
            "shared, webauthn-register-passwordless",
            "shared, idp_link:github",
            "shared, update_user_locale",
            "shared, VERIFY_PROFILE",
            "shared, of-no-extension",
        })
        @DisplayName(
                "to a guest whom an application asks to change something: it is told that this failed, and no form is shown")
        void refused(String mode, String action) {
            admin.createProvider(realm, "github", "github", Map.of("clientId", "c", "clientSecret", "s"))
                    .orFail();
            create(Map.of("mode", mode));
            HttpBrowser browser = new HttpBrowser();
            enter(browser, application());
            JsonNode before = onlyUser();
            assertActionRefused(browser, action, null);
            assertThat(onlyUser()).isEqualTo(before);
        }

        /** Core wants whoever deletes the account to have signed in this very second: {@code DeleteAccount.getMaxAuthAge}. */
        @ParameterizedTest
        @CsvSource({"shared, UPDATE_PASSWORD", "fresh, UPDATE_PASSWORD", "shared, delete_account"})
        @DisplayName("to one who is asked to at the sign-in itself")
        void refusedAtEntry(String mode, String action) {
            create(Map.of("mode", mode));
            assertActionRefused(new HttpBrowser(), action, ALIAS);
            assertThat(credentialsOf(onlyUser())).isEmpty();
        }

        @Test
        @DisplayName("to one of whom an admin wants something, for the next guest is another person")
        void pending() throws Exception {
            create(Map.of());
            HttpBrowser browser = new HttpBrowser();
            Application first = application();
            String guest = first.exchange(enter(browser, first)).idTokenClaims().getSubject();
            admin.put(
                            "/" + realm + "/users/" + guest,
                            Map.of("requiredActions", List.of("UPDATE_PASSWORD", "CONFIGURE_TOTP")))
                    .orFail();
            Application second = application();
            assertEntered(second, follow(browser, second, second.signInUrl()));
            assertThat(onlyUser().path("requiredActions")).isEmpty();
        }

        @Test
        @DisplayName("through the account's API, for which a guest lacks the roles")
        void account() {
            create(Map.of("guestRoles", "account.view-profile"));
            String token = enter().accessToken();
            assertThat(account("GET", "", token, "")).isEqualTo(200);
            assertThat(account("POST", "", token, "{\"firstName\":\"The\",\"lastName\":\"Boss\"}"))
                    .isEqualTo(403);
            assertThat(account("DELETE", "/sessions", token, "")).isEqualTo(403);
            assertThat(account("DELETE", "/credentials/any", token, "")).isEqualTo(403);
            assertThat(onlyUser().path("firstName").asText()).isEqualTo("Guest");
        }

        @ParameterizedTest
        @ValueSource(strings = {"shared", "fresh"})
        @DisplayName("for long, where the realm has disabled Verify Profile, by which a guest is refused")
        void withoutVerifyProfile(String mode) throws Exception {
            admin.put("/" + realm, Map.of("editUsernameAllowed", true)).orFail();
            Map<String, Object> verifyProfile =
                    Json.map(admin.get(VERIFY_PROFILE.formatted(realm)).orFail().json());
            verifyProfile.put("enabled", false);
            admin.put(VERIFY_PROFILE.formatted(realm), verifyProfile).orFail();
            create(Map.of("mode", mode));
            HttpBrowser browser = new HttpBrowser();
            enter(browser, application());
            String name = onlyUser().path("username").asText();
            act(browser, "UPDATE_PASSWORD", Map.of("password-new", "mine", "password-confirm", "mine"));
            act(
                    browser,
                    "UPDATE_PROFILE",
                    Map.of("username", "boss", "email", "boss@example.com", "firstName", "The", "lastName", "Boss"));
            Eventually.until(
                    () -> onlyUser().path("username").asText().equals(name)
                            && credentialsOf(onlyUser()).isEmpty(),
                    PATIENCE,
                    () -> "The guest is still " + onlyUser());
            assertThat(onlyUser().path("firstName").asText()).isEqualTo("Guest");
            assertThat(onlyUser().has("email") || onlyUser().has("lastName")).isFalse();
            assertThat(signInWithPassword(new HttpBrowser(), name, "mine").redirects())
                    .isFalse();
            keycloak.awaitLogged(
                    0, "Removed from guest '" + onlyUser().path("id").asText() + "' in realm '" + realm + "': ");
            // As before, for the same guest.
            Application application = application();
            assertEntered(application, follow(browser, application, application.signInUrl()));
        }

        @Test
        @DisplayName("but leaves everybody else the password and the profile that they set the same way")
        void others() {
            admin.createUser(realm, "alice", "alice@example.com", "secret");
            create(Map.of());
            HttpBrowser browser = new HttpBrowser();
            assertThat(signInWithPassword(browser, "alice", "secret").redirects())
                    .isTrue();
            act(browser, "UPDATE_PASSWORD", Map.of("password-new", "changed", "password-confirm", "changed"));
            act(browser, "UPDATE_PROFILE", Map.of("email", "alice@other.example"));
            assertThat(onlyUser().path("email").asText()).isEqualTo("alice@other.example");
            assertThat(credentialsOf(onlyUser())).hasSize(1);
            assertThat(signInWithPassword(new HttpBrowser(), "alice", "changed").redirects())
                    .isTrue();
        }

        private void assertActionRefused(HttpBrowser browser, String action, @Nullable String alias) {
            Application application = application();
            URI url = alias == null ? application.signInUrl() : application.signInUrl(alias);
            Page end = assertEntered(application, follow(browser, application, Urls.with(url, "kc_action", action)));
            assertThat(Urls.query(end.location())).containsEntry("kc_action_status", "error");
        }

        /** Answers with the status. */
        private int account(String method, String path, String token, String body) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(keycloak.realm(realm) + "/account" + path))
                    .header("Authorization", "Bearer " + token)
                    .header("Accept", "application/json")
                    .header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            try {
                return HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        /** Walks a required action that the application asks for, to its end. */
        private void act(HttpBrowser browser, String action, Map<String, String> fields) {
            Application application = application();
            Page page = follow(browser, application, Urls.with(application.signInUrl(), "kc_action", action));
            Form form = page.form();
            for (Map.Entry<String, String> field : fields.entrySet()) {
                form = form.with(field.getKey(), field.getValue());
            }
            Page end = assertEntered(application, browser.followUntil(browser.submit(form), application::isHere));
            assertThat(Urls.query(end.location())).containsEntry("kc_action_status", "success");
        }
    }

    @Nested
    @DisplayName("is refused")
    class Refused {

        @Test
        @DisplayName("a role that administers the realm or the account, when it is saved")
        void power() {
            Stream.of("boss", "admin", "create-realm").forEach(name -> createRole(name));
            compose("boss");
            Map<String, String> because = Map.of(
                    "realm-management.view-users",
                    "view-users",
                    "realm-management.realm-admin",
                    "realm-admin",
                    "boss",
                    "manage-users",
                    "account.manage-account",
                    "manage-account",
                    "default-roles-" + realm,
                    "manage-account",
                    "admin",
                    "admin",
                    "create-realm",
                    "create-realm");
            create(Map.of("guestRoles", "editor"));
            assertThat(because).allSatisfy((role, power) -> {
                Answer refusal = admin.configureProvider(realm, ALIAS, Map.of("guestRoles", "viewer," + role));
                assertThat(refusal.status()).isEqualTo(400);
                assertThat(refusal.errorMessage())
                        .startsWith("Guests cannot have the role '")
                        .contains("its role '" + power + "'");
                assertThat(admin.createProvider(realm, "another", "guest", Map.of("guestRoles", role))
                                .status())
                        .isEqualTo(400);
            });
            change(Map.of("guestRoles", "viewer"));
        }

        @Test
        @DisplayName("a group that has such a role, of its own or of its parent")
        void powerOfGroup() {
            String group = admin.get("/" + realm + "/groups")
                    .orFail()
                    .json()
                    .get(0)
                    .path("id")
                    .asText();
            admin.post("/" + realm + "/groups/" + group + "/children", Map.of("name", "day"))
                    .orFail();
            create(Map.of("guestGroups", "/visitors/day"));
            enter();
            JsonNode power = managementRole("manage-users");
            admin.post(
                            "/" + realm + "/groups/" + group + "/role-mappings/clients/"
                                    + power.path("containerId").asText(),
                            List.of(power))
                    .orFail();
            assertThat(admin.configureProvider(realm, ALIAS, Map.of("maxPerMinute", "29"))
                            .errorMessage())
                    .isEqualTo("Guests cannot have the group 'day': its role 'manage-users' administers the realm"
                            + " or manages the guest's account.");
            assertRefused(page(), 502, "provider_misconfigured", "'manage-users'");
        }

        @Test
        @DisplayName("a setting that means nothing, when it is saved")
        void settings() {
            Map<Map<String, String>, String> sentences = Map.of(
                    Map.of("guestRoles", "nobody, viewer"),
                    "The role 'nobody' does not exist: create it, or remove it from the guest's settings.",
                    Map.of("guestGroups", "/nowhere"),
                    "The group '/nowhere' does not exist: create it, or remove it from the guest's settings.",
                    Map.of("mode", "open"),
                    "Set 'mode' to one of shared, fresh, not to 'open'.",
                    Map.of("lifetime", "forever"),
                    "Set 'lifetime' to a duration of at most 30 days, such as 30m or 8h, not to 'forever'.",
                    Map.of("maxPerMinute", "0"),
                    "Set 'maxPerMinute' to a number from 1 to 600, not to '0'.");
            assertThat(sentences).allSatisfy((config, sentence) -> {
                Answer refusal = admin.createProvider(realm, ALIAS, "guest", config);
                assertThat(refusal.status()).isEqualTo(400);
                assertThat(refusal.errorMessage()).isEqualTo(sentence);
            });
            create(Map.of("guestRoles", "viewer", "guestGroups", "visitors", "mode", "fresh", "lifetime", "1d"));
        }

        @Test
        @DisplayName("a role that became composite after it was saved, until it is not any more")
        void powerLater() {
            create(Map.of("guestRoles", "viewer"));
            enter();
            compose("viewer");
            assertRefused(page(), 502, "provider_misconfigured", "'manage-users'");
            change(Map.of("guestRoles", "editor"));
            enter();
            assertThat(rolesOf(onlyUser())).containsExactly("editor");
        }

        @Test
        @DisplayName("the name of a user who is not a guest; with another alias guests get in")
        void nameTaken() {
            admin.createUser(realm, ALIAS, "visitor@example.com", "secret");
            create(Map.of());
            assertRefused(
                    page(), 502, "provider_misconfigured", "rename that user, or give the provider another alias");
            assertThat(linksOf(onlyUser())).isEmpty();
            admin.createProvider(realm, "other", "guest", Map.of()).orFail();
            Application application = application();
            assertEntered(application, follow(new HttpBrowser(), application, application.signInUrl("other")));
        }

        @Test
        @DisplayName("an account that an admin linked with the guest, until the link is removed")
        void linkedByAdmin() {
            admin.createUser(realm, "alice", "alice@example.com", "secret");
            create(Map.of());
            String link = "/" + realm + "/users/" + onlyUser().path("id").asText() + "/federated-identity/" + ALIAS;
            admin.post(link, Map.of("userId", "guest", "userName", ALIAS)).orFail();
            assertRefused(page(), 502, "provider_misconfigured", "remove that link");
            admin.delete(link).orFail();
            enter();
        }

        @Test
        @DisplayName("the link with an account that its owner asks for")
        void linkedByOwner() {
            admin.createUser(realm, "alice", "alice@example.com", "secret");
            create(Map.of());
            HttpBrowser browser = new HttpBrowser();
            Application application = application();
            URI url = Urls.with(application.signInUrl(), "kc_action", "idp_link:" + ALIAS);
            Page confirm = signInWithPassword(browser, application, "alice", url);
            Page page = browser.followUntil(browser.submit(confirm.form()), application::isHere);
            assertThat(page.status()).as(page.body()).isEqualTo(400);
            assertThat(page.html().select("#kc-error-message").text())
                    .startsWith("A guest has no account to add here.");
            assertThat(failure()).isEqualTo("account_not_acceptable");
            assertThat(admin.users(realm)).hasSize(1);
            assertThat(linksOf(onlyUser())).isEmpty();
            enter();
        }

        @Test
        @DisplayName("to vouch for another provider's first sign-in")
        void firstSignInElsewhere() {
            admin.createUser(realm, "alice", Person.ALICE.email(), "secret");
            create(Map.of());
            try (StrictProvider provider = StrictProvider.start(keycloak.realm(realm) + "/broker/strict/endpoint")) {
                admin.createProvider(
                                realm,
                                "strict",
                                "oidc-pkce",
                                Map.of(
                                        "clientId",
                                        StrictProvider.CLIENT_ID,
                                        "metadataUrl",
                                        provider.url(StrictProvider.DISCOVERY).toString()))
                        .orFail();
                HttpBrowser browser = new HttpBrowser();
                Page confirm = application().signIn(browser, "strict", provider);
                Map<String, String> query =
                        new HashMap<>(Urls.query(confirm.form().action()));
                query.keySet().retainAll(List.of("session_code", "client_id", "tab_id", "client_data"));
                Page page = follow(
                        browser,
                        application(),
                        Urls.with(URI.create(keycloak.realm(realm) + "/broker/" + ALIAS + "/login"), query));
                assertRefused(page, 403, "account_not_acceptable", "cannot confirm the first sign-in");
            }
            assertThat(linksOf(onlyUser())).isEmpty();
            enter();
        }

        @Test
        @DisplayName("one too many within a minute")
        void tooMany() throws Exception {
            create(Map.of("mode", "fresh", "maxPerMinute", "2"));
            waitForRoomInThisMinute();
            enter();
            enter();
            Page page = page();
            assertRefused(page, 429, "too_many_sign_ins", "more than 2 guests within a minute");
            assertThat(page.html().text()).contains("Try again in a minute");
            assertThat(admin.users(realm)).hasSize(2);
            change(Map.of("maxPerMinute", "30"));
            enter();
        }

        @Test
        @DisplayName("whoever comes without a sign-in")
        void withoutState() {
            create(Map.of());
            assertThat(List.of("", "?state=", "?state=x", "?state=a.b.c")).allSatisfy(query -> {
                URI url = URI.create(keycloak.realm(realm) + "/broker/" + ALIAS + "/endpoint" + query);
                assertThat(new HttpBrowser().get(url).status()).isEqualTo(400);
            });
            assertThat(admin.users(realm)).isEmpty();
        }

        @Test
        @DisplayName("whoever comes with a state of his own making, past core's question whether guests may sign in")
        void notBegun() {
            create(Map.of());
            Application application = application();
            HttpBrowser honest = new HttpBrowser();
            Page begun = honest.get(honest.get(application.signInUrl()).card(ALIAS));
            HttpBrowser other = new HttpBrowser();
            Map<String, String> query =
                    Urls.query(other.get(application.signInUrl()).card(ALIAS));
            // Code, tab, client and the client's data: IdentityBrokerState.
            String[] state =
                    Urls.query(begun.location()).getOrDefault("state", "").split("\\.", 3);
            String made = query.get("session_code") + "." + query.get("tab_id") + "." + state[2];
            assertRefused(
                    other.get(Urls.with(begun.location(), "state", made)),
                    400,
                    "sign_in_stale",
                    "no sign-in with this provider was started");
            assertThat(admin.users(realm)).isEmpty();
            assertEntered(application, honest.followUntil(begun, application::isHere));
        }

        /** The minute is the wall clock's. */
        private static void waitForRoomInThisMinute() throws InterruptedException {
            long second = Instant.now().getEpochSecond() % 60;
            if (second > 45) {
                Thread.sleep(Duration.ofSeconds(60 - second).toMillis());
            }
        }
    }

    @Test
    @DisplayName("is imported with a realm, whose roles core reads after its providers")
    void imported() {
        String imported = "guest-" + UUID.randomUUID();
        admin.createRealm(Map.of(
                "realm",
                imported,
                "enabled",
                true,
                "roles",
                Map.of("realm", List.of(Map.of("name", "reader"))),
                "identityProviders",
                List.of(Map.of(
                        "alias",
                        ALIAS,
                        "providerId",
                        "guest",
                        "enabled",
                        true,
                        "config",
                        Map.of("guestRoles", "reader")))));
        try {
            Application.register(admin, imported);
            Application application = new Application(keycloak.realm(imported));
            assertEntered(application, follow(new HttpBrowser(), application, application.signInUrl(ALIAS)));
        } finally {
            admin.deleteRealm(imported);
        }
    }

    @Test
    @DisplayName("is offered on the sign-in page in those words")
    void card() {
        create(Map.of());
        Page page = new HttpBrowser().get(application().signInUrl());
        assertThat(page.html()
                        .select("button[formaction$=/broker/" + ALIAS + "/login]")
                        .text())
                .contains("Continue as a guest");
    }

    private void create(Map<String, String> config) {
        admin.createProvider(realm, ALIAS, "guest", config).orFail();
    }

    private void change(Map<String, String> config) {
        admin.configureProvider(realm, ALIAS, config).orFail();
    }

    private Application application() {
        return new Application(keycloak.realm(realm));
    }

    /** In a browser of its own. */
    private Tokens enter() {
        Application application = application();
        return application.exchange(enter(new HttpBrowser(), application));
    }

    private Page enter(HttpBrowser browser, Application application) {
        Page page = follow(browser, application, application.signInUrl(ALIAS));
        assertThat(page.redirects()).as("%s\n%s", browser.trail(), page.body()).isTrue();
        return assertEntered(application, page);
    }

    private static Page assertEntered(Application application, Page page) {
        assertThat(page.redirects() && application.isHere(page.location()))
                .as("%d %s", page.status(), page.body())
                .isTrue();
        assertThat(Urls.query(page.location())).containsKey("code");
        return page;
    }

    /** Where somebody who wants to enter stops. */
    private Page page() {
        Application application = application();
        return follow(new HttpBrowser(), application, application.signInUrl(ALIAS));
    }

    private static Page follow(HttpBrowser browser, Application application, URI url) {
        return browser.followUntil(browser.get(url), application::isHere);
    }

    private static Page signInWithPassword(HttpBrowser browser, Application application, String user, URI url) {
        return signInWithPassword(browser, application, user, "secret", url);
    }

    private Page signInWithPassword(HttpBrowser browser, String user, String password) {
        Application application = application();
        return signInWithPassword(browser, application, user, password, application.signInUrl());
    }

    private static Page signInWithPassword(
            HttpBrowser browser, Application application, String user, String password, URI url) {
        Page page = browser.followUntil(browser.get(url), application::isHere);
        return browser.followUntil(
                browser.submit(page.form().with("username", user).with("password", password)), application::isHere);
    }

    private void assertRefused(Page page, int status, String error, String reason) {
        assertThat(page.status()).as(page.body()).isEqualTo(status);
        assertThat(page.html().select("#hub-reference").text()).isNotEmpty();
        assertThat(failure()).isEqualTo(error);
        JsonNode details = failures().findFirst().orElseThrow().path("details");
        assertThat(details.path("reason").asText()).contains(reason);
        assertThat(page.body()).contains(details.path("reference").asText());
        keycloak.awaitLogged(0, details.path("reference").asText());
    }

    private String failure() {
        return failures().findFirst().orElseThrow().path("error").asText();
    }

    private Stream<JsonNode> failures() {
        return StreamSupport.stream(admin.events(realm).spliterator(), false)
                .filter(event -> event.path("type").asText().equals("IDENTITY_PROVIDER_LOGIN_ERROR"));
    }

    private void createRole(String name) {
        admin.post("/" + realm + "/roles", Map.of("name", name)).orFail();
    }

    private Map<String, Object> role(String name) {
        return Json.map(admin.get("/" + realm + "/roles/" + name).orFail().json());
    }

    private JsonNode managementRole(String name) {
        String client = admin.get("/" + realm + "/clients?clientId=realm-management")
                .orFail()
                .json()
                .get(0)
                .path("id")
                .asText();
        return admin.get("/" + realm + "/clients/" + client + "/roles/" + name)
                .orFail()
                .json();
    }

    /** Makes it a role by which one can manage users. */
    private void compose(String role) {
        admin.post("/" + realm + "/roles/" + role + "/composites", List.of(managementRole("manage-users")))
                .orFail();
    }

    private JsonNode onlyUser() {
        JsonNode users = admin.users(realm);
        assertThat(users).hasSize(1);
        return users.get(0);
    }

    private List<String> rolesOf(JsonNode user) {
        JsonNode mappings = admin.get("/" + realm + "/users/" + user.path("id").asText() + "/role-mappings")
                .orFail()
                .json();
        Stream<String> ofRealm = names(mappings.path("realmMappings"));
        Stream<String> ofClients = StreamSupport.stream(
                        mappings.path("clientMappings").spliterator(), false)
                .flatMap(client -> names(client.path("mappings"))
                        .map(name -> client.path("client").asText() + "." + name));
        return Stream.concat(ofRealm, ofClients).toList();
    }

    private static Stream<String> names(JsonNode roles) {
        return StreamSupport.stream(roles.spliterator(), false)
                .map(role -> role.path("name").asText());
    }

    private List<String> groupsOf(JsonNode user) {
        JsonNode groups = admin.get("/" + realm + "/users/" + user.path("id").asText() + "/groups")
                .orFail()
                .json();
        return StreamSupport.stream(groups.spliterator(), false)
                .map(group -> group.path("path").asText())
                .toList();
    }

    private JsonNode credentialsOf(JsonNode user) {
        return admin.get("/" + realm + "/users/" + user.path("id").asText() + "/credentials")
                .orFail()
                .json();
    }

    private JsonNode linksOf(JsonNode user) {
        return admin.get("/" + realm + "/users/" + user.path("id").asText() + "/federated-identity")
                .orFail()
                .json();
    }

    private URI endpoint(String name) {
        return URI.create(keycloak.realm(realm) + "/protocol/openid-connect/" + name);
    }
}
