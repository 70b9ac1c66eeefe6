package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.Form;
import dev.signinhub.testing.FrontEndScript;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.ResolverFlow;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.hostile.HostileProvider;
import java.net.URI;
import java.net.URLEncoder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
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

@DisplayName("A sign-in resolver")
class ResolverIT extends HostileUpstream {

    private static final String OTHER = "other";

    private static final String EMAIL = "emailMatchingVerifiedEmail";
    private static final String LOCAL_PART = "emailLocalPartMatchingUsername";
    private static final String PREFERRED = "preferredUsernameMatchingUsername";
    private static final String NAME = "usernameMatchingUsername";
    private static final String ID = "userIdMatchingAttribute";
    private static final String GATE = "upstreamGroupRequired";

    /** The rules, and what each needs to match users of {@link #ALIAS}. */
    private static final Map<String, Map<String, String>> RULES = rules();

    private static Map<String, Map<String, String>> rules() {
        Map<String, Map<String, String>> rules = new LinkedHashMap<>();
        String domains = "hostile:company.example##hostile:b\u00FCcher.example";
        rules.put(EMAIL, Map.of(EMAIL + ".allowedDomains", domains));
        rules.put(LOCAL_PART, Map.of(LOCAL_PART + ".allowedDomains", domains));
        rules.put(PREFERRED, Map.of("authoritativeProviders", ALIAS));
        rules.put(NAME, Map.of("authoritativeProviders", ALIAS));
        rules.put(ID, Map.of(ID + ".attributes", "hostile:employeeId"));
        return rules;
    }

    private final Map<String, String> locals = new HashMap<>();
    private final HostileProvider second = new HostileProvider();
    private ResolverFlow flow;
    private String sub = "";

    /** What userinfo says is always about the same person. */
    @Override
    Map<String, String> settings() {
        return Map.of("userinfo", "never", "acceptsPromptNoneForwardFromClient", "true");
    }

    @BeforeAll
    void prepare() {
        flow = new ResolverFlow(admin, realm);
        createProvider(OTHER, second, settings()).orFail();
        for (String alias : List.of(ALIAS, OTHER)) {
            flow.serve(alias);
        }
        unmanaged("ADMIN_EDIT");
        FrontEndScript.register(admin, realm);

        local("alice", Map.of("emailVerified", true, "attributes", Map.of("employeeId", List.of("e-alice"))));
        local("kelvin", Map.of("emailVerified", true, "attributes", Map.of("employeeId", List.of("e-kelvin"))));
        local("unverified", Map.of("attributes", Map.of("employeeId", List.of("e-unverified"))));
        local("ceo@company.example", Map.of("email", "chief@company.example", "emailVerified", true));
        local(
                "disabled",
                Map.of(
                        "enabled",
                        false,
                        "emailVerified",
                        true,
                        "attributes",
                        Map.of("employeeId", List.of("e-disabled"))));
        local("root", Map.of("emailVerified", true, "attributes", Map.of("employeeId", List.of("e-root"))));
        makeAdmin("root");
        local(
                "linked",
                Map.of(
                        "emailVerified",
                        true,
                        "attributes",
                        Map.of("employeeId", List.of("e-linked")),
                        "federatedIdentities",
                        List.of(Map.of(
                                "identityProvider", ALIAS, "userId", "someone-else", "userName", "someone-else"))));
        local(
                "visitor",
                Map.of(
                        "emailVerified",
                        true,
                        "attributes",
                        Map.of("signinhub.guest", List.of("shared"), "employeeId", List.of("e-visitor"))));
        local("twin", Map.of("attributes", Map.of("employeeId", List.of("e-twins"))));
        local("sibling", Map.of("attributes", Map.of("employeeId", List.of("e-twins"))));
        admin.post(
                        "/" + realm + "/clients",
                        Map.of("clientId", "robot", "serviceAccountsEnabled", true, "publicClient", false))
                .orFail();
        change("service-account-robot", Map.of("email", "robot@company.example", "emailVerified", true));
    }

    @BeforeEach
    void somebody() {
        flow.review("missing");
        flow.configure(Map.of());
        second.behave();
        somebodyElse();
    }

    /** Whoever was created is not there for the next test. */
    @AfterEach
    void forget() {
        for (JsonNode user : admin.get("/" + realm + "/users?max=200").json()) {
            String name = user.path("username").asText();
            if (!locals.containsKey(name) && !name.equals("mallory")) {
                admin.delete("/" + realm + "/users/" + user.path("id").asText()).orFail();
            }
        }
        links().stream().filter(name -> !name.equals("linked")).forEach(name -> admin.delete(
                        "/" + realm + "/users/" + locals.get(name) + "/federated-identity/" + ALIAS)
                .orFail());
    }

    // --- what matches

