package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Answer;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.hostile.HostileProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A mapper of")
class MappersIT extends HostileUpstream {

    private static final Logger logger = Logger.getLogger(MappersIT.class);

    private static final String GROUPS = "signinhub-groups";
    private static final String ATTRIBUTE = "signinhub-attribute";
    private static final String ORGANIZATION = "signinhub-organization";

    private static final List<String> MANY =
            IntStream.range(0, 10_000).mapToObj(i -> "group-" + i).toList();

    /** Much longer than it takes, for machines with more to do. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private String name = "";

    /** The group that is the provider's, a new one for each test. */
    private String parent = "";

    private String parentId = "";

    @Override
    Map<String, String> settings() {
        return Map.of("userinfo", "never", "syncMode", "FORCE");
    }

    @BeforeAll
    void prepare() {
        admin.allowAnyAttribute(realm);
        admin.put("/" + realm, Map.of("organizationsEnabled", true)).orFail();
    }

    @BeforeEach
    void somebodyElse() {
        name = "user-" + UUID.randomUUID();
        parent = "upstream-" + UUID.randomUUID();
        parentId = createGroup(parent);
    }

    @AfterEach
    void removeMappers() {
        mappers()
                .forEach(mapper ->
                        admin.delete(path() + "/" + mapper.path("id").asText()).orFail());
        admin.delete("/" + realm + "/groups/" + parentId).orFail();
        admin.configureProvider(realm, ALIAS, Map.of("syncMode", "FORCE")).orFail();
    }

    private String path() {
        return "/" + realm + "/identity-provider/instances/" + ALIAS + "/mappers";
    }

    private JsonNode mappers() {
        return admin.get(path()).orFail().json();
    }

    private Answer map(String type, Map<String, String> config) {
        return admin.createMapper(realm, ALIAS, type, config);
    }

    private void mapGroups(String allowed, String... more) {
        Map<String, String> config = new HashMap<>(Map.of(
                "syncMode",
                "INHERIT",
                "claim",
                "groups",
                "allowed",
                allowed,
                "group",
                "/" + parent,
                "target",
                "groups"));
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        map(GROUPS, config).orFail();
    }

    private String createGroup(String group) {
        admin.post("/" + realm + "/groups", Map.of("name", group)).orFail();
        return admin.get("/" + realm + "/group-by-path/" + group)
                .orFail()
                .json()
                .path("id")
                .asText();
    }

    private String createGroup(String above, String group) {
        admin.post("/" + realm + "/groups/" + above + "/children", Map.of("name", group))
                .orFail();
        return child(above, group).path("id").asText();
    }

    private List<JsonNode> children() {
        List<JsonNode> children = new ArrayList<>();
        admin.get("/" + realm + "/groups/" + parentId + "/children?max=20000&briefRepresentation=true")
                .orFail()
                .json()
                .forEach(children::add);
        return children;
    }

    private JsonNode child(String above, String group) {
        return StreamSupport.stream(
                        admin.get("/" + realm + "/groups/" + above + "/children?max=20000")
                                .orFail()
                                .json()
                                .spliterator(),
                        false)
                .filter(each -> each.path("name").asText().equals(group))
                .findFirst()
                .orElseThrow();
    }

    private void createGroups(String... names) {
        for (String each : names) {
            createGroup(parentId, each);
        }
    }

    private void signInWith(Consumer<Map<String, Object>> more) {
        provider.onIdToken(claims -> {
            claims.put("sub", name);
            claims.put("preferred_username", name);
            claims.put("email", name + "@upstream.example");
            more.accept(claims);
        });
        assertSignedIn(signIn());
    }

    private void signInWith(String claim, Object value) {
        signInWith(claims -> claims.put(claim, value));
    }

    private JsonNode user() {
        return admin.get("/" + realm + "/users?exact=true&username=" + name)
                .orFail()
                .json()
                .path(0);
    }

    private String userPath() {
        return "/" + realm + "/users/" + user().path("id").asText();
    }

    private List<String> groups() {
        List<String> names = new ArrayList<>();
        admin.get(userPath() + "/groups?max=20000")
                .orFail()
                .json()
                .forEach(group -> names.add(group.path("name").asText()));
        return names;
    }

    private List<String> roles() {
        List<String> names = new ArrayList<>();
        admin.get(userPath() + "/role-mappings/realm")
                .orFail()
                .json()
                .forEach(role -> names.add(role.path("name").asText()));
        names.removeIf(role -> role.startsWith("default-roles"));
        return names;
    }

    private List<String> attribute(String attribute) {
        List<String> values = new ArrayList<>();
        user().path("attributes").path(attribute).forEach(value -> values.add(value.asText()));
        return values;
    }

    private void assertLoggedSentence(String sentence) {
        assertThat(keycloak.logSince(logged)).contains(sentence);
    }

    @Nested
    @TestInstance(Lifecycle.PER_CLASS)
    @DisplayName("groups")
    class Groups {

