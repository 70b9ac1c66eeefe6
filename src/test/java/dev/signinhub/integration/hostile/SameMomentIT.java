package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.ResolverFlow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

@DisplayName("Of four sign-ins at the same moment")
class SameMomentIT extends HostileUpstream {

    private static final String RESOLVED = "resolved";

    private static final int TABS = 4;
    private static final int ROUNDS = 12;

    /** Where the browser comes back, and what comes then for somebody who is new. */
    private static final String CALLBACK = "/endpoint";

    private static final String FIRST = "/first-broker-login";

    private final ExecutorService tabs = Executors.newFixedThreadPool(TABS);

    private String round = "";

    @Override
    Map<String, String> settings() {
        return Map.of("userinfo", "never", "syncMode", "FORCE");
    }

    @Override
    boolean hasTraceOfCore() {
        return true;
    }

    @BeforeAll
    void prepare() {
        admin.allowAnyAttribute(realm);
        admin.put("/" + realm, Map.of("organizationsEnabled", true)).orFail();
        createProvider(RESOLVED, provider, settings()).orFail();
        ResolverFlow flow = new ResolverFlow(admin, realm);
        flow.review("missing");
        flow.configure(Map.of());
        flow.serve(RESOLVED);
    }

    @BeforeEach
    void others() {
        round = UUID.randomUUID().toString();
    }

    @AfterAll
    void end() {
        tabs.shutdownNow();
    }

    private List<String> four() {
        return IntStream.range(0, TABS)
                .mapToObj(each -> "user-" + each + "-" + round)
                .toList();
    }

    private List<String> one() {
        return IntStream.range(0, TABS).mapToObj(each -> "user-" + round).toList();
    }

    private static String address(String name) {
        return name + "@upstream.example";
    }

    private String wanted() {
        return address("wanted-" + round);
    }

    /**
     * Signs them in, each in a browser of its own.
     *
     * @param moment how the path ends whose request they all send at the same moment
     * @param more what the provider says about each besides the usual
     */
    private List<Page> signInAll(String alias, List<String> names, String moment, Map<String, ?> more) {
        Queue<String> next = new ConcurrentLinkedQueue<>(names);
        provider.onIdToken(claims -> {
            String name = next.remove();
            claims.put("sub", name);
            claims.put("preferred_username", name);
            claims.put("email", address(name));
            claims.putAll(more);
        });
        List<HttpBrowser> browsers =
                names.stream().map(name -> new HttpBrowser()).toList();
        List<Page> ready = browsers.stream()
                .map(browser -> browser.followUntil(browser.get(application().signInUrl(alias)), url -> url.getPath()
                        .endsWith(moment)))
                .toList();
        List<CompletableFuture<Page>> sent = IntStream.range(0, names.size())
                .mapToObj(each -> CompletableFuture.supplyAsync(
                        () -> browsers.get(each).followUntil(ready.get(each), application()::isHere), tabs))
                .toList();
        return sent.stream().map(CompletableFuture::join).toList();
    }

    private static void assertAllSignedIn(List<Page> pages) {
        assertThat(pages).hasSize(TABS).allSatisfy(page -> assertSignedIn(page));
    }

    private static void assertOneSignedIn(List<Page> pages, int status) {
        assertThat(pages.stream().filter(Page::redirects)).singleElement().satisfies(page -> assertSignedIn(page));
        assertThat(pages.stream().filter(page -> !page.redirects()))
                .hasSize(TABS - 1)
                .allSatisfy(page -> assertCalm(page, status));
    }

    private List<JsonNode> list(String path) {
        return StreamSupport.stream(
                        admin.get("/" + realm + path).orFail().json().spliterator(), false)
                .toList();
    }

    private List<JsonNode> users(String query) {
        return list("/users?exact=true&" + query);
    }

    private static List<String> texts(List<JsonNode> nodes, String member) {
        return nodes.stream().map(node -> node.path(member).asText()).toList();
    }

