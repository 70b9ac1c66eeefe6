package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.Mailbox;
import dev.signinhub.testing.Page;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The profile of somebody who signs in")
class ProfileSyncIT extends HostileUpstream {

    private static final String VICTIM = "victim";
    private static final String VICTIMS_EMAIL = "victim@company.example";

    /** Somebody whose user name is an address, and who has none besides. */
    private static final String NAMED_BY_ADDRESS = "boss@company.example";

    /** The sign for kelvin, whose lower case is the letter k. */
    private static final String KELVIN = "\u212A";

    private static final String PICTURE = "https://pictures.example/1.png";

    private static final Map<String, String> ALL =
            Map.of("syncMode", "FORCE", "syncedProfile", "name##email##picture##locale");

    private static final Map<String, Object> USUAL = Map.of(
            "internationalizationEnabled",
            true,
            "supportedLocales",
            List.of("en", "de", "fr", "pt-BR"),
            "verifyEmail",
            false,
            "duplicateEmailsAllowed",
            false,
            "loginWithEmailAllowed",
            true,
            "registrationEmailAsUsername",
            false);

    private String name = "";

    @Override
    Map<String, String> settings() {
        return Map.of("userinfo", "never");
    }

    @BeforeAll
    void prepare() {
        admin.allowAnyAttribute(realm);
        admin.createUser(realm, VICTIM, VICTIMS_EMAIL, "password");
        admin.post("/" + realm + "/users", Map.of("username", NAMED_BY_ADDRESS, "enabled", true))
                .orFail();
    }

    @BeforeEach
    void somebodyElse() {
        name = "user-" + UUID.randomUUID();
        configure(ALL);
        setRealm(USUAL);
        trust(true);
    }

    @AfterEach
    void nobodyTookAnything() {
        JsonNode victim = user(VICTIM);
        assertThat(victim.path("email").asText()).isEqualTo(VICTIMS_EMAIL);
        assertThat(users("email=" + VICTIMS_EMAIL)).hasSize(1);
        assertThat(users("email=" + NAMED_BY_ADDRESS)).isEmpty();
        assertThat(admin.get("/" + realm + "/users/" + victim.path("id").asText() + "/federated-identity")
                        .orFail()
                        .json())
                .isEmpty();
    }

    private void configure(Map<String, String> config) {
        admin.configureProvider(realm, ALIAS, config).orFail();
    }

    private void setRealm(Map<String, Object> settings) {
        admin.put("/" + realm, settings).orFail();
    }

    private void trust(boolean trusted) {
        Map<String, Object> representation =
                new HashMap<>(Json.map(admin.provider(realm, ALIAS).orFail().json()));
        representation.put("trustEmail", trusted);
        admin.put("/" + realm + "/identity-provider/instances/" + ALIAS, representation)
                .orFail();
    }

    private JsonNode users(String query) {
        return admin.get("/" + realm + "/users?exact=true&" + query).orFail().json();
    }

    private JsonNode user(String username) {
        JsonNode found = users("username=" + username);
        assertThat(found).as(username).hasSize(1);
        return found.get(0);
    }

    private JsonNode user() {
        return user(name);
    }

    private String attribute(String attribute) {
        return user().path("attributes").path(attribute).path(0).asText();
    }

    private String address() {
        return name + "@upstream.example";
    }

    /** Signs somebody in about whom the provider says this besides the usual. */
    private Page signIn(Map<String, ?> said) {
        provider.onIdToken(claims -> {
            claims.put("sub", name);
            claims.put("preferred_username", name);
            claims.put("email", address());
            claims.put("picture", PICTURE);
            claims.put("locale", "de-AT");
            said.forEach((claim, value) -> {
                if (value.equals("-")) {
                    claims.remove(claim);
                } else {
                    claims.put(claim, value);
                }
            });
        });
        return signIn();
    }