        @Test
        @DisplayName("puts a user into those that are allowed and exist, and out of those that vanish")
        void comeAndGo() {
            createGroups("dev", "ops", "secret");
            mapGroups("dev\nops\nmissing");
            signInWith("groups", List.of("dev", "secret", "missing", "other"));
            assertThat(groups()).containsExactly("dev");
            signInWith("groups", List.of("ops"));
            assertThat(groups()).containsExactly("ops");
            signInWith("groups", List.of());
            assertThat(groups()).isEmpty();
            signInWith("groups", List.of("dev", "ops"));
            assertThat(groups()).containsExactlyInAnyOrder("dev", "ops");
            // As many providers do for somebody without groups.
            signInWith(claims -> claims.remove("groups"));
            assertThat(groups()).isEmpty();
            assertThat(children()).hasSize(3);
        }

        @Test
        @DisplayName("leaves all others alone")
        void others() {
            createGroups("dev");
            mapGroups("*", "prefix", "");
            String elsewhere = createGroup("elsewhere-" + UUID.randomUUID());
            String dev = createGroup(elsewhere, "dev");
            signInWith("groups", List.of());
            admin.put(userPath() + "/groups/" + elsewhere, Map.of()).orFail();
            admin.put(userPath() + "/groups/" + dev, Map.of()).orFail();
            signInWith("groups", List.of());
            assertThat(groups()).hasSize(2);
            admin.put(
                            userPath() + "/groups/"
                                    + child(parentId, "dev").path("id").asText(),
                            Map.of())
                    .orFail();
            assertThat(groups()).hasSize(3);
            signInWith("groups", List.of());
            assertThat(groups()).hasSize(2);
            admin.delete("/" + realm + "/groups/" + elsewhere).orFail();
        }

        @Test
        @DisplayName("keeps those that the provider says are elsewhere, as Microsoft does of somebody with many")
        void elsewhere() {
            createGroups("dev");
            mapGroups("dev");
            signInWith("groups", List.of("dev"));
            signInWith(claims -> claims.put("_claim_names", Map.of("groups", "src1")));
            assertThat(groups()).containsExactly("dev");
        }

        @ParameterizedTest
        @CsvSource({
            "IMPORT, INHERIT, dev",
            "LEGACY, INHERIT, ops",
            "FORCE, INHERIT, ops",
            "FORCE, IMPORT, dev",
            "IMPORT, FORCE, ops"
        })
        @DisplayName("honours the sync mode")
        void syncModes(String ofProvider, String ofMapper, String expected) {
            admin.configureProvider(realm, ALIAS, Map.of("syncMode", ofProvider))
                    .orFail();
            createGroups("dev", "ops");
            mapGroups("*", "syncMode", ofMapper);
            signInWith("groups", List.of("dev"));
            assertThat(groups()).containsExactly("dev");
            signInWith("groups", List.of("ops"));
            assertThat(groups()).containsExactly(expected);
        }

        @Test
        @DisplayName("puts a user back whom an admin took out, and never brings back a group that an admin removed")
        void removedHere() {
            createGroups("dev", "ops");
            mapGroups("*");
            signInWith("groups", List.of("dev", "ops"));
            admin.delete(userPath() + "/groups/"
                            + child(parentId, "dev").path("id").asText())
                    .orFail();
            admin.delete("/" + realm + "/groups/"
                            + child(parentId, "ops").path("id").asText())
                    .orFail();
            signInWith("groups", List.of("dev", "ops"));
            assertThat(groups()).containsExactly("dev");
            assertThat(children()).hasSize(1);
        }

        @Test
        @DisplayName("creates missing ones only if it is told to, with the prefix")
        void create() {
            mapGroups("team-*", "prefix", "gh-", "create", "true");
            signInWith("groups", List.of("team-a", "team-b", "other"));
            assertThat(groups()).containsExactlyInAnyOrder("gh-team-a", "gh-team-b");
            assertThat(children()).hasSize(2);
            createGroups("local");
            admin.put(
                            userPath() + "/groups/"
                                    + child(parentId, "local").path("id").asText(),
                            Map.of())
                    .orFail();
            signInWith("groups", List.of("team-b"));
            assertThat(groups()).containsExactlyInAnyOrder("gh-team-b", "local");
        }

        @Test
        @DisplayName("creates each once when many sign in at once, and nobody's sign-in fails")
        void atOnce() throws InterruptedException, ExecutionException {
            mapGroups("team-*", "create", "true");
            provider.onIdToken(claims -> {
                String each = "user-" + UUID.randomUUID();
                claims.put("sub", each);
                claims.put("preferred_username", each);
                claims.put("email", each + "@upstream.example");
                claims.put("groups", List.of("team-a", "team-b", "team-c", "team-d", "team-e"));
            });
            ExecutorService people = Executors.newFixedThreadPool(8);
            try {
                for (Future<Page> page :
                        people.invokeAll(Collections.nCopies(8, (Callable<Page>) MappersIT.this::signIn))) {
                    assertSignedIn(page.get());
                }
            } finally {
                people.shutdown();
            }
            assertThat(children().stream().map(group -> group.path("name").asText()))
                    .containsExactlyInAnyOrder("team-a", "team-b", "team-c", "team-d", "team-e");
        }