    @RepeatedTest(ROUNDS)
    @DisplayName("whose users' addresses become the same one, one user gets it, and the others keep theirs")
    void sameAddress() {
        List<String> names = four();
        assertAllSignedIn(signInAll(ALIAS, names, CALLBACK, Map.of()));
        // The name is what else core writes in the same transaction.
        assertAllSignedIn(signInAll(ALIAS, names, CALLBACK, Map.of("email", wanted(), "given_name", "Marlene")));
        assertThat(users("email=" + wanted())).hasSize(1);
        List<JsonNode> all =
                names.stream().map(name -> users("username=" + name).get(0)).toList();
        assertThat(texts(all, "firstName")).containsOnly("Marlene");
        assertThat(all).allSatisfy(user -> assertThat(user.path("email").asText())
                .isIn(wanted(), address(user.path("username").asText())));
    }

    @RepeatedTest(ROUNDS)
    @DisplayName(
            "of new users with the same address, core's flow lets one in, and asks the others at once or at the next try")
    void newWithSameAddress() {
        assertOneIsNew(Map.of("email", wanted()));
        assertThat(users("email=" + wanted())).hasSize(1);
    }

    @RepeatedTest(ROUNDS)
    @DisplayName(
            "of new users with the same name, core's flow lets one in, and asks the others at once or at the next try")
    void newWithSameName() {
        assertOneIsNew(Map.of("preferred_username", "wanted-" + round));
        assertThat(users("username=wanted-" + round)).hasSize(1);
    }

    /** What core's flow cannot save is core's page: not calm, but no harm is done. */
    private void assertOneIsNew(Map<String, String> same) {
        List<Page> pages = signInAll(ALIAS, four(), FIRST, same);
        assertThat(pages.stream().filter(Page::redirects)).singleElement().satisfies(page -> assertSignedIn(page));
        assertThat(pages.stream().filter(page -> !page.redirects()).map(Page::status))
                .hasSize(TABS - 1)
                .isSubsetOf(200, 400, 409);
        for (String name : four()) {
            List<Page> again = signInAll(ALIAS, List.of(name), CALLBACK, same);
            assertThat(again).singleElement().satisfies(page -> assertThat(
                            page.redirects() || page.html().text().contains("Account already exists"))
                    .isTrue());
        }
    }

    @RepeatedTest(ROUNDS)
    @DisplayName("of new users with the same address, a sign-in resolver lets one in, and tells the others what to do")
    void resolvedWithSameAddress() {
        assertOneSignedIn(signInAll(RESOLVED, four(), FIRST, Map.of("email", wanted())), 403);
        assertThat(users("email=" + wanted())).hasSize(1);
    }

    @RepeatedTest(ROUNDS)
    @DisplayName(
            "of new users with the same user name, a sign-in resolver lets one in, and tells the others what to do")
    void resolvedWithSameName() {
        assertOneSignedIn(signInAll(RESOLVED, four(), FIRST, Map.of("preferred_username", "wanted-" + round)), 403);
        assertThat(users("username=wanted-" + round)).hasSize(1);
    }

    @RepeatedTest(ROUNDS)
    @DisplayName("of which one is new at a sign-in resolver, and another's address becomes the same, nobody's fails")
    void newAndChanged() {
        assertAllSignedIn(signInAll(ALIAS, four(), CALLBACK, Map.of()));
        String known = four().get(0);
        provider.onIdToken(claims -> {
            claims.put("sub", "new-" + round);
            claims.put("preferred_username", "new-" + round);
            claims.put("email", wanted());
        });
        HttpBrowser newcomer = new HttpBrowser();
        Page first = newcomer.followUntil(newcomer.get(application().signInUrl(RESOLVED)), url -> url.getPath()
                .endsWith(FIRST));
        CompletableFuture<Page> arriving =
                CompletableFuture.supplyAsync(() -> newcomer.followUntil(first, application()::isHere), tabs);
        assertSignedIn(signInAll(ALIAS, List.of(known), CALLBACK, Map.of("email", wanted()))
                .get(0));
        Page arrived = arriving.join();
        if (!arrived.redirects()) {
            assertCalm(arrived, 403);
        }
        assertThat(users("email=" + wanted())).hasSize(1);
    }