    static Stream<Arguments> honest() {
        return Stream.of(
                Arguments.of(EMAIL, "alice", Map.of("email", "Alice@Company.example")),
                Arguments.of(EMAIL, "alice", Map.of("email", "alice@company.example", "email_verified", "true")),
                Arguments.of(LOCAL_PART, "alice", Map.of("email", "ALICE@b\u00FCcher.example")),
                Arguments.of(LOCAL_PART, "alice", Map.of("email", "alice@xn--bcher-kva.example")),
                Arguments.of(PREFERRED, "alice", Map.of("preferred_username", "Alice")),
                Arguments.of(PREFERRED, "ceo@company.example", Map.of("preferred_username", "ceo@company.example")),
                Arguments.of(NAME, "alice", Map.of("preferred_username", "ALICE")),
                Arguments.of(ID, "unverified", Map.of("sub", "e-unverified")));
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource
    @DisplayName("finds the user that a rule is about:")
    void honest(String rule, String user, Map<String, Object> claims) {
        flow.configure(rule(rule));
        upstream(claims);
        assertSignedIn(signIn());
        assertThat(linked()).containsExactly(user);
        assertSignedIn(signIn());
        assertThat(keycloak.logSince(logged))
                .contains("is linked to user '" + locals.get(user) + "' by the rule " + rule)
                .contains("': the rule " + rule + " finds a user");
    }

    @Test
    @DisplayName("counts as a first sign-in in Keycloak's metrics, and as a registration only where it creates a user")
    void counted() {
        flow.configure(rule("emailMatchingVerifiedEmail"));
        double firsts = counted("identity_provider_first_login");
        double registrations = counted("register");
        upstream(Map.of("email", "alice@company.example"));
        assertSignedIn(signIn());
        assertSignedIn(signIn());
        assertThat(linked()).containsExactly("alice");
        assertThat(counted("identity_provider_first_login")).isEqualTo(firsts + 1);
        assertThat(counted("register")).isEqualTo(registrations);
        somebodyElse();
        upstream(Map.of("email", "new@company.example", "preferred_username", "new"));
        assertSignedIn(signIn());
        assertThat(counted("identity_provider_first_login")).isEqualTo(firsts + 2);
        assertThat(counted("register")).isEqualTo(registrations + 1);
    }

    private double counted(String event) {
        return keycloak.metrics()
                .lines()
                .filter(line -> line.startsWith("keycloak_user_events_total{")
                        && Stream.of("error=\"\"", "event=\"" + event + "\"", "idp=\"" + ALIAS + "\"", realm)
                                .allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    @DisplayName("without settings trusts nobody with an address, and creates a user")
    void created() {
        upstream(Map.of("email", "new@company.example", "preferred_username", "new"));
        assertSignedIn(signIn());
        assertThat(linked()).containsExactly("new");
        keycloak.awaitLogged(logged, "': it is given a new user");
        JsonNode created = user("new");
        assertThat(created.path("email").asText()).isEqualTo("new@company.example");
        assertThat(created.path("firstName").asText()).isEqualTo("Mallory");
        assertThat(created.path("attributes").has("signinhub.notLinkedYet")).isFalse();
        assertThat(admin.events(realm))
                .anySatisfy(event -> assertThat(event.path("type").asText()).isEqualTo("REGISTER"));
        somebodyElse();
        upstream(Map.of("email", "alice@company.example"));
        assertRefused(signIn(), 403, "the new user's email is that of the user " + locals.get("alice"));
    }

    @Test
    @DisplayName("ignores a plus tag only where it is told to")
    void plusTags() {
        upstream(Map.of("email", "alice+work@company.example"));
        flow.configure(rule(EMAIL));
        assertSignedIn(signIn());
        assertThat(linked()).doesNotContain("alice");
        forget();
        flow.configure(with(rule(EMAIL), EMAIL + ".plusTags", "true"));
        assertSignedIn(signIn());
        assertThat(linked()).containsExactly("alice");
    }

    @Test
    @DisplayName("takes the address as the provider verified it, not as the user edited it")
    void edited() {
        flow.review("on");
        flow.configure(rule(EMAIL));
        upstream(Map.of("email", "nobody@company.example"));
        Page refused = review("alice@company.example");
        assertRefused(refused, 403, "the new user's email is that of the user " + locals.get("alice"));
        assertThat(linked()).isEmpty();

        upstream(Map.of("email", "alice@company.example"));
        assertSignedIn(review("nobody@company.example"));
        assertThat(linked()).containsExactly("alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {PREFERRED, NAME})
    @DisplayName("takes the user name as the provider says it, not as the user edited it, by the rule")
    void editedName(String rule) {
        flow.review("on");
        flow.configure(rule(rule));
        HttpBrowser browser = new HttpBrowser();
        Form form = signIn(browser, ALIAS).form();
        Map<String, String> fields = new HashMap<>(form.fields());
        fields.put("username", "alice");
        Page refused = browser.followUntil(browser.post(form.action(), fields), application()::isHere);
        assertRefused(refused, 403, "the new user's username is that of the user " + locals.get("alice"));
        assertThat(linked()).isEmpty();
    }

    // --- what is refused

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("disabled", "is disabled"),
                Arguments.of("root", "has the admin role realm-admin"),
                Arguments.of("linked", "is already linked to another identity of this provider"),
                Arguments.of("visitor", "is a guest"));
    }

    static Stream<Arguments> refusedByEachRule() {
        return refused().flatMap(row -> Stream.of(EMAIL, LOCAL_PART, PREFERRED, NAME, ID)
                .map(rule -> Arguments.of(rule, row.get()[0], row.get()[1])));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource
    @DisplayName("refuses a match, whatever the rule:")
    void refusedByEachRule(String rule, String user, String why) {
        for (String otherwise : List.of("create", "ask", "refuse")) {
            flow.configure(with(rule(rule), "otherwise", otherwise));
            makeGuest();
            upstream(whoIs(rule, user));
            assertRefused(signIn(), 403, "%s matches the user %s, who %s".formatted(rule, locals.get(user), why));
            assertThat(linked()).isEmpty();
        }
    }

    /** Again and again, because the address of whoever has a guest's mark is soon removed. */
    private void makeGuest() {
        change("visitor", Map.of("email", "visitor@company.example", "emailVerified", true));
    }

    @Test
    @DisplayName("refuses a match with a service account")
    void serviceAccount() {
        flow.configure(rule(PREFERRED));
        upstream(Map.of("preferred_username", "service-account-robot"));
        assertRefused(
                signIn(),
                403,
                PREFERRED + " matches the user "
                        + user("service-account-robot").path("id").asText()
                        + ", who is the service account of a client");
    }

    @Test
    @DisplayName("refuses a match with a user who is locked after wrong passwords")
    void locked() {
        admin.put("/" + realm, Map.of("bruteForceProtected", true, "failureFactor", 1, "waitIncrementSeconds", 600))
                .orFail();
        try {
            HttpBrowser browser = new HttpBrowser();
            Form form = browser.followUntil(browser.get(application().signInUrl()), url -> false)
                    .form();
            Map<String, String> fields = new HashMap<>(form.fields());
            fields.put("username", "alice");
            fields.put("password", "wrong");
            browser.post(form.action(), fields);
            flow.configure(rule(EMAIL));
            upstream(Map.of("email", "alice@company.example"));
            assertRefused(
                    signIn(),
                    403,
                    EMAIL + " matches the user " + locals.get("alice") + ", who is locked after failed sign-ins");
        } finally {
            admin.put("/" + realm, Map.of("bruteForceProtected", false)).orFail();
            admin.delete("/" + realm + "/attack-detection/brute-force/users").orFail();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {EMAIL, LOCAL_PART, PREFERRED, NAME, ID})
    @DisplayName("finds an admin by a rule that may, and not by one that may not:")
    void admins(String rule) {
        flow.configure(with(rule(rule), "admins", rule));
        upstream(whoIs(rule, "root"));
        assertSignedIn(signIn());
        assertThat(linked()).containsExactly("root");
    }

    @Test
    @DisplayName("asks the first rule that finds an admin whether it may")
    void adminsByTheFirst() {
        Map<String, String> both = with(with(all(), "resolvers", EMAIL + "##" + ID), "admins", ID);
        upstream(Map.of("email", "root@company.example", "sub", "e-root"));
        flow.configure(both);
        assertRefused(
                signIn(),
                403,
                EMAIL + " matches the user " + locals.get("root") + ", who has the admin role realm-admin");
        flow.configure(with(both, "resolvers", ID + "##" + EMAIL));
        assertSignedIn(signIn());
        assertThat(linked()).containsExactly("root");
    }

    @Test
    @DisplayName("refuses a rule that finds two, and rules that find different ones; agreement is none of these")
    void ambiguous() {
        flow.configure(rule(ID));
        upstream(Map.of("sub", "e-twins"));
        assertRefused(signIn(), 403, ID + " matches more than one user");

        flow.configure(with(rule(EMAIL), EMAIL + ".plusTags", "true"));
        local("tagged", Map.of("email", "alice+tag@company.example", "emailVerified", true));
        upstream(Map.of("email", "alice+tag@company.example"));
        assertRefused(signIn(), 403, EMAIL + " matches more than one user");

        flow.configure(with(all(), "resolvers", ID + "##" + EMAIL));
        upstream(Map.of("email", "alice@company.example", "sub", "e-kelvin"));
        assertRefused(signIn(), 403, ID + " and " + EMAIL + " match two different users");
        assertThat(linked()).isEmpty();

        upstream(Map.of("email", "alice@company.example", "sub", "e-alice", "preferred_username", "alice"));
        flow.configure(all());
        assertSignedIn(signIn());
        assertThat(linked()).containsExactly("alice");
    }

    @Test
    @DisplayName("refuses an address that two users have, where the realm allows that")
    void sameAddress() {
        admin.put("/" + realm, Map.of("duplicateEmailsAllowed", true, "loginWithEmailAllowed", false))
                .orFail();
        try {
            local("double", Map.of("email", "alice@company.example", "emailVerified", true));
            flow.configure(rule(EMAIL));
            upstream(Map.of("email", "alice@company.example"));
            assertRefused(signIn(), 403, EMAIL + " matches more than one user");
        } finally {
            admin.delete("/" + realm + "/users/" + locals.remove("double")).orFail();
            admin.put("/" + realm, Map.of("duplicateEmailsAllowed", false, "loginWithEmailAllowed", true))
                    .orFail();
        }
    }

    @Test
    @DisplayName("does not go by an attribute that users may edit")
    void editableAttribute() {
        flow.configure(rule(ID));
        upstream(Map.of("sub", "e-alice"));
        unmanaged("ENABLED");
        try {
            assertRefused(
                    signIn(),
                    502,
                    "the attribute employeeId says who a user is, but users may edit it: let only admins edit it, in the"
                            + " realm's user profile");
        } finally {
            unmanaged("ADMIN_EDIT");
        }
        flow.configure(with(rule(ID), ID + ".attributes", "hostile:lastName"));
        upstream(Map.of("sub", "Example"));
        assertThat(signIn().status()).isEqualTo(502);
        assertThat(linked()).isEmpty();
    }

    // --- the gate

    @Test
    @DisplayName("lets in only members of a group")
    void gate() {
        Map<String, String> gate = Map.of("resolvers", GATE + "##" + EMAIL, GATE + ".groups", "staff##admins");
        flow.configure(gate);
        for (Object groups : List.of("Staff", List.of("staffing", "sta"), Map.of("staff", true), List.of(), 5)) {
            upstream(Map.of("groups", groups));
            Page page = signIn();
            assertRefused(page, 403, "the claim groups has none of the required groups");
            assertThat(alert(page).get(0)).contains("is in no group that may sign in here");
        }
        upstream(Map.of());
        assertRefused(signIn(), 403, "the claim groups has none of the required groups");
        upstream(Map.of("_claim_names", Map.of("groups", "src1")));
        assertRefused(signIn(), 403, "the provider does not send the claim groups but says where to fetch it");
        assertThat(linked()).isEmpty();

        upstream(Map.of("groups", List.of("visitors", "staff")));
        assertSignedIn(signIn());
        assertThat(linked()).hasSize(1);

        flow.configure(with(gate, GATE + ".claim", "realm_access.roles"));
        somebodyElse();
        upstream(Map.of("realm_access", Map.of("roles", List.of("admins"))));
        assertSignedIn(signIn());
    }

    @Test
    @DisplayName("in a post-login flow keeps out who has left the group, at each sign-in")
    void postLogin() {
        flow.alone("post", Map.of("resolvers", GATE + "##" + EMAIL, GATE + ".groups", "staff"));
        flow.changeProvider(ALIAS, "postBrokerLoginFlowAlias", "post");
        try {
            upstream(Map.of("groups", List.of("staff")));
            assertSignedIn(signIn());
            assertSignedIn(signIn());
            upstream(Map.of("groups", List.of("leavers")));
            HttpBrowser browser = new HttpBrowser();
            assertRefused(signIn(browser, ALIAS), 403, "the claim groups has none of the required groups");
            Page again = browser.followUntil(browser.get(application().signInUrl()), application()::isHere);
            assertThat(again.status()).as("nobody is signed in").isEqualTo(200);
        } finally {
            flow.changeProvider(ALIAS, "postBrokerLoginFlowAlias", "");
        }
    }

    // --- if no rule finds a user

    @Test
    @DisplayName("refuses strangers, if it is to let in only users whom a rule finds")
    void onlyKnown() {
        flow.configure(with(rule(EMAIL), "otherwise", "refuse"));
        Page page = signIn();
        assertRefused(page, 403, "no rule matches a user, and none is to be created");
        assertThat(alert(page).get(0)).contains("There is no account here for you yet");
        assertThat(linked()).isEmpty();
        upstream(Map.of("email", "alice@company.example"));
        assertSignedIn(signIn());
        assertThat(linked()).containsExactly("alice");
    }

    @Test
    @DisplayName("has whoever comes with a user's address or name prove to be that user, if it is to ask")
    void ask() {
        flow.configure(Map.of("otherwise", "ask"));
        for (Map<String, Object> claims : List.<Map<String, Object>>of(
                Map.of("email", "alice@company.example"), Map.of("preferred_username", "alice"))) {
            upstream(claims);
            HttpBrowser browser = new HttpBrowser();
            Page page = signIn(browser, ALIAS);
            assertCalm(page, 200);
            assertThat(page.html().select("#linkAccount, [name=submitAction]")).isNotEmpty();
            assertThat(linked()).isEmpty();
        }
        HttpBrowser browser = new HttpBrowser();
        Form link = signIn(browser, ALIAS).form();
        Map<String, String> fields = new HashMap<>(link.fields());
        fields.put("submitAction", "linkAccount");
        Form password = browser.followUntil(browser.post(link.action(), fields), application()::isHere)
                .form();
        Map<String, String> secret = new HashMap<>(password.fields());
        secret.put("password", "password");
        assertSignedIn(browser.followUntil(browser.post(password.action(), secret), application()::isHere));
        assertThat(linked()).containsExactly("alice");

        somebodyElse();
        upstream(Map.of());
        assertSignedIn(signIn());
        assertThat(linked()).hasSize(1).doesNotContain("alice");
    }

    @Test
    @DisplayName("refuses a name that is taken, if nobody is left to ask")
    void nobodyToAsk() {
        flow.alone("only", Map.of("otherwise", "ask"));
        flow.changeProvider(ALIAS, "firstBrokerLoginFlowAlias", "only");
        try {
            upstream(Map.of("preferred_username", "alice"));
            Page page = signIn();
            assertRefused(page, 403, "the new user's username is that of the user " + locals.get("alice"));
            assertThat(alert(page).get(0)).contains("sign in the way you did before");
        } finally {
            flow.serve(ALIAS);
        }
    }

    @Test
    @DisplayName("reports a refusal to a front end, which shows no page")
    void frontEnd() {
        flow.configure(Map.of("otherwise", "refuse"));
        HttpBrowser browser = new HttpBrowser();
        FrontEndScript script = new FrontEndScript(keycloak.realm(realm), ALIAS, browser);
        Page page = browser.followUntil(browser.get(script.startUrl(Map.of())), url -> false);
        assertThat(page.status()).isEqualTo(200);
        assertThat(FrontEndScript.message(page).path("error").toString()).contains("access_denied");
        assertThat(linked()).isEmpty();
    }

    // --- an application that forbids pages

    @Test
    @DisplayName("links or creates the user for an application that forbids pages")
    void silently() {
        flow.configure(rule(EMAIL));
        upstream(Map.of("email", "alice@company.example"));
        assertSignedIn(silent());
        assertThat(linked()).containsExactly("alice");
        somebodyElse();
        assertSignedIn(silent());
        assertThat(linked()).hasSize(1).doesNotContain("alice");
        assertSignedIn(silent());
    }

    static Stream<Arguments> notSilently() {
        Map<String, Object> alice = Map.of("email", "alice@company.example", "preferred_username", "alice");
        return Stream.of(
                Arguments.of("a stranger", Map.of("otherwise", "refuse"), Map.of(), "access_denied"),
                Arguments.of("a match that is refused", rule(ID), Map.of("sub", "e-root"), "access_denied"),
                Arguments.of("somebody in no group", gate("staff"), Map.of(), "access_denied"),
                Arguments.of("a name that is taken", Map.of(), alice, "access_denied"),
                Arguments.of(
                        "an attribute that users may edit",
                        with(rule(ID), ID + ".attributes", "hostile:lastName"),
                        Map.of(),
                        "server_error"),
                Arguments.of("somebody to be asked", Map.of("otherwise", "ask"), alice, "interaction_required"));
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource
    @DisplayName("tells an application that forbids pages about")
    void notSilently(String what, Map<String, String> settings, Map<String, Object> claims, String error) {
        flow.configure(settings);
        upstream(claims);
        Page page = silent();
        assertThat(page.redirects()).as("%d %s", page.status(), page.body()).isTrue();
        assertThat(page.location().toString()).startsWith(Application.REDIRECT_URI + "?");
        assertThat(Urls.query(page.location()))
                .containsOnlyKeys("error", "state", "iss")
                .containsEntry("error", error);
        assertThat(linked()).isEmpty();
    }

    @Test
    @DisplayName("tells an application that forbids pages that the user has left the group")
    void silentlyPostLogin() {
        flow.alone("post-silent", gate("staff"));
        flow.changeProvider(ALIAS, "postBrokerLoginFlowAlias", "post-silent");
        try {
            upstream(Map.of("groups", List.of("staff")));
            assertSignedIn(silent());
            upstream(Map.of("groups", List.of("leavers")));
            assertThat(Urls.query(silent().location())).containsEntry("error", "access_denied");
        } finally {
            flow.changeProvider(ALIAS, "postBrokerLoginFlowAlias", "");
        }
    }

    private Page silent() {
        HttpBrowser browser = new HttpBrowser();
        Application application = application();
        return browser.followUntil(
                browser.get(Urls.with(application.signInUrl(ALIAS), "prompt", "none")), application::isHere);
    }

    // --- linking by whoever is signed in

    @ParameterizedTest(name = "sync mode {0}")
    @CsvSource({
        "IMPORT, alice@company.example",
        "FORCE, elsewhere@upstream.example",
    })
    @DisplayName(
            "leaves it to the owners of an account which identity they link, and updates it as the sync mode says:")
    void linking(String syncMode, String email) {
        admin.configureProvider(realm, ALIAS, Map.of("syncMode", syncMode)).orFail();
        try {
            flow.configure(with(gate("staff"), "otherwise", "refuse"));
            upstream(Map.of("email", "elsewhere@upstream.example", "email_verified", false));
            Page page = link("alice");
            assertSignedIn(page);
            assertThat(Urls.query(page.location())).containsEntry("kc_action_status", "success");
            assertThat(linked()).containsExactly("alice");
            assertThat(user("alice").path("email").asText()).isEqualTo(email);
            assertThat(user("alice").path("emailVerified").asBoolean()).isEqualTo(syncMode.equals("IMPORT"));
            // Now it is no first sign-in.
            assertSignedIn(signIn());
        } finally {
            restoreAlice();
        }
    }

    @Test
    @DisplayName("has nobody get somebody else's address by linking, or an identity that is linked")
    void linkingSomebodyElses() {
        admin.configureProvider(realm, ALIAS, Map.of("syncMode", "FORCE")).orFail();
        try {
            upstream(Map.of("email", "kelvin@company.example"));
            assertSignedIn(link("alice"));
            assertThat(linked()).containsExactly("alice");
            assertThat(user("alice").path("email").asText()).isEqualTo("alice@company.example");

            Page page = link("kelvin");
            assertCalm(page, 400);
            assertThat(alert(page).get(0)).contains("is already linked to another user");
            assertThat(linked()).containsExactly("alice");
        } finally {
            restoreAlice();
        }
    }

    @Test
    @DisplayName("leaves it to the owner of an account which identity a front end links")
    void linkingInFrontEnd() {
        flow.configure(with(gate("staff"), "otherwise", "refuse"));
        HttpBrowser browser = new HttpBrowser();
        signInWithPassword(browser, application().signInUrl(), "alice");
        FrontEndScript frontEnd = new FrontEndScript(keycloak.realm(realm), ALIAS, browser);
        Page asked = frontEnd.signIn(Map.of());
        Page frame = browser.followUntil(browser.submit(asked.form()), url -> false);
        assertThat(FrontEndScript.message(frame)
                        .at("/response/providerInfo/accessToken")
                        .asText())
                .isNotBlank();
        assertThat(linked()).containsExactly("alice");
    }

    /** As the account console does. */
    private Page link(String name) {
        HttpBrowser browser = new HttpBrowser();
        Application application = application();
        Page confirm =
                signInWithPassword(browser, Urls.with(application.signInUrl(), "kc_action", "idp_link:" + ALIAS), name);
        return browser.followUntil(browser.submit(confirm.form()), application::isHere);
    }

    private Page signInWithPassword(HttpBrowser browser, URI url, String name) {
        Form form = browser.followUntil(browser.get(url), to -> false).form();
        return browser.followUntil(
                browser.submit(form.with("username", name).with("password", "password")), application()::isHere);
    }

    private void restoreAlice() {
        admin.configureProvider(realm, ALIAS, Map.of("syncMode", "LEGACY")).orFail();
        change(
                "alice",
                Map.of(
                        "email",
                        "alice@company.example",
                        "emailVerified",
                        true,
                        "firstName",
                        "alice",
                        "attributes",
                        Map.of("employeeId", List.of("e-alice"))));
    }

    // --- takeover

    /** What an attacker may say, and the rules by which it would be nothing but the truth. */
    static Stream<Arguments> takeover() {
        return Stream.of(
                says("an unverified address", Map.of("email", "alice@company.example", "email_verified", false)),
                says("an address of which nothing is said", unsaid("alice@company.example")),
                says("an address that is not verified, in text", verified("alice@company.example", "false")),
                says("an address that is verified in other words", verified("alice@company.example", "yes")),
                says("an address that is verified by a number", verified("alice@company.example", 1)),
                says("the Kelvin sign in the address", Map.of("email", "\u212Aelvin@company.example")),
                says("the Kelvin sign in the user name", Map.of("preferred_username", "\u212Aelvin")),
                says("the Kelvin sign in the ID", Map.of("sub", "e-\u212Aelvin")),
                says("a Cyrillic letter in the address", Map.of("email", "\u0430lice@company.example")),
                says("a Cyrillic letter in the user name", Map.of("preferred_username", "\u0430lice")),
                says("a Cyrillic letter in the domain", Map.of("email", "alice@\u0441ompany.example")),
                says("full-width letters in the user name", Map.of("preferred_username", "\uFF41lice")),
                says("full-width letters in the domain", Map.of("email", "alice@\uFF43ompany.example")),
                says("an accent", Map.of("email", "\u00E1lice@company.example")),
                says("an accent in the user name", Map.of("preferred_username", "\u00E1lice")),
                says("an invisible character", Map.of("preferred_username", "alice\u200B")),
                says("an ideographic full stop", Map.of("email", "alice@company\u3002example")),
                says("a plus tag", Map.of("email", "alice+x@company.example")),
                says("a domain that ends alike", Map.of("email", "alice@evilcompany.example")),
                says("a domain that begins alike", Map.of("email", "alice@company.example.evil.example")),
                says("a subdomain", Map.of("email", "alice@sub.company.example")),
                says("a domain with a final dot", Map.of("email", "alice@company.example.")),
                says("two domains", Map.of("email", "alice@company.example@evil.example")),
                says("two domains, turned round", Map.of("email", "alice@evil.example@company.example")),
                says("a quoted address", Map.of("email", "\"alice@company.example\"@evil.example")),
                says("a domain nobody trusts", Map.of("email", "alice@upstream.example")),
                says("an address for a user name", nameless("ceo@company.example", false)),
                says("a list of user names", Map.of("preferred_username", List.of("alice", "bob"))),
                says("an ID in other letters", Map.of("sub", "E-ALICE")),
                says("an ID that begins alike", Map.of("sub", "e-alice2")),
                says("a wildcard for an ID", Map.of("sub", "*")),
                says("a wildcard for a user name", Map.of("preferred_username", "*")),
                says("a wildcard in the address", Map.of("email", "*@company.example")),
                says("an address not verified here", Map.of("email", "unverified@company.example"), LOCAL_PART),
                says("the user name of somebody", Map.of("preferred_username", "alice"), PREFERRED, NAME),
                says("the address of somebody", Map.of("email", "alice@company.example"), EMAIL, LOCAL_PART),
                says("the ID of somebody", Map.of("sub", "e-alice"), ID),
                says("the service account", Map.of("email", "robot@company.example")),
                says("the service account's name", Map.of("preferred_username", "service-account-robot")));
    }

    /** No rule, each rule with all the trust it can have, and all at once; each with the three ends. */
    private static Map<String, Map<String, String>> everySetting() {
        Map<String, Map<String, String>> settings = new LinkedHashMap<>();
        for (String otherwise : List.of("create", "ask", "refuse")) {
            settings.put("none, " + otherwise, Map.of("otherwise", otherwise));
            for (String rule : RULES.keySet()) {
                settings.put(rule + ", " + otherwise, with(rule(rule), "otherwise", otherwise));
            }
            settings.put("all, " + otherwise, with(all(), "otherwise", otherwise));
        }
        return settings;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    @DisplayName("gives no account away to whoever comes with")
    void takeover(String what, Map<String, Object> claims, Set<String> truthful) {
        for (Map.Entry<String, Map<String, String>> setting : everySetting().entrySet()) {
            if (truthful.stream().anyMatch(setting.getValue().getOrDefault("resolvers", "")::contains)) {
                continue;
            }
            flow.configure(setting.getValue());
            attack(ALIAS, claims);
            assertNothingTaken(ALIAS, setting.getKey());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("takeover")
    @DisplayName("gives no account away to a provider that is trusted with nothing, with")
    void otherProvider(String what, Map<String, Object> claims, Set<String> truthful) {
        for (String otherwise : List.of("create", "refuse")) {
            flow.configure(with(all(), "otherwise", otherwise));
            attack(OTHER, claims);
            assertNothingTaken(OTHER, what);
        }
    }

    private void attack(String alias, Map<String, Object> claims) {
        sub = String.valueOf(claims.getOrDefault("sub", "sub-" + UUID.randomUUID()));
        HostileProvider from = alias.equals(ALIAS) ? provider : second;
        from.onIdToken(document -> say(document, claims));
        Page page = signIn(new HttpBrowser(), alias);
        assertThat(page.status()).as(page.body()).isLessThan(500);
    }

    private void assertNothingTaken(String alias, String setting) {
        List<String> owners = owners(alias);
        assertThat(owners).as(setting).doesNotContainAnyElementsOf(locals.keySet());
        if (!owners.isEmpty()) {
            forget();
        }
    }

    private static Arguments says(String what, Map<String, Object> claims, String... truthful) {
        return Arguments.of(what, claims, Set.of(truthful));
    }

    private static Map<String, Object> verified(String email, Object verified) {
        return Map.of("email", email, "email_verified", verified);
    }

    private static Map<String, Object> unsaid(String email) {
        Map<String, Object> claims = new HashMap<>(Map.of("email", email));
        claims.put("email_verified", null);
        return claims;
    }

    private static Map<String, Object> nameless(String email, boolean verified) {
        Map<String, Object> claims = new HashMap<>(verified(email, verified));
        claims.put("preferred_username", null);
        return claims;
    }

    // --- the race

    @Test
    @DisplayName("makes one user of twenty first sign-ins at once, in two browsers")
    void race() {
        upstream(Map.of("preferred_username", "racer", "email", "racer@upstream.example"));
        assertAllSignedIn(20);
        assertThat(linked()).containsExactly("racer");
    }

    @Test
    @DisplayName("links twenty first sign-ins at once to the user that is there")
    void raceForOneWhoIsThere() {
        flow.configure(rule(EMAIL));
        upstream(Map.of("email", "alice@company.example"));
        assertAllSignedIn(20);
        assertThat(linked()).containsExactly("alice");
    }

    @Test
    @DisplayName("refuses each of twenty first sign-ins at once that are to be refused")
    void raceToBeRefused() {
        flow.configure(Map.of("otherwise", "refuse"));
        List<Page> pages = atOnce(20);
        assertThat(pages).extracting(Page::status).containsOnly(403);
    }

    @Test
    @DisplayName("goes on with the user it created, when the browser that began is gone")
    void abandoned() {
        upstream(Map.of("preferred_username", "gone", "email", "gone@upstream.example"));
        HttpBrowser browser = new HttpBrowser();
        Page left = browser.followUntil(browser.get(application().signInUrl(ALIAS)), url -> url.getPath()
                .endsWith("/after-first-broker-login"));
        assertThat(left.redirects()).isTrue();
        assertThat(linked()).isEmpty();
        assertThat(user("gone").path("attributes").has("signinhub.notLinkedYet"))
                .isTrue();
        assertSignedIn(signIn());
        assertThat(linked()).containsExactly("gone");
        assertThat(user("gone").path("attributes").has("signinhub.notLinkedYet"))
                .isFalse();
    }

    @Test
    @DisplayName("tells a browser that comes back too late that the page has expired, and lets it go on")
    void late() {
        upstream(Map.of("preferred_username", "late", "email", "late@upstream.example"));
        HttpBrowser late = new HttpBrowser();
        Page left = late.followUntil(
                late.get(application().signInUrl(ALIAS)), url -> url.getPath().endsWith("/after-first-broker-login"));
        assertSignedIn(signIn());
        Page expired = late.followUntil(left, application()::isHere);
        assertCalm(expired, 200);
        assertThat(expired.html().text()).contains("expired");
        assertSignedIn(late.followUntil(late.get(expired.link("#loginContinueLink")), application()::isHere));
        assertThat(linked()).containsExactly("late");
    }

    @Test
    @DisplayName("does not take for its own a user with the mark who can sign in")
    void forgedMark() {
        upstream(Map.of("preferred_username", "victim", "email", "victim@upstream.example"));
        HttpBrowser browser = new HttpBrowser();
        browser.followUntil(browser.get(application().signInUrl(ALIAS)), url -> url.getPath()
                .endsWith("/after-first-broker-login"));
        JsonNode created = user("victim");
        String mark = created.at("/attributes/signinhub.notLinkedYet/0").asText();
        assertThat(mark).isNotBlank();
        admin.delete("/" + realm + "/users/" + created.path("id").asText()).orFail();
        change("alice", Map.of("attributes", Map.of("signinhub.notLinkedYet", List.of(mark))));
        try {
            assertSignedIn(signIn());
            assertThat(linked()).containsExactly("victim");
        } finally {
            change("alice", Map.of("attributes", Map.of("employeeId", List.of("e-alice"))));
        }
    }

    private void assertAllSignedIn(int count) {
        List<Page> pages = atOnce(count);
        assertThat(pages).hasSize(count).allSatisfy(page -> assertSignedIn(page));
    }

    /** Half of them in tabs of one browser each, all of which are about to be decided on. */
    private List<Page> atOnce(int count) {
        List<HttpBrowser> browsers = List.of(new HttpBrowser(), new HttpBrowser());
        List<Page> ready = IntStream.range(0, count)
                .mapToObj(tab -> {
                    HttpBrowser browser = browsers.get(tab % 2);
                    return browser.followUntil(browser.get(application().signInUrl(ALIAS)), url -> url.getPath()
                            .endsWith("/first-broker-login"));
                })
                .toList();
        ExecutorService tabs = Executors.newFixedThreadPool(count);
        try {
            List<CompletableFuture<Page>> sent = IntStream.range(0, count)
                    .mapToObj(tab -> CompletableFuture.supplyAsync(
                            () -> browsers.get(tab % 2).followUntil(ready.get(tab), application()::isHere), tabs))
                    .toList();
            return sent.stream().map(CompletableFuture::join).toList();
        } finally {
            tabs.shutdownNow();
        }
    }

    // --- who is there

    private void local(String name, Map<String, Object> more) {
        Map<String, Object> user = new HashMap<>();
        user.put("username", name);
        user.put("email", name + "@company.example");
        user.put("firstName", name);
        user.put("lastName", "Example");
        user.put("enabled", true);
        user.put("credentials", List.of(Map.of("type", "password", "value", "password", "temporary", false)));
        user.putAll(more);
        admin.post("/" + realm + "/users", user).orFail();
        locals.put(name, user(name).path("id").asText());
    }

    private void change(String name, Map<String, Object> changes) {
        JsonNode user = user(name);
        Map<String, Object> changed = new HashMap<>(Json.map(user));
        changed.putAll(changes);
        admin.put("/" + realm + "/users/" + user.path("id").asText(), changed).orFail();
        locals.put(name, user.path("id").asText());
    }

    private void makeAdmin(String name) {
        admin.grant(realm, String.valueOf(locals.get(name)), "realm-admin");
    }

    private void unmanaged(String policy) {
        Map<String, Object> profile =
                Json.map(admin.get("/" + realm + "/users/profile").orFail().json());
        profile.put("unmanagedAttributePolicy", policy);
        admin.put("/" + realm + "/users/profile", profile).orFail();
    }

    private JsonNode user(String name) {
        JsonNode found = admin.get("/" + realm + "/users?exact=true&briefRepresentation=false&username=" + name)
                .orFail()
                .json();
        if (found.isEmpty()) {
            String client = admin.get("/" + realm + "/clients?clientId=" + name.replace("service-account-", ""))
                    .json()
                    .path(0)
                    .path("id")
                    .asText();
            return admin.get("/" + realm + "/clients/" + client + "/service-account-user")
                    .orFail()
                    .json();
        }
        return found.path(0);
    }

    /** The users who are linked to the identity of this test. */
    private List<String> linked() {
        return owners(ALIAS);
    }

    private List<String> owners(String alias) {
        return names("idpAlias=" + alias + "&idpUserId=" + URLEncoder.encode(sub, UTF_8));
    }

    /** The users here who are linked to anybody. */
    private List<String> links() {
        return names("idpAlias=" + ALIAS).stream().filter(locals::containsKey).toList();
    }

    private List<String> names(String query) {
        return StreamSupport.stream(
                        admin.get("/" + realm + "/users?" + query)
                                .orFail()
                                .json()
                                .spliterator(),
                        false)
                .map(user -> user.path("username").asText())
                .toList();
    }

    // --- what the provider says

    private void somebodyElse() {
        sub = "sub-" + UUID.randomUUID();
        upstream(Map.of());
    }

    private void upstream(Map<String, Object> claims) {
        sub = String.valueOf(claims.getOrDefault("sub", sub));
        provider.onIdToken(document -> say(document, claims));
    }

    /** Somebody unknown here, but for what is said. A null takes a claim away. */
    private void say(Map<String, Object> document, Map<String, Object> claims) {
        document.put("sub", sub);
        document.put("preferred_username", "name-" + Integer.toHexString(sub.hashCode()));
        document.put("email", "name-" + Integer.toHexString(sub.hashCode()) + "@upstream.example");
        document.putAll(claims);
        document.values().removeIf(value -> value == null);
    }

    private static Map<String, Object> whoIs(String rule, String user) {
        return switch (rule) {
            case EMAIL, LOCAL_PART -> Map.of("email", user + "@company.example");
            case PREFERRED, NAME -> Map.of("preferred_username", user);
            default -> Map.of("sub", "e-" + user);
        };
    }

    private Page review(String email) {
        HttpBrowser browser = new HttpBrowser();
        Form form = signIn(browser, ALIAS).form();
        Map<String, String> fields = new HashMap<>(form.fields());
        fields.put("email", email);
        return browser.followUntil(browser.post(form.action(), fields), application()::isHere);
    }

    // --- settings

    private static Map<String, String> rule(String name) {
        return with(RULES.getOrDefault(name, Map.of()), "resolvers", name);
    }

    private static Map<String, String> gate(String groups) {
        return Map.of("resolvers", GATE, GATE + ".groups", groups);
    }

    private static Map<String, String> all() {
        Map<String, String> all = new HashMap<>();
        RULES.values().forEach(all::putAll);
        all.put("resolvers", String.join("##", RULES.keySet()));
        return all;
    }

    private static Map<String, String> with(Map<String, String> settings, String key, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(key, value);
        return more;
    }
}