        static Stream<Arguments> hostile() {
            return Stream.of(
                    Arguments.of("a wildcard", "*"),
                    Arguments.of("a path", "dev/../admins"),
                    Arguments.of("an absolute path", "/dev"),
                    Arguments.of("only slashes", "///"),
                    Arguments.of("nothing", ""),
                    Arguments.of("blanks", "  "),
                    Arguments.of("blanks around", " dev "),
                    Arguments.of("3,000 characters", "d".repeat(3000)),
                    Arguments.of("256 characters", "d".repeat(256)),
                    Arguments.of("a NUL", "dev\u0000"),
                    Arguments.of("a line break", "dev\r\nops"),
                    Arguments.of("text that runs backwards", "\u202Eved"),
                    Arguments.of("half a character", "dev\uD83D"),
                    Arguments.of("other letter case", "DEV"),
                    Arguments.of("a percent sign", "%"),
                    Arguments.of("a null", List.of()),
                    Arguments.of("an object", Map.of("name", "dev")),
                    Arguments.of("a list in the list", List.of(List.of("dev"))),
                    Arguments.of("a boolean", false));
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource
        @DisplayName(
                "gives nobody a group whose name at the provider is not exactly its name here, with no error: one that is or has")
        void hostile(String what, Object value) {
            createGroups("dev", "admins");
            mapGroups("dev\nadmins");
            List<Object> said = new ArrayList<>();
            said.add(value);
            said.add("admins");
            signInWith("groups", said);
            assertThat(groups()).containsExactly("admins");
            signInWith("groups", List.of("dev"));
            assertThat(groups()).containsExactly("dev");
        }

        @Test
        @DisplayName("creates none that has a slash, is too long or cannot be seen")
        void hostileNames() {
            mapGroups("*", "create", "true");
            signInWith(
                    "groups",
                    List.of(
                            "good",
                            "a/b",
                            "/",
                            "x".repeat(256),
                            "a\u0000b",
                            "a\nb",
                            "\u200B",
                            " ",
                            "*",
                            "%",
                            "ü🦊",
                            5));
            assertThat(groups()).containsExactlyInAnyOrder("good", "*", "%", "ü🦊", "5");
            signInWith("groups", List.of("good"));
            assertThat(groups()).containsExactly("good");
        }

        @ParameterizedTest
        @ValueSource(strings = {"text", "number", "object", "deep"})
        @DisplayName("takes a claim of any kind")
        void kinds(String kind) {
            createGroups("dev", "5");
            mapGroups("dev\n5", "claim", kind.equals("deep") ? "a\\.b[0].groups[*].name" : "groups");
            createGroups("other");
            switch (kind) {
                case "text" -> signInWith("groups", "dev");
                case "number" -> signInWith("groups", 5);
                case "object" -> signInWith("groups", Map.of("name", "dev"));
                default ->
                    signInWith("a.b", List.of(Map.of("groups", List.of(Map.of("name", "dev"), Map.of("name", "5")))));
            }
            assertThat(groups())
                    .containsExactlyInAnyOrder(
                            switch (kind) {
                                case "text" -> new String[] {"dev"};
                                case "number" -> new String[] {"5"};
                                case "object" -> new String[] {};
                                default -> new String[] {"dev", "5"};
                            });
        }

        @Test
        @DisplayName("gives none with a role that administers the realm by a wildcard, but one that is named")
        void privileged() {
            createGroups("dev", "admins");
            giveAdminRole(child(parentId, "admins").path("id").asText());
            mapGroups("*");
            signInWith("groups", List.of("dev", "admins"));
            assertThat(groups()).containsExactly("dev");
            assertLoggedSentence("Nobody gets 'admins' by a wildcard");
            removeMappersOnly();
            mapGroups("*\nadmins");
            signInWith("groups", List.of("dev", "admins"));
            assertThat(groups()).containsExactlyInAnyOrder("dev", "admins");
        }

        @Test
        @DisplayName("takes those away that another mapper does not give in the same sign-in")
        void twoMappers() {
            createGroups("dev", "ops");
            mapGroups("dev");
            mapGroups("ops", "claim", "more");
            signInWith(claims -> {
                claims.put("groups", List.of("dev"));
                claims.put("more", List.of("ops"));
            });
            signInWith(claims -> {
                claims.put("groups", List.of("dev"));
                claims.put("more", List.of("ops"));
            });
            assertThat(groups()).containsExactlyInAnyOrder("dev", "ops");
            signInWith(claims -> claims.put("more", List.of("ops")));
            assertThat(groups()).containsExactly("ops");
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(
                strings = {
                    "\u0641\u0631\u064A\u0642-\u0627\u0644\u062A\u0637\u0648\u064A\u0631",
                    "\u05E6\u05D5\u05D5\u05EA dev 5",
                    "a/b",
                    "/",
                    "~",
                    "a.b[0]",
                    "O'Neill \"x\" <b>",
                    "d255"
                })
        @DisplayName("gives one with a name of any kind that an admin gave a group")
        void anyName(String written) {
            String group = written.equals("d255") ? "d".repeat(255) : written;
            createGroups(group, "dev");
            mapGroups(group);
            signInWith("groups", List.of(group, "dev"));
            assertThat(groups()).containsExactly(group);
            signInWith("groups", List.of());
            assertThat(groups()).isEmpty();
        }

        @Test
        @DisplayName("counts a name as absent that is too long with its prefix")
        void tooLong() {
            mapGroups("*", "prefix", "p-", "create", "true");
            signInWith("groups", List.of("d".repeat(253), "d".repeat(254), "d".repeat(300)));
            assertThat(groups()).containsExactly("p-" + "d".repeat(253));
        }

        @Test
        @DisplayName("finds its own among a thousand that a user is in, and a thousand below the parent")
        void large() {
            List<String> elsewhere = names("local-", 0, 1000);
            String other = "elsewhere-" + UUID.randomUUID();
            List<String> below = names("dev-", 0, 1000);
            importGroups(other, elsewhere);
            admin.delete("/" + realm + "/groups/" + parentId).orFail();
            importGroups(parent, below);
            parentId = admin.get("/" + realm + "/group-by-path/" + parent)
                    .orFail()
                    .json()
                    .path("id")
                    .asText();
            List<String> paths = Stream.concat(
                            elsewhere.stream().map(group -> "/" + other + "/" + group),
                            below.stream().limit(200).map(group -> "/" + parent + "/" + group))
                    .toList();
            partialImport(
                    "users",
                    Map.of(
                            "username",
                            name,
                            "enabled",
                            true,
                            "groups",
                            paths,
                            "federatedIdentities",
                            List.of(Map.of("identityProvider", ALIAS, "userId", name, "userName", name))));
            assertThat(groups()).hasSize(1200);
            mapGroups("*");
            List<String> said = names("dev-", 100, 300);
            time("100 groups given, 100 taken, of somebody in 1,200", () -> signInWith("groups", said));
            assertThat(groups())
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(elsewhere.stream(), said.stream()).toList());
            time("again", () -> signInWith("groups", said));
            time("200 gone", () -> signInWith("groups", List.of()));
            assertThat(groups()).containsExactlyInAnyOrderElementsOf(elsewhere);
            admin.delete("/" + realm + "/groups/"
                            + admin.get("/" + realm + "/group-by-path/" + other)
                                    .orFail()
                                    .json()
                                    .path("id")
                                    .asText())
                    .orFail();
        }

        private static List<String> names(String prefix, int from, int to) {
            return IntStream.range(from, to).mapToObj(i -> prefix + i).toList();
        }

        private void importGroups(String above, List<String> names) {
            partialImport(
                    "groups",
                    Map.of(
                            "name",
                            above,
                            "path",
                            "/" + above,
                            "subGroups",
                            names.stream().map(each -> Map.of("name", each)).toList()));
        }

        private void partialImport(String what, Map<String, Object> one) {
            admin.post("/" + realm + "/partialImport", Map.of("ifResourceExists", "FAIL", what, List.of(one)))
                    .orFail();
        }

        @Test
        @DisplayName("follows a parent that is renamed")
        void renamed() {
            createGroups("dev", "ops");
            mapGroups("*");
            signInWith("groups", List.of("dev"));
            parent = "renamed-" + UUID.randomUUID();
            admin.put("/" + realm + "/groups/" + parentId, Map.of("name", parent))
                    .orFail();
            signInWith("groups", List.of("ops"));
            assertThat(groups()).containsExactly("ops");
            assertThat(mappers().get(0).path("config").path("group").asText()).isEqualTo("/" + parent);
        }

        @Test
        @DisplayName("takes 10,000 of them in time")
        void many() {
            createGroups("group-7", "group-9999", "other");
            mapGroups("group-*");
            time("10,000 upstream, 3 here", () -> signInWith("groups", MANY));
            assertThat(groups()).containsExactlyInAnyOrder("group-7", "group-9999");
            time("again", () -> signInWith("groups", MANY));
            removeMappersOnly();
            mapGroups("group-*", "create", "true");
            time("100 created", () -> signInWith("groups", MANY));
            assertThat(groups()).hasSize(102);
            time("all gone", () -> signInWith("groups", List.of()));
            assertThat(groups()).isEmpty();
        }

        @Test
        @DisplayName("does nothing but warn when the parent is gone")
        void withoutParent() {
            createGroups("dev");
            mapGroups("dev");
            admin.delete("/" + realm + "/groups/" + parentId).orFail();
            signInWith("groups", List.of("dev"));
            assertThat(groups()).isEmpty();
            assertLoggedSentence("does nothing: The parent group does not exist: create it, or choose another one.");
            parentId = createGroup(parent);
            createGroups("dev");
            signInWith("groups", List.of("dev"));
            assertThat(groups()).containsExactly("dev");
        }
    }

