package dev.signinhub.integration.world;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.RSAKey;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakCluster;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.ServerSettings;
import dev.signinhub.testing.Steps;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.proxy.ClusterProxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * {@code mvn verify -Plong -Dsigninhub.previous.jar=JAR}: the proxy's configuration is that of {@code docker/cluster}. The
 * nodes begin with the jar that is named, if there is one, and are upgraded to this one.
 */
@DisplayName("Two nodes behind a proxy without sticky sessions")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@Isolated("It counts on nodes that hear of each other in time")
class LongNodes {

    private static final @Nullable String PREVIOUS = System.getProperty("signinhub.previous.jar");

    private static final String REALM = "nodes";
    private static final String ALIAS = "company";

    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private final HostileProvider provider = new HostileProvider();
    private final ClusterProxy proxy = new ClusterProxy();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final AtomicInteger people = new AtomicInteger();
    private @Nullable KeycloakCluster cluster;

    /** Somebody who is at the upstream, and where it will send them. */
    private record Parked(Application application, HttpBrowser browser, URI back) {

        Page comeBack() {
            return browser.followUntil(browser.get(back), application::isHere);
        }
    }

    @BeforeAll
    void start() {
        Assumptions.assumeTrue(ClusterProxy.installed(), "The proxy is nginx: apt-get install nginx-light");
        cluster = KeycloakCluster.startBehind(proxy.url(), LongNodes::before).orElse(null);
        Assumptions.assumeTrue(
                cluster != null,
                "PostgreSQL does not run on this machine: as root it needs user namespaces (unshare -U)");
        proxy.start(first().url(), second().url());
        Admin admin = first().admin();
        admin.createRealm(Map.of("realm", REALM, "enabled", true, "loginTheme", "signin-hub"));
        Application.register(admin, REALM);
        admin.createProvider(
                        REALM,
                        ALIAS,
                        "oidc-pkce",
                        Map.of("clientId", HostileProvider.CLIENT_ID, "metadataUrl", provider.metadataUrl()))
                .orFail();
    }

    private static ServerSettings before(ServerSettings settings) {
        return PREVIOUS == null ? settings : settings.jar(Path.of(PREVIOUS).toAbsolutePath());
    }

    @AfterAll
    void end() {
        if (cluster != null) {
            cluster.close();
        }
        proxy.close();
        provider.close();
        callers.shutdownNow();
    }

    /** Everybody who comes is somebody else. */
    @BeforeEach
    void people() {
        provider.behave();
        provider.onIdToken(claims -> {
            String name = "person" + people.incrementAndGet();
            claims.put("sub", name);
            claims.put("preferred_username", name);
            claims.put("email", name + "@upstream.example");
        });
    }

    private KeycloakCluster cluster() {
        if (cluster == null) {
            throw new IllegalStateException("No cluster");
        }
        return cluster;
    }

    private KeycloakServer first() {
        return cluster().first();
    }

    private KeycloakServer second() {
        return cluster().second();
    }

    private Application application() {
        return new Application(URI.create(proxy.url() + "/realms/" + REALM));
    }

    /** Whether the proxy has had this node answer a request that is about nothing. */
    private boolean answers(KeycloakServer node) {
        return ClusterProxy.answeredBy(node.url(), new HttpBrowser().get(URI.create(proxy.url() + "/realms/" + REALM)));
    }

    /** Waits until the proxy has noticed that a node is back. */
    private void awaitInTurn(KeycloakServer node) {
        Eventually.until(() -> answers(node), PATIENCE, () -> "The proxy leaves out " + node.url());
    }

    /** Through the proxy, when it is this node's turn. */
    private Page at(KeycloakServer node, HttpBrowser browser, URI url) {
        Eventually.until(() -> !answers(node), PATIENCE, () -> "No turn of any other node than " + node.url());
        Page page = browser.get(url);
        assertThat(ClusterProxy.answeredBy(node.url(), page))
                .as("%s answers", node.url())
                .isTrue();
        return page;
    }

    /** Begins a sign-in at this node, through the proxy, up to the upstream; again if others came in between. */
    private Parked park(KeycloakServer node) {
        for (int attempt = 0; attempt < 50; attempt++) {
            Application application = application();
            HttpBrowser browser = new HttpBrowser();
            Page begun = browser.get(application.signInUrl(ALIAS));
            answers(node);
            Page sent = browser.get(begun.location());
            if (ClusterProxy.answeredBy(node.url(), begun) && ClusterProxy.answeredBy(node.url(), sent)) {
                return new Parked(application, browser, browser.follow(sent).location());
            }
        }
        throw new AssertionError("No turns of " + node.url());
    }