    @Nested
    @TestInstance(Lifecycle.PER_CLASS)
    @DisplayName("with new groups, roles and organizations")
    class Mapped {

        private String parent = "";
        private String prefix = "";

        @BeforeAll
        void map() {
            prefix = "r" + UUID.randomUUID() + "-";
            parent = "upstream-" + UUID.randomUUID();
            admin.post("/" + realm + "/groups", Map.of("name", parent)).orFail();
            mapper(
                    "signinhub-groups",
                    Map.of("claim", "groups", "allowed", "*", "group", "/" + parent, "create", "true"));
            mapper(
                    "signinhub-groups",
                    Map.of(
                            "claim",
                            "groups",
                            "allowed",
                            "*",
                            "target",
                            "realm roles",
                            "prefix",
                            prefix,
                            "create",
                            "true"));
            mapper("signinhub-attribute", Map.of("claim", "groups", "attribute", "department"));
            mapper("signinhub-organization", Map.of("claim", "orgs", "allowed", "*"));
        }

        @AfterAll
        void unmap() {
            list(mappers()).forEach(mapper -> admin.delete(
                            "/" + realm + mappers() + "/" + mapper.path("id").asText())
                    .orFail());
        }

        private String mappers() {
            return "/identity-provider/instances/" + ALIAS + "/mappers";
        }

        private void mapper(String type, Map<String, String> config) {
            Map<String, String> all = new HashMap<>(config);
            all.put("syncMode", "INHERIT");
            admin.createMapper(realm, ALIAS, type, all).orFail();
        }

        private Map<String, Object> claims() {
            String alias = "o" + round;
            admin.post(
                            "/" + realm + "/organizations",
                            Map.of(
                                    "name",
                                    alias,
                                    "alias",
                                    alias,
                                    "enabled",
                                    true,
                                    "domains",
                                    List.of(Map.of("name", alias + ".example"))))
                    .orFail();
            return Map.of(
                    "email",
                    wanted(),
                    "groups",
                    List.of("a-" + round, "b-" + round, "c-" + round),
                    "orgs",
                    List.of(alias));
        }

        private void assertMapped(String name) {
            String user =
                    "/users/" + users("username=" + name).get(0).path("id").asText();
            assertThat(texts(list(user + "/groups?max=100"), "name"))
                    .containsExactlyInAnyOrder("a-" + round, "b-" + round, "c-" + round);
            assertThat(texts(list(user + "/role-mappings/realm"), "name"))
                    .contains(prefix + "a-" + round, prefix + "b-" + round, prefix + "c-" + round);
            assertThat(texts(list("/organizations/members/" + user.substring(7) + "/organizations"), "alias"))
                    .containsExactly("o" + round);
        }

        @RepeatedTest(ROUNDS)
        @DisplayName("of users who are known, all are put into them, and each is created once")
        void known() {
            assertAllSignedIn(signInAll(ALIAS, four(), CALLBACK, Map.of("groups", List.of())));
            assertAllSignedIn(signInAll(ALIAS, four(), CALLBACK, claims()));
            four().forEach(this::assertMapped);
        }

        @RepeatedTest(ROUNDS)
        @DisplayName("of one user in several browsers, all go on, with what one of them brought")
        void samePerson() {
            assertSignedIn(signInAll(ALIAS, one().subList(0, 1), CALLBACK, Map.of("groups", List.of()))
                    .get(0));
            assertAllSignedIn(signInAll(ALIAS, one(), CALLBACK, claims()));
            assertMapped(one().get(0));
        }
    }
}