    private void removeMappersOnly() {
        mappers()
                .forEach(mapper ->
                        admin.delete(path() + "/" + mapper.path("id").asText()).orFail());
    }

    private void giveAdminRole(String group) {
        String client = admin.get("/" + realm + "/clients?clientId=realm-management")
                .orFail()
                .json()
                .path(0)
                .path("id")
                .asText();
        JsonNode role = admin.get("/" + realm + "/clients/" + client + "/roles/realm-admin")
                .orFail()
                .json();
        admin.post("/" + realm + "/groups/" + group + "/role-mappings/clients/" + client, List.of(Json.map(role)))
                .orFail();
    }

    private static void time(String what, Runnable work) {
        Instant start = Instant.now();
        work.run();
        Duration taken = Duration.between(start, Instant.now());
        logger.infof("%s: %d ms", what, taken.toMillis());
        assertThat(taken).as(what).isLessThan(PATIENCE);
    }

    @Nested
    @DisplayName("roles")
    class Roles {

        private void createRole(String role) {
            admin.post("/" + realm + "/roles", Map.of("name", role)).orFail();
        }

        @Test
        @DisplayName("gives and takes those with its prefix, and leaves all others alone")
        void comeAndGo() {
            String prefix = "r" + UUID.randomUUID() + "-";
            createRole(prefix + "dev");
            createRole(prefix + "ops");
            String local = "local-" + UUID.randomUUID();
            createRole(local);
            mapGroups("*", "target", "realm roles", "prefix", prefix);
            signInWith("groups", List.of("dev", "missing"));
            assertThat(roles()).containsExactly(prefix + "dev");
            JsonNode role = admin.get("/" + realm + "/roles/" + local).orFail().json();
            admin.post(userPath() + "/role-mappings/realm", List.of(Json.map(role)))
                    .orFail();
            signInWith("groups", List.of("ops"));
            assertThat(roles()).containsExactlyInAnyOrder(prefix + "ops", local);
            signInWith(claims -> claims.remove("groups"));
            assertThat(roles()).containsExactly(local);
        }

