package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.Form;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.LdapDirectory;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.ResolverFlow;
import dev.signinhub.testing.Urls;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("At a first sign-in, a user in a directory")
class FederatedUserIT extends HostileUpstream {

    private static final Map<String, String> BY_EMAIL = Map.of(
            "resolvers",
            "emailMatchingVerifiedEmail",
            "emailMatchingVerifiedEmail.allowedDomains",
            ALIAS + ":company.example");

    private final LdapDirectory directory = new LdapDirectory();
    private ResolverFlow flow;
    private String federation = "";
    private String name = "";

    @Override
    Map<String, String> settings() {
        return Map.of("userinfo", "never");
    }

    @BeforeAll
    void prepare() {
        flow = new ResolverFlow(admin, realm);
        flow.serve(ALIAS);
    }

    @AfterAll
    void closeDirectory() {
        directory.close();
    }

    @BeforeEach
    void somebody() {
        name = "user-" + UUID.randomUUID();
        directory.add(name, address());
        flow.configure(BY_EMAIL);
        upstream("Mallory");
    }

    @AfterEach
    void dissolve() {
        admin.delete(federation).orFail();
    }

    private String address() {
        return name + "@company.example";
    }

    private void upstream(String givenName) {
        upstream(givenName, address());
    }

    private void upstream(String givenName, String email) {
        provider.onIdToken(claims -> {
            claims.put("sub", name);
            claims.put("preferred_username", name);
            claims.put("email", email);
            claims.put("given_name", givenName);
            claims.put("picture", "https://pictures.example/1.png");
        });
    }

    private void federate(String editMode, boolean imported) {
        federation = directory.federate(
                admin, realm, Map.of("editMode", editMode, "importEnabled", String.valueOf(imported)));
    }

    private void sync(String mode) {
        sync(mode, "name##email");
    }

    private void sync(String mode, String parts) {
        admin.configureProvider(realm, ALIAS, Map.of("syncMode", mode, "syncedProfile", parts))
                .orFail();
    }

    @ParameterizedTest(name = "{0}, imported: {1}, sync mode {2}")
    @CsvSource({
        "READ_ONLY, true, IMPORT",
        "READ_ONLY, false, IMPORT",
        "UNSYNCED, true, IMPORT",
        "UNSYNCED, true, FORCE",
        "WRITABLE, true, IMPORT",
        "WRITABLE, true, FORCE",
        "WRITABLE, false, FORCE"
    })
    @DisplayName("is linked, and signs in again:")
    void linked(String editMode, boolean imported, String syncMode) {
        federate(editMode, imported);
        sync(syncMode);
        assertSignedIn(signIn());
        assertThat(links()).containsExactly(name);
        upstream("Marlene");
        assertSignedIn(signIn());
        boolean updated = syncMode.equals("FORCE");
        assertThat(user().path("firstName").asText()).isEqualTo(updated ? "Marlene" : name);
        assertThat(inDirectory()).isEqualTo(updated && editMode.equals("WRITABLE") ? "Marlene" : name);
    }

    @ParameterizedTest(name = "imported: {0}, synchronized: {1}")
    @CsvSource({"true, name##email##picture", "false, name##email##picture", "true, none"})
    @DisplayName("keeps what a read-only directory says, though each sign-in is to update the profile:")
    void readOnly(boolean imported, String parts) {
        federate("READ_ONLY", imported);
        sync("FORCE", parts);
        assertSignedIn(signIn());
        assertThat(links()).containsExactly(name);
        upstream("Marlene", "new-" + address());
        assertSignedIn(signIn());
        assertThat(user().path("firstName").asText()).isEqualTo(name);
        assertThat(user().path("email").asText()).isEqualTo(address());
    }

    @ParameterizedTest(name = "imported: {0}")
    @ValueSource(booleans = {true, false})
    @DisplayName("links the provider in the account console, though a read-only directory is to be updated")
    void linking(boolean imported) {
        federate("READ_ONLY", imported);
        sync("FORCE", "name##email");
        HttpBrowser browser = new HttpBrowser();
        Application application = application();
        Form form = browser.followUntil(
                        browser.get(Urls.with(application.signInUrl(), "kc_action", "idp_link:" + ALIAS)), to -> false)
                .form();
        Page confirm = browser.followUntil(
                browser.submit(form.with("username", name).with("password", "password")), application::isHere);
        assertSignedIn(browser.followUntil(browser.submit(confirm.form()), application::isHere));
        assertThat(links()).containsExactly(name);
        assertSignedIn(signIn());
        assertThat(user().path("firstName").asText()).isEqualTo(name);
    }

    @Test
    @DisplayName("is linked by proving to be that user, though a read-only directory is to be updated")
    void asked() {
        flow.configure(Map.of("otherwise", "ask"));
        federate("READ_ONLY", true);
        sync("FORCE", "name##email");
        HttpBrowser browser = new HttpBrowser();
        Form ask = signIn(browser, ALIAS).form();
        Form password = browser.followUntil(
                        browser.post(ask.action(), Map.of("submitAction", "linkAccount")), application()::isHere)
                .form();
        assertSignedIn(
                browser.followUntil(browser.submit(password.with("password", "password")), application()::isHere));
        assertThat(links()).containsExactly(name);
    }

    @Test
    @DisplayName("is not linked while the directory is disabled")
    void disabled() {
        federate("UNSYNCED", true);
        sync("IMPORT");
        String id = user().path("id").asText();
        enable(false);
        assertRefused(signIn(), 403, "emailMatchingVerifiedEmail matches the user " + id + ", who is disabled");
        enable(true);
        assertSignedIn(signIn());
        assertThat(links()).containsExactly(name);
    }

    @Test
    @DisplayName("is created there, if new users are to be")
    void created() {
        federation = directory.federate(admin, realm, Map.of("editMode", "WRITABLE", "syncRegistrations", "true"));
        sync("FORCE");
        name = "new-" + UUID.randomUUID();
        upstream("Mallory");
        assertSignedIn(signIn());
        assertThat(links()).containsExactly(name);
        assertThat(inDirectory()).isEqualTo("Mallory");
        upstream("Marlene");
        assertSignedIn(signIn());
        assertThat(inDirectory()).isEqualTo("Marlene");
    }

    private void enable(boolean enabled) {
        Map<String, Object> component =
                new HashMap<>(Json.map(admin.get(federation).orFail().json()));
        Map<String, Object> config =
                new HashMap<>(Json.map(admin.get(federation).json().path("config")));
        config.put("enabled", List.of(String.valueOf(enabled)));
        component.put("config", config);
        admin.put(federation, component).orFail();
    }

    private String inDirectory() {
        return String.valueOf(Objects.requireNonNull(directory.find(name)).getAttributeValue("cn"));
    }

    private JsonNode user() {
        JsonNode found = admin.get("/" + realm + "/users?exact=true&username=" + name)
                .orFail()
                .json();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    /** The names of those who are linked with the provider's user. */
    private List<String> links() {
        JsonNode links = admin.get("/" + realm + "/users/" + user().path("id").asText() + "/federated-identity")
                .orFail()
                .json();
        return links.findValuesAsText("userId");
    }
}