    /** The newest event about an address, or nothing. */
    private JsonNode emailEvent() {
        return StreamSupport.stream(admin.events(realm).spliterator(), false)
                .filter(event -> event.path("type").asText().startsWith("UPDATE_EMAIL"))
                .findFirst()
                .orElse(Json.read("{}"));
    }

    private void assertKept(String error) {
        assertThat(user().path("email").asText()).isEqualTo(address());
        JsonNode event = emailEvent();
        assertThat(event.path("type").asText()).isEqualTo("UPDATE_EMAIL_ERROR");
        assertThat(event.path("error").asText()).isEqualTo(error);
        assertThat(event.path("userId").asText()).isEqualTo(user().path("id").asText());
        assertThat(event.path("details").path("identity_provider").asText()).isEqualTo(ALIAS);
        assertThat(keycloak.logSince(logged))
                .contains("User '" + user().path("id").asText() + "' in realm '" + realm
                        + "' keeps the email address, and not the one that provider 'hostile' reports: " + error);
    }

    @Test
    @DisplayName("is taken from the provider at the first sign-in")
    void imported() {
        assertSignedIn(signIn(Map.of()));
        assertThat(user().path("firstName").asText()).isEqualTo("Mallory");
        assertThat(user().path("lastName").asText()).isEqualTo("Example");
        assertThat(user().path("email").asText()).isEqualTo(address());
        assertThat(user().path("emailVerified").asBoolean()).isTrue();
        assertThat(attribute("picture")).isEqualTo(PICTURE);
        assertThat(attribute("locale")).isEqualTo("de");
    }

    private static final Map<String, Object> CHANGES = Map.of(
            "given_name",
            "Marlene",
            "family_name",
            "Other",
            "picture",
            "https://pictures.example/2.png",
            "locale",
            "fr");

    @Test
    @DisplayName("follows the provider at later sign-ins with sync mode FORCE")
    void forced() {
        assertSignedIn(signIn(Map.of()));
        Map<String, Object> changes = new HashMap<>(CHANGES);
        changes.put("email", "new-" + address());
        assertSignedIn(signIn(changes));
        assertThat(user().path("firstName").asText()).isEqualTo("Marlene");
        assertThat(user().path("lastName").asText()).isEqualTo("Other");
        assertThat(user().path("email").asText()).isEqualTo("new-" + address());
        assertThat(attribute("picture")).isEqualTo("https://pictures.example/2.png");
        assertThat(attribute("locale")).isEqualTo("fr");
        assertThat(emailEvent().path("type").asText()).isEqualTo("UPDATE_EMAIL");
        assertThat(emailEvent().path("details").path("previous_email").asText()).isEqualTo(address());
        assertThat(emailEvent().path("details").path("updated_email").asText()).isEqualTo("new-" + address());
    }

    @ParameterizedTest
    @ValueSource(strings = {"IMPORT", "LEGACY"})
    @DisplayName("stays as it is at later sign-ins with another sync mode")
    void otherModes(String mode) {
        configure(Map.of("syncMode", mode));
        assertSignedIn(signIn(Map.of()));
        assertThat(attribute("picture")).isEqualTo(PICTURE);
        Map<String, Object> changes = new HashMap<>(CHANGES);
        changes.put("email", "new-" + address());
        assertSignedIn(signIn(changes));
        assertThat(user().path("firstName").asText()).isEqualTo("Mallory");
        assertThat(user().path("email").asText()).isEqualTo(address());
        assertThat(attribute("picture")).isEqualTo(PICTURE);
        assertThat(attribute("locale")).isEqualTo("de");
    }