        @Test
        @DisplayName(
                "gives none that administers the realm by a wildcard, not even inside another, but one that is named")
        void privileged() {
            String prefix = "r" + UUID.randomUUID() + "-";
            createRole(prefix + "dev");
            createRole(prefix + "boss");
            String client = admin.get("/" + realm + "/clients?clientId=realm-management")
                    .orFail()
                    .json()
                    .path(0)
                    .path("id")
                    .asText();
            JsonNode admins = admin.get("/" + realm + "/clients/" + client + "/roles/manage-users")
                    .orFail()
                    .json();
            admin.post("/" + realm + "/roles/" + prefix + "boss/composites", List.of(Json.map(admins)))
                    .orFail();
            mapGroups("*", "target", "realm roles", "prefix", prefix);
            signInWith("groups", List.of("dev", "boss"));
            assertThat(roles()).containsExactly(prefix + "dev");
            removeMappersOnly();
            mapGroups("*\nboss", "target", "realm roles", "prefix", prefix);
            signInWith("groups", List.of("dev", "boss"));
            assertThat(roles()).containsExactlyInAnyOrder(prefix + "dev", prefix + "boss");
        }

        @Test
        @DisplayName("gives no client's role of the same name")
        void clientRole() {
            String prefix = "r" + UUID.randomUUID() + "-";
            String client = admin.get("/" + realm + "/clients?clientId=" + Application.CLIENT_ID)
                    .orFail()
                    .json()
                    .path(0)
                    .path("id")
                    .asText();
            String clientRoles = "/" + realm + "/clients/" + client + "/roles";
            admin.post(clientRoles, Map.of("name", prefix + "dev")).orFail();
            mapGroups("*", "target", "realm roles", "prefix", prefix);
            signInWith("groups", List.of("dev"));
            assertThat(roles()).isEmpty();
            JsonNode role =
                    admin.get(clientRoles + "/" + prefix + "dev").orFail().json();
            String mine = userPath() + "/role-mappings/clients/" + client;
            assertThat(admin.get(mine).orFail().json()).isEmpty();
            admin.post(mine, List.of(Json.map(role))).orFail();
            createRole(prefix + "dev");
            signInWith("groups", List.of("dev"));
            assertThat(roles()).containsExactly(prefix + "dev");
            signInWith("groups", List.of());
            assertThat(roles()).isEmpty();
            assertThat(admin.get(mine).orFail().json()).hasSize(1);
        }

        @Test
        @DisplayName("never takes the role that every user of the realm has, whatever the prefix")
        void defaultRole() {
            mapGroups("*", "target", "realm roles", "prefix", "de");
            signInWith("groups", List.of());
            signInWith("groups", List.of("fault"));
            assertThat(admin.get(userPath() + "/role-mappings/realm")
                            .orFail()
                            .json()
                            .findValuesAsText("name"))
                    .containsExactly("default-roles-" + realm);
        }