    private List<Parked> park(int count, KeycloakServer node) {
        return IntStream.range(0, count).mapToObj(i -> park(node)).toList();
    }

    /** As the proxy has it. */
    private Page signIn(HttpBrowser browser) {
        Application application = application();
        return browser.followUntil(browser.get(application.signInUrl(ALIAS)), application::isHere);
    }

    /** All at this node, past the proxy. */
    private Page signInAt(KeycloakServer node) {
        Application application = application();
        HttpBrowser browser = new HttpBrowser();
        Page page = browser.get(cluster().at(node, application.signInUrl(ALIAS)));
        while (page.redirects() && !application.isHere(page.location())) {
            URI url = page.location();
            page = browser.get(
                    url.getPort() == proxy.url().getPort() ? cluster().at(node, url) : url);
        }
        return page;
    }

    /** Where this node sends somebody who wants to sign in. */
    private URI upstreamOf(KeycloakServer node) {
        HttpBrowser browser = new HttpBrowser();
        Page begun = browser.get(cluster().at(node, application().signInUrl(ALIAS)));
        return browser.get(cluster().at(node, begun.location())).location();
    }

    private <T> CompletableFuture<T> meanwhile(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, callers);
    }

    private List<Page> allAtOnce(List<Parked> parked) {
        return parked.stream().map(each -> meanwhile(each::comeBack)).toList().stream()
                .map(CompletableFuture::join)
                .toList();
    }

    private void assertAllSignedIn(int count, List<Page> pages) {
        assertThat(pages).hasSize(count).allSatisfy(Steps::assertSignedIn);
    }

    @Order(1)
    @Test
    @DisplayName("lose nobody while one after the other is upgraded, nor a file of a page")
    void upgrade() {
        HttpBrowser signedIn = new HttpBrowser();
        assertSignedIn(signIn(signedIn));
        List<Parked> parked = new ArrayList<>(park(5, first()));
        parked.addAll(park(5, second()));
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<List<Page>> running = meanwhile(() -> signInUntil(done));
        try {
            cluster().restartFirst(settings -> settings);
            awaitInTurn(first());
            assertPagesComplete();
            parked.addAll(park(5, second()));
            cluster().restartSecond(settings -> settings);
            awaitInTurn(second());
            assertPagesComplete();
        } finally {
            done.set(true);
        }
        assertThat(running.join()).hasSizeGreaterThan(50).allSatisfy(Steps::assertSignedIn);
        assertAllSignedIn(15, allAtOnce(parked));
        assertSignedIn(signedIn.get(application().signInUrl()));
        Assumptions.assumeTrue(
                PREVIOUS != null,
                "Nobody was lost, but this version was upgraded to itself: -Dsigninhub.previous.jar names another");
    }

    private List<Page> signInUntil(AtomicBoolean done) {
        List<Page> pages = new ArrayList<>();
        while (!done.get()) {
            pages.add(signIn(new HttpBrowser()));
            Eventually.pause(Duration.ofMillis(200));
        }
        return pages;
    }

    /** Whichever node makes a page, and whichever is asked for what it names. */
    private void assertPagesComplete() {
        for (int i = 0; i < 4; i++) {
            HttpBrowser browser = new HttpBrowser();
            Page page = browser.get(application().signInUrl());
            List<URI> files = page.html().select("link[rel~=stylesheet],script[src]").stream()
                    .map(element -> URI.create(element.hasAttr("src") ? element.absUrl("src") : element.absUrl("href")))
                    .toList();
            assertThat(files).isNotEmpty();
            for (URI file : files) {
                for (int turn = 0; turn < 2; turn++) {
                    assertThat(browser.followUntil(browser.get(file), url -> false)
                                    .status())
                            .as(file.toString())
                            .isEqualTo(200);
                }
            }
        }
    }

    @Order(2)
    @Test
    @DisplayName("sign 50 in who start at one of them and come back at the other, and lose none")
    void switching() {
        List<Page> back = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            KeycloakServer start = i % 2 == 0 ? first() : second();
            KeycloakServer end = i % 2 == 0 ? second() : first();
            Parked parked = park(start);
            Page page = at(end, parked.browser(), parked.back());
            back.add(parked.browser().followUntil(page, parked.application()::isHere));
            assertThat(parked.application().exchange(back.get(back.size() - 1)).accessToken())
                    .isNotEmpty();
        }
        assertAllSignedIn(50, back);
    }

    @Order(3)
    @Test
    @DisplayName("use at one what is set at the other, in the very next request")
    void settings() {
        try (HostileProvider other = new HostileProvider()) {
            for (int i = 0; i < 10; i++) {
                KeycloakServer here = i % 2 == 0 ? first() : second();
                KeycloakServer there = i % 2 == 0 ? second() : first();
                String client = "client-" + i;
                here.admin()
                        .configureProvider(REALM, ALIAS, Map.of("clientId", client))
                        .orFail();
                assertThat(Urls.query(upstreamOf(there))).containsEntry("client_id", client);
                String url = (i % 2 == 0 ? other : provider).metadataUrl();
                here.admin()
                        .configureProvider(REALM, ALIAS, Map.of("metadataUrl", url))
                        .orFail();
                assertThat(upstreamOf(there).toString())
                        .startsWith(url.substring(0, url.indexOf(HostileProvider.METADATA)));
            }
        }
        first().admin()
                .configureProvider(REALM, ALIAS, Map.of("clientId", HostileProvider.CLIENT_ID))
                .orFail();
        assertThat(offers(second())).isTrue();
        first().admin().disableProvider(REALM, ALIAS);
        assertThat(offers(second())).isFalse();
        first().admin().enableProvider(REALM, ALIAS);
        assertThat(offers(second())).isTrue();
        assertSignedIn(signInAt(second()));
        // What a node reports of sign-ins is its own, and it says so.
        JsonNode ofFirst = report(first());
        JsonNode ofSecond = report(second());
        assertThat(ofFirst.path("node").asText()).isEqualTo("node-1");
        assertThat(ofSecond.path("node").asText()).isEqualTo("node-2");
        assertThat(ofSecond.at("/signIns/scope").asText()).isEqualTo("this node");
        assertThat(ofSecond.at("/signIns/lastSuccess").asText())
                .isNotEmpty()
                .isNotEqualTo(ofFirst.at("/signIns/lastSuccess").asText());
    }

    private static JsonNode report(KeycloakServer node) {
        return node.admin()
                .get("/" + REALM + "/signin-hub/providers/" + ALIAS)
                .orFail()
                .json();
    }

    private boolean offers(KeycloakServer node) {
        Page page = new HttpBrowser().get(cluster().at(node, application().signInUrl()));
        return page.body().contains("/broker/" + ALIAS + "/login");
    }

    @Order(4)
    @Test
    @DisplayName("see that the provider has another key, at the cost of one read each")
    void keys() {
        List<KeycloakServer> nodes = List.of(first(), second());
        assertThat(nodes).allSatisfy(node -> assertSignedIn(signInAt(node)));
        RSAKey former = provider.key();
        provider.rotateKey();
        people();
        assertThat(nodes).allSatisfy(node -> assertSignedIn(signInAt(node)));
        assertThat(nodes).allSatisfy(node -> assertSignedIn(signInAt(node)));
        assertThat(provider.requestsTo(HostileProvider.JWKS)).hasSize(2);

        provider.signBy((claims, key) -> HostileProvider.sign(claims, former));
        assertThat(nodes)
                .allSatisfy(node -> assertThat(signInAt(node).redirects()).isFalse());
        people();
        assertThat(nodes).allSatisfy(node -> assertSignedIn(signInAt(node)));
    }

    @Order(5)
    @Test
    @DisplayName("lose none of 25 who are at the upstream when the one dies where they started")
    void death() {
        HttpBrowser signedIn = new HttpBrowser();
        assertSignedIn(signIn(signedIn));
        List<Parked> parked = park(25, first());
        first().kill();
        assertAllSignedIn(25, allAtOnce(parked));
        assertSignedIn(signedIn.get(application().signInUrl()));
        assertSignedIn(signIn(new HttpBrowser()));
    }

    @Order(6)
    @Test
    @DisplayName(
            "sign a user in to the same account after a roll-back to the version before, and after the next upgrade")
    void rollBack() {
        Assumptions.assumeTrue(PREVIOUS != null, "-Dsigninhub.previous.jar names the version before");
        provider.onIdToken(claims -> claims.putAll(
                Map.of("sub", "stays", "preferred_username", "stays", "email", "stays@upstream.example")));
        assertSignedIn(signInAt(second()));
        String users = users();
        cluster().restartFirst(LongNodes::before);
        assertSignedIn(signInAt(first()));
        cluster().restartSecond(LongNodes::before);
        assertSignedIn(signInAt(second()));
        assertSignedIn(signInAt(first()));
        cluster().restartSecond(settings -> settings);
        assertSignedIn(signInAt(second()));
        assertThat(users()).isEqualTo(users);
    }

    private String users() {
        return second().admin().get("/" + REALM + "/users/count").orFail().body();
    }
}