    @ParameterizedTest
    @ValueSource(strings = {"picture", "none"})
    @DisplayName("follows the provider only in what the setting names")
    void chosen(String parts) {
        configure(Map.of("syncedProfile", parts));
        assertSignedIn(signIn(Map.of()));
        assertThat(user().path("firstName").asText()).isEqualTo("Mallory");
        assertThat(user().path("email").asText()).isEqualTo(address());
        Map<String, Object> changes = new HashMap<>(CHANGES);
        changes.put("email", "new-" + address());
        assertSignedIn(signIn(changes));
        assertThat(user().path("firstName").asText()).isEqualTo("Mallory");
        assertThat(user().path("lastName").asText()).isEqualTo("Example");
        assertThat(user().path("email").asText()).isEqualTo(address());
        assertThat(attribute("picture")).isEqualTo(parts.equals("none") ? "" : "https://pictures.example/2.png");
        assertThat(attribute("locale")).isEmpty();
    }

    @Test
    @DisplayName("follows the provider in name and address if the setting has never been touched, as with core")
    void untouched() {
        configure(Map.of("syncedProfile", ""));
        assertSignedIn(signIn(Map.of()));
        Map<String, Object> changes = new HashMap<>(CHANGES);
        changes.put("email", "new-" + address());
        assertSignedIn(signIn(changes));
        assertThat(user().path("firstName").asText()).isEqualTo("Marlene");
        assertThat(user().path("email").asText()).isEqualTo("new-" + address());
        assertThat(user().path("attributes").has("picture")).isFalse();
        assertThat(user().path("attributes").has("locale")).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"leaves out, -", "has blank, ' '"})
    @DisplayName("keeps what a later sign-in")
    void leftOut(String what, String value) {
        assertSignedIn(signIn(Map.of()));
        Map<String, Object> said = new HashMap<>();
        for (String claim : List.of("given_name", "family_name", "name", "email", "picture", "locale")) {
            said.put(claim, value);
        }
        assertSignedIn(signIn(said));
        assertThat(user().path("firstName").asText()).isEqualTo("Mallory");
        assertThat(user().path("lastName").asText()).isEqualTo("Example");
        assertThat(user().path("email").asText()).isEqualTo(address());
        assertThat(user().path("emailVerified").asBoolean()).isTrue();
        assertThat(attribute("picture")).isEqualTo(PICTURE);
        assertThat(attribute("locale")).isEqualTo("de");
    }

    static Stream<String> foreign() {
        return Stream.of(
                VICTIMS_EMAIL,
                VICTIMS_EMAIL.toUpperCase(Locale.ROOT),
                "Victim@Company.Example",
                NAMED_BY_ADDRESS,
                "Boss@Company.example");
    }

    @ParameterizedTest
    @MethodSource
    @DisplayName("keeps its address when the provider reports somebody else's, and the sign-in goes on")
    void foreign(String address) {
        assertSignedIn(signIn(Map.of()));
        assertSignedIn(signIn(Map.of("email", address, "given_name", "Marlene")));
        assertKept("email_in_use");
        assertThat(user().path("firstName").asText()).isEqualTo("Marlene");
        assertSignedIn(signIn(Map.of("email", "free-" + address())));
        assertThat(user().path("email").asText()).isEqualTo("free-" + address());
    }

    @ParameterizedTest
    @ValueSource(strings = {VICTIMS_EMAIL, "VICTIM@company.example"})
    @DisplayName("keeps its address in a realm that allows duplicates, too")
    void duplicates(String address) {
        setRealm(Map.of("loginWithEmailAllowed", false, "duplicateEmailsAllowed", true));
        assertSignedIn(signIn(Map.of()));
        assertSignedIn(signIn(Map.of("email", address)));
        assertKept("email_in_use");
    }

    @Test
    @DisplayName("gets a new address as its user name where addresses are user names, and never somebody else's")
    void emailAsUsername() {
        setRealm(Map.of("registrationEmailAsUsername", true));
        assertSignedIn(signIn(Map.of()));
        String local = name;
        name = address();
        assertThat(user().path("email").asText()).isEqualTo(name);
        name = local;
        assertSignedIn(signIn(Map.of("email", "new-" + address())));
        assertThat(user("new-" + address()).path("email").asText()).isEqualTo("new-" + address());
        assertThat(users("username=" + address())).isEmpty();
        assertSignedIn(signIn(Map.of("email", VICTIMS_EMAIL.toUpperCase(Locale.ROOT))));
        assertThat(user("new-" + address()).path("email").asText()).isEqualTo("new-" + address());
        assertThat(emailEvent().path("error").asText()).isEqualTo("email_in_use");
    }

    @Test
    @DisplayName("keeps its address when the provider reports one that two others have")
    void twins() {
        setRealm(Map.of("loginWithEmailAllowed", false, "duplicateEmailsAllowed", true));
        String address = "twins-" + address();
        admin.createUser(realm, "twin-" + name, address, "password");
        admin.createUser(realm, "sibling-" + name, address, "password");
        assertSignedIn(signIn(Map.of()));
        assertSignedIn(signIn(Map.of("email", address)));
        assertKept("email_in_use");
        setRealm(USUAL);
        assertSignedIn(signIn(Map.of("email", address)));
        assertKept("email_in_use");
    }

    @Test
    @DisplayName("has an address unverified that Keycloak would store as another one")
    void foreignLetter() {
        assertSignedIn(signIn(Map.of("email", KELVIN + address())));
        assertThat(user().path("email").asText()).isEqualTo("k" + address());
        assertThat(user().path("emailVerified").asBoolean()).isFalse();
    }

    static Stream<String> noAddress() {
        return Stream.of("not an address", "a@b@c", "x\n@y.example", KELVIN + "im@company.example");
    }

    @ParameterizedTest
    @MethodSource
    @DisplayName("keeps its address when the provider reports something that is none, or cannot be stored as it is")
    void noAddress(String address) {
        assertSignedIn(signIn(Map.of()));
        assertSignedIn(signIn(Map.of("email", address)));
        assertKept("invalid_email");
    }

    @Test
    @DisplayName("has the same address when only its letter case changes")
    void letterCase() {
        trust(false);
        assertSignedIn(signIn(Map.of()));
        Map<String, Object> verified = Json.map(user());
        verified.put("emailVerified", true);
        admin.put("/" + realm + "/users/" + user().path("id").asText(), verified)
                .orFail();
        admin.clearEvents(realm);
        assertSignedIn(signIn(Map.of("email", address().toUpperCase(Locale.ROOT))));
        assertThat(user().path("email").asText()).isEqualTo(address());
        assertThat(user().path("emailVerified").asBoolean()).isTrue();
        assertThat(emailEvent().path("type").asText()).isEmpty();
    }

    static Stream<Arguments> verification() {
        return Stream.of(
                Arguments.of("is not trusted", false, true, false),
                Arguments.of("is trusted but says that it is not verified", true, false, false),
                Arguments.of("is trusted and says that it is verified", true, true, true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    @DisplayName("has a new address verified again, unless the provider is trusted with that: one that")
    void verification(String what, boolean trusted, boolean verified, boolean goesOn) {
        assertSignedIn(signIn(Map.of()));
        assertThat(user().path("emailVerified").asBoolean()).isTrue();
        trust(trusted);
        try (Mailbox mailbox = new Mailbox()) {
            setRealm(Map.of("verifyEmail", true, "smtpServer", mailbox.settings()));
            Page page = signIn(Map.of("email", "new-" + address(), "email_verified", verified));
            assertThat(user().path("email").asText()).isEqualTo("new-" + address());
            assertThat(user().path("emailVerified").asBoolean()).isEqualTo(goesOn);
            if (goesOn) {
                assertSignedIn(page);
                assertThat(mailbox.recipients()).isEmpty();
            } else {
                assertCalm(page, 200);
                assertThat(mailbox.recipients()).containsExactly("new-" + address());
            }
        } finally {
            setRealm(Map.of("verifyEmail", false, "smtpServer", Map.of()));
        }
    }

    static Stream<Arguments> pictures() {
        return Stream.of(
                Arguments.of("runs", "javascript:alert(1)"),
                Arguments.of("runs in disguise", " JaVaScRiPt:alert(1)"),
                Arguments.of("is inside", "data:image/svg+xml,<svg onload=alert(1)>"),
                Arguments.of("is in a file", "file:///etc/passwd"),
                Arguments.of("has no scheme", "//pictures.example/2.png"),
                Arguments.of("has a password", "https://me:secret@pictures.example/2.png"),
                Arguments.of("breaks out", "https://pictures.example/\"onerror=alert(1)"),
                Arguments.of("is a megabyte", "https://pictures.example/" + "x".repeat(700_000)),
                Arguments.of("is a number", 5),
                Arguments.of("is an object", Map.of("url", "https://pictures.example/2.png")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    @DisplayName("keeps its picture when the provider's")
    void pictures(String what, Object picture) {
        assertSignedIn(signIn(Map.of()));
        assertSignedIn(signIn(Map.of("picture", picture)));
        assertThat(attribute("picture")).isEqualTo(PICTURE);
        assertSignedIn(signIn(Map.of("picture", "http://pictures.example/3.png?size=96")));
        assertThat(attribute("picture")).isEqualTo("http://pictures.example/3.png?size=96");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "fr, fr",
        "fr_CA, fr",
        "FR-ca, fr",
        "pt-BR, pt-BR",
        "pt_br, pt-BR",
        "pt, de",
        "it, de",
        "xx, de",
        "🦊, de",
        "*, de",
        "../../etc, de",
        "de-1901-x-a-very-long-private-use-tag-that-goes-on-and-on, de"
    })
    @DisplayName("gets the realm's locale for the provider's, or keeps the former:")
    void locales(String locale, String expected) {
        assertSignedIn(signIn(Map.of()));
        assertSignedIn(signIn(Map.of("locale", locale)));
        assertThat(attribute("locale")).isEqualTo(expected);
    }

    @Test
    @DisplayName("gets no locale in a realm with one language")
    void oneLanguage() {
        setRealm(Map.of("internationalizationEnabled", false));
        assertSignedIn(signIn(Map.of()));
        assertThat(user().path("attributes").has("locale")).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"name##email, Mallory", "locale, Local"})
    @DisplayName("of somebody who links the provider to an account follows the setting as well:")
    void linked(String parts, String expected) {
        String local = "local-" + UUID.randomUUID();
        admin.createUser(realm, local, address(), "password");
        Map<String, Object> named = Json.map(user(local));
        named.put("firstName", "Local");
        admin.put("/" + realm + "/users/" + user(local).path("id").asText(), named)
                .orFail();
        configure(Map.of("syncedProfile", parts));
        HttpBrowser browser = new HttpBrowser();
        Application application = application();
        provider.onIdToken(claims -> {
            claims.put("sub", name);
            claims.put("preferred_username", name);
            claims.put("email", address());
        });
        Page page = browser.followUntil(browser.get(application.signInUrl(ALIAS)), application::isHere);
        page = browser.followUntil(
                browser.post(page.form().action(), Map.of("submitAction", "linkAccount")), application::isHere);
        page = browser.followUntil(browser.submit(page.form().with("password", "password")), application::isHere);
        assertSignedIn(page);
        assertThat(user(local).path("firstName").asText()).isEqualTo(expected);
        // And so it stays.
        assertSignedIn(signIn(Map.of()));
        assertThat(user(local).path("firstName").asText()).isEqualTo(expected);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("nickname", "Synchronized profile must be one of name, email, picture, locale, none."),
                Arguments.of(
                        "none##name",
                        "Synchronized profile is \"none\" and more: remove \"none\", or everything else."));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    @DisplayName("has parts, and a setting with anything else is not saved")
    void refused(String parts, String sentence) {
        var answer = admin.configureProvider(realm, ALIAS, Map.of("syncedProfile", parts));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errorMessage").asText()).isEqualTo(sentence);
    }
}