        @Test
        @DisplayName("takes 10,000 of them in time")
        void many() {
            String prefix = "r" + UUID.randomUUID() + "-";
            createRole(prefix + "group-7");
            createRole(prefix + "group-9999");
            mapGroups("*", "target", "realm roles", "prefix", prefix);
            time("10,000 roles upstream", () -> signInWith("groups", MANY));
            assertThat(roles()).containsExactlyInAnyOrder(prefix + "group-7", prefix + "group-9999");
            time("again", () -> signInWith("groups", MANY));
            time("all but one gone", () -> signInWith("groups", MANY.subList(0, 9999)));
            assertThat(roles()).containsExactly(prefix + "group-7");
            time("all gone", () -> signInWith("groups", List.of()));
            assertThat(roles()).isEmpty();
        }
    }

    @Nested
    @DisplayName("an attribute")
    class Attribute {

        private void mapAttribute(String claim, String... more) {
            Map<String, String> config =
                    new HashMap<>(Map.of("syncMode", "INHERIT", "claim", claim, "attribute", "department"));
            for (int i = 0; i < more.length; i += 2) {
                config.put(more[i], more[i + 1]);
            }
            map(ATTRIBUTE, config).orFail();
        }

        @Test
        @DisplayName("stores what the path leads to, follows changes, and keeps it when it is left out")
        void path() {
            mapAttribute("orgs[*].units[0]");
            signInWith("orgs", List.of(Map.of("units", List.of("a", "b")), Map.of("units", List.of("c"))));
            assertThat(attribute("department")).containsExactlyInAnyOrder("a", "c");
            signInWith("orgs", List.of(Map.of("units", List.of(5, "b"))));
            assertThat(attribute("department")).containsExactly("5");
            signInWith(claims -> claims.remove("orgs"));
            assertThat(attribute("department")).containsExactly("5");
            signInWith("orgs", "nonsense");
            assertThat(attribute("department")).containsExactly("5");
        }

        @Test
        @DisplayName("is removed by an empty list, not by a null, a blank or something that cannot be stored")
        void empty() {
            mapAttribute("units");
            signInWith("units", List.of("a"));
            signInWith(claims -> claims.put("units", null));
            signInWith("units", " ");
            signInWith("units", "x".repeat(3000));
            signInWith("units", "a\u0000b");
            assertThat(attribute("department")).containsExactly("a");
            signInWith("units", List.of());
            assertThat(attribute("department")).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"IMPORT, a", "LEGACY, b", "FORCE, b"})
        @DisplayName("honours the sync mode")
        void syncModes(String mode, String expected) {
            admin.configureProvider(realm, ALIAS, Map.of("syncMode", mode)).orFail();
            mapAttribute("units");
            signInWith("units", "a");
            assertThat(attribute("department")).containsExactly("a");
            signInWith("units", "b");
            assertThat(attribute("department")).containsExactly(expected);
        }

        @Test
        @DisplayName("takes 10,000 values in time")
        void many() {
            mapAttribute("units");
            time("10,000 values", () -> signInWith("units", MANY));
            assertThat(attribute("department")).hasSize(10_000);
            time("again", () -> signInWith("units", MANY));
            time("one gone", () -> signInWith("units", MANY.subList(1, 10_000)));
            assertThat(attribute("department")).hasSize(9_999).doesNotContain("group-0");
            time("all gone", () -> signInWith("units", List.of()));
            assertThat(attribute("department")).isEmpty();
        }
    }

    @Nested
    @DisplayName("organizations")
    class Organizations {

        private final List<String> created = new ArrayList<>();

        @AfterEach
        void removeOrganizations() {
            created.forEach(
                    id -> admin.delete("/" + realm + "/organizations/" + id).orFail());
        }

        private String create(String alias, boolean enabled) {
            admin.post(
                            "/" + realm + "/organizations",
                            Map.of(
                                    "name",
                                    alias,
                                    "alias",
                                    alias,
                                    "enabled",
                                    enabled,
                                    "domains",
                                    List.of(Map.of("name", alias + ".example"))))
                    .orFail();
            String id = admin.get("/" + realm + "/organizations?exact=true&search=" + alias)
                    .orFail()
                    .json()
                    .path(0)
                    .path("id")
                    .asText();
            created.add(id);
            return id;
        }

        private List<String> memberships() {
            List<String> aliases = new ArrayList<>();
            admin.get("/" + realm + "/organizations/members/"
                            + user().path("id").asText() + "/organizations")
                    .orFail()
                    .json()
                    .forEach(each -> aliases.add(each.path("alias").asText()));
            return aliases;
        }

        private void mapOrganizations(String allowed) {
            map(ORGANIZATION, Map.of("syncMode", "INHERIT", "claim", "orgs", "allowed", allowed))
                    .orFail();
        }

        @Test
        @DisplayName("makes a user a member of those that are allowed, enabled and there, and ends it when they vanish")
        void comeAndGo() {
            create("acme", true);
            create("globex", true);
            create("closed", false);
            create("secret", true);
            mapOrganizations("acme\nglobex\nclosed\nmissing");
            signInWith("orgs", List.of("acme", "closed", "missing", "secret"));
            assertThat(memberships()).containsExactly("acme");
            signInWith("orgs", List.of("globex"));
            assertThat(memberships()).containsExactly("globex");
            signInWith(claims -> claims.remove("orgs"));
            assertThat(memberships()).isEmpty();
        }

        @Test
        @DisplayName("leaves those alone that it may not name")
        void others() {
            create("acme", true);
            String secret = create("secret", true);
            mapOrganizations("acme");
            signInWith("orgs", List.of("acme"));
            admin.post(
                            "/" + realm + "/organizations/" + secret + "/members",
                            user().path("id").asText())
                    .orFail();
            signInWith("orgs", List.of());
            assertThat(memberships()).containsExactly("secret");
        }

        @Test
        @DisplayName("never ends a membership with which the user would go: one that the organization manages")
        void managed() {
            String acme = create("acme", true);
            admin.post("/" + realm + "/organizations/" + acme + "/identity-providers", ALIAS)
                    .orFail();
            mapOrganizations("*");
            signInWith("orgs", List.of());
            assertThat(memberships()).containsExactly("acme");
            signInWith("orgs", List.of());
            assertThat(memberships()).containsExactly("acme");
            assertThat(user().path("id").asText()).isNotEmpty();
            admin.delete("/" + realm + "/organizations/" + acme + "/identity-providers/" + ALIAS)
                    .orFail();
        }

        @Test
        @DisplayName("does nothing but warn where the realm has switched them off, and is not saved there")
        void off() {
            String sentence = "Organizations are switched off in this realm: switch them on in its settings.";
            create("acme", true);
            mapOrganizations("*");
            admin.put("/" + realm, Map.of("organizationsEnabled", false)).orFail();
            try {
                signInWith("orgs", List.of("acme"));
                assertLoggedSentence("does nothing: " + sentence);
                Answer answer = map(ORGANIZATION, Map.of("claim", "orgs", "allowed", "*"));
                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.json().path("errorMessage").asText()).isEqualTo(sentence);
            } finally {
                admin.put("/" + realm, Map.of("organizationsEnabled", true)).orFail();
            }
            assertThat(memberships()).isEmpty();
            signInWith("orgs", List.of("acme"));
            assertThat(memberships()).containsExactly("acme");
        }

        @Test
        @DisplayName("takes 10,000 of them in time")
        void many() {
            create("group-5", true);
            create("group-9999", true);
            mapOrganizations("*");
            time("10,000 organizations", () -> signInWith("orgs", MANY));
            assertThat(memberships()).containsExactlyInAnyOrder("group-5", "group-9999");
            time("again", () -> signInWith("orgs", MANY));
            time("all but one gone", () -> signInWith("orgs", MANY.subList(0, 9999)));
            assertThat(memberships()).containsExactly("group-5");
            time("all gone", () -> signInWith("orgs", List.of()));
            assertThat(memberships()).isEmpty();
        }
    }

    @Nested
    @TestInstance(Lifecycle.PER_CLASS)
    @DisplayName("any kind")
    class Saving {

        private static final String CLAIM =
                "Claim must be a path such as groups, realm_access.roles or orgs[*].name, with \\. for a dot in a name.";

        Stream<Arguments> refused() {
            return Stream.of(
                    Arguments.of(GROUPS, Map.of("claim", "a..b", "allowed", "*", "group", "PARENT"), CLAIM),
                    Arguments.of(
                            GROUPS,
                            Map.of("allowed", "*", "group", "PARENT"),
                            "Claim is missing: The claim, or the path to it: groups, realm_access.roles, orgs[0].name or"
                                    + " orgs[*].name. A dot in a name is written as \\."),
                    Arguments.of(
                            GROUPS,
                            Map.of("claim", "groups", "allowed", " \n ", "group", "PARENT"),
                            "Allowed values is missing: The values of the claim that count, one per line; * stands for"
                                    + " any characters. A value that only a * allows never gives a role that administers"
                                    + " the realm or a user's account."),
                    Arguments.of(
                            GROUPS,
                            Map.of("claim", "groups", "allowed", "*"),
                            "Parent group is missing: choose the group below which the provider's groups are."),
                    Arguments.of(
                            GROUPS,
                            Map.of("claim", "groups", "allowed", "*", "group", "/missing"),
                            "The parent group does not exist: create it, or choose another one."),
                    Arguments.of(
                            GROUPS,
                            Map.of("claim", "groups", "allowed", "*", "target", "realm roles"),
                            "Prefix is missing: enter at least two characters that the names of the provider's roles here"
                                    + " begin with, so that no other roles are taken away."),
                    Arguments.of(
                            GROUPS,
                            Map.of("claim", "groups", "allowed", "*", "target", "users"),
                            "Mapped to must be one of groups, realm roles."),
                    Arguments.of(ATTRIBUTE, Map.of("claim", "[0]", "attribute", "x"), CLAIM),
                    Arguments.of(
                            ATTRIBUTE,
                            Map.of("claim", "mail", "attribute", "Email"),
                            "User attribute must not be Email: the provider's setting \"Synchronized profile\" is for"
                                    + " name and email address."),
                    Arguments.of(
                            ATTRIBUTE,
                            Map.of("claim", "mail", "attribute", "signinhub.guest"),
                            "User attribute must not begin with kc., signinhub., LDAP_: choose another name."),
                    Arguments.of(ORGANIZATION, Map.of("claim", "a.", "allowed", "*"), CLAIM));
        }

        @ParameterizedTest(name = "{0} {1}")
        @MethodSource
        @DisplayName("is not saved, not even changed, with settings that cannot be used, and says what to do")
        void refused(String type, Map<String, String> config, String sentence) {
            Map<String, String> named = new HashMap<>(config);
            named.replace("group", "PARENT", "/" + parent);
            Answer answer = map(type, named);
            assertThat(answer.status()).as(answer.body()).isEqualTo(400);
            assertThat(answer.json().path("errorMessage").asText()).isEqualTo(sentence);
            assertThat(mappers()).isEmpty();

            Map<String, String> good = new HashMap<>(
                    Map.of("claim", "groups", "allowed", "dev", "group", "/" + parent, "attribute", "good"));
            map(type, good).orFail();
            Map<String, Object> saved = Json.map(mappers().get(0));
            saved.put("config", named);
            Answer change = admin.put(path() + "/" + saved.get("id"), saved);
            assertThat(change.status()).as(change.body()).isEqualTo(400);
            assertThat(change.json().path("errorMessage").asText()).isEqualTo(sentence);
            assertThat(mappers().get(0).path("config").path("claim").asText()).isEqualTo("groups");
            good.put("claim", "realm_access.roles");
            saved.put("config", good);
            admin.put(path() + "/" + saved.get("id"), saved).orFail();
            assertThat(mappers().get(0).path("config").path("claim").asText()).isEqualTo("realm_access.roles");
        }

        @Test
        @DisplayName("is refused for a parent that administers the realm, unless each group is named")
        void privilegedParent() {
            giveAdminRole(parentId);
            Map<String, String> config =
                    new HashMap<>(Map.of("claim", "groups", "allowed", "*", "group", "/" + parent));
            assertThat(map(GROUPS, config).json().path("errorMessage").asText())
                    .isEqualTo(
                            "The parent group has the role 'realm-admin', which administers the realm or a user's account:"
                                    + " choose another group, or name the allowed values without *.");
            config.put("allowed", "dev");
            map(GROUPS, config).orFail();
        }

        @Test
        @DisplayName("that an import brought with faults does nothing but say so in the log")
        void imported() {
            String other = realm + "-imported";
            admin.createRealm(Map.of(
                    "realm",
                    other,
                    "enabled",
                    true,
                    "identityProviders",
                    List.of(Map.of(
                            "alias",
                            ALIAS,
                            "providerId",
                            "oidc-pkce",
                            "enabled",
                            true,
                            "config",
                            Map.of(
                                    "clientId",
                                    HostileProvider.CLIENT_ID,
                                    "metadataUrl",
                                    provider.metadataUrl(),
                                    "userinfo",
                                    "never"))),
                    "identityProviderMappers",
                    List.of(
                            Admin.mapper(
                                    ALIAS, "faulty", ATTRIBUTE, Map.of("claim", "a..b", "attribute", "department")),
                            Admin.mapper(
                                    ALIAS,
                                    "lost",
                                    GROUPS,
                                    Map.of("claim", "sub", "allowed", "*", "group", "/missing")))));
            try {
                Application.register(admin, other);
                var application = new Application(keycloak.realm(other));
                var browser = new HttpBrowser();
                assertSignedIn(browser.followUntil(browser.get(application.signInUrl(ALIAS)), application::isHere));
                assertLoggedSentence(
                        "Mapper 'faulty' of provider 'hostile' in realm '" + other + "' does nothing: Claim must");
                assertLoggedSentence("Mapper 'lost' of provider 'hostile' in realm '" + other
                        + "' does nothing: The parent group does not exist: create it, or choose another one.");
            } finally {
                admin.deleteRealm(other);
            }
        }

        @Test
        @DisplayName("is offered by the providers of this project, with its texts")
        void offered() {
            JsonNode types = admin.get("/" + realm + "/identity-provider/instances/" + ALIAS + "/mapper-types")
                    .orFail()
                    .json();
            assertThat(types.path(GROUPS)
                            .path("properties")
                            .path(0)
                            .path("label")
                            .asText())
                    .isEqualTo("signinhub.mapper.claim");
            assertThat(types.has(ATTRIBUTE)).isTrue();
            assertThat(types.has(ORGANIZATION)).isTrue();
            admin.createProvider(realm, "saml", "saml", Map.of("singleSignOnServiceUrl", "https://saml.example"))
                    .orFail();
            assertThat(admin.get("/" + realm + "/identity-provider/instances/saml/mapper-types")
                            .orFail()
                            .json()
                            .has(GROUPS))
                    .isFalse();
        }
    }
}
