package dev.signinhub.integration.world;

import static dev.signinhub.testing.FrontEndScript.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.SignedJWT;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Answer;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.FrontEndScript;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.KeycloakCluster;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.ResolverFlow;
import dev.signinhub.testing.Steps;
import dev.signinhub.testing.WrongClock;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.RefreshTokens;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code mvn verify -Plong}: what one node promises, two keep. */
@DisplayName("Two nodes on one database")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@Isolated("It counts on nodes that hear of each other in time")
class LongCluster {

    private static final String REALM = "cluster";
    /** Stores tokens with the user. */
    private static final String STORING = "storing";
    /** Leaves them with the session. */
    private static final String KEEPING = "keeping";

    private static final int CALLERS = 100;

    private final HostileProvider provider = new HostileProvider();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private @Nullable KeycloakCluster cluster;
    private String name = "";

    @BeforeAll
    void start() {
        cluster = KeycloakCluster.start().orElse(null);
        Assumptions.assumeTrue(
                cluster != null,
                "PostgreSQL does not run on this machine: as root it needs user namespaces (unshare -U)");
        Admin admin = first().admin();
        admin.createRealm(Map.of("realm", REALM, "enabled", true));
        Application.register(admin, REALM);
        FrontEndScript.register(admin, REALM);
        for (String alias : List.of(STORING, KEEPING)) {
            admin.post(
                            "/" + REALM + "/identity-provider/instances",
                            Map.of(
                                    "alias",
                                    alias,
                                    "providerId",
                                    "oidc-pkce",
                                    "enabled",
                                    true,
                                    "trustEmail",
                                    true,
                                    "storeToken",
                                    alias.equals(STORING),
                                    "addReadTokenRoleOnCreate",
                                    true,
                                    "config",
                                    Map.of(
                                            "clientId",
                                            HostileProvider.CLIENT_ID,
                                            "metadataUrl",
                                            provider.metadataUrl())))
                    .orFail();
        }
    }

    @AfterAll
    void end() {
        if (cluster != null) {
            cluster.close();
        }
        provider.close();
        callers.shutdownNow();
    }

    @BeforeEach
    void somebody() {
        name = "user" + System.nanoTime();
        behave();
    }

    /** Forgets what was asked and every hostility, but not who is signed in. */
    private void behave() {
        provider.behave();
        provider.onIdToken(claims -> {
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

    /** The nodes in turn. */
    private KeycloakServer node(int call) {
        return call % 2 == 0 ? first() : second();
    }

    /** One browser's front end, as it speaks to a node. */
    private static FrontEndScript frontEnd(KeycloakServer node, HttpBrowser browser) {
        return new FrontEndScript(node.realm(REALM), KEEPING, browser);
    }

    /** Signs somebody in whose token at the provider lives for so long, and returns this realm's token. */
    private String storing(int seconds) {
        provider.onTokens(answer -> answer.put("expires_in", seconds));
        Application application = new Application(first().realm(REALM));
        HttpBrowser browser = new HttpBrowser();
        String token = application
                .exchange(browser.followUntil(browser.get(application.signInUrl(STORING)), application::isHere))
                .accessToken();
        behave();
        return token;
    }

    private static Answer stored(KeycloakServer node, String token) {
        return new Application(node.realm(REALM)).storedToken(STORING, token);
    }

    /** Signs a browser in whose token at the provider lives for so long. */
    private HttpBrowser keeping(int seconds) {
        return keeping(first(), seconds);
    }

    /** The same at this node. */
    private HttpBrowser keeping(KeycloakServer node, int seconds) {
        provider.onTokens(answer -> answer.put("expires_in", seconds));
        HttpBrowser browser = new HttpBrowser();
        signIn(browser, () -> node);
        behave();
        return browser;
    }

    /** Signs in through the session API, with each step at the node that is next. */
    private void signIn(HttpBrowser browser, Supplier<KeycloakServer> next) {
        Page page = browser.get(frontEnd(next.get(), browser).startUrl(Map.of()));
        while (page.redirects()) {
            URI url = page.location();
            page = browser.get(cluster().isHere(url) ? cluster().at(next.get(), url) : url);
        }
        assertThat(message(page).at("/response/providerInfo/accessToken").asText())
                .as(page.body())
                .isNotEmpty();
    }

    private static Page refresh(KeycloakServer node, HttpBrowser browser) {
        return frontEnd(node, browser).refresh();
    }

    private static String accessToken(String response) {
        return Json.read(response).at("/providerInfo/accessToken").asText();
    }

    private static String accessToken(Answer stored) {
        return stored.orFail().json().path("access_token").asText();
    }

    private static void pause(int millis) {
        Eventually.pause(Duration.ofMillis(millis));
    }

    /** Half of the calls at each node. */
    private <T> List<T> atOnce(IntFunction<T> call) {
        return atOnce(CALLERS, call);
    }

    private <T> List<T> atOnce(int count, IntFunction<T> call) {
        CountDownLatch ready = new CountDownLatch(count);
        List<CompletableFuture<T>> calls = IntStream.range(0, count)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> {
                            ready.countDown();
                            await(ready);
                            return call.apply(i);
                        },
                        callers))
                .toList();
        return calls.stream().map(CompletableFuture::join).toList();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Order(1)
    @ParameterizedTest(name = "{0}")
    @EnumSource
    @DisplayName("refresh a user's stored token once for a hundred callers at both, and each gets the new one")
    void stored(RefreshTokens kind) {
        provider.refreshing(kind);
        String token = storing(1);
        pause(1100);
        List<Answer> answers = atOnce(i -> stored(node(i), token));
        assertThat(answers).hasSize(CALLERS).allSatisfy(answer -> assertThat(answer.status())
                .as(answer.body())
                .isEqualTo(200));
        assertThat(answers)
                .extracting(answer -> answer.json().path("access_token").asText())
                .containsOnly(answers.get(0).json().path("access_token").asText());
        assertThat(provider.refreshes()).hasSize(1);
        assertThat(provider.accepts(answers.get(0).json().path("refresh_token").asText()))
                .as("the one that is stored serves")
                .isTrue();
    }

    @Order(1)
    @ParameterizedTest(name = "{0}")
    @EnumSource
    @DisplayName("refresh a session's token once for a hundred tabs at both, and each gets the new one")
    void tabs(RefreshTokens kind) {
        provider.refreshing(kind);
        HttpBrowser browser = keeping(1);
        pause(1100);
        List<Page> pages = atOnce(i -> refresh(node(i), browser));
        assertThat(pages)
                .hasSize(CALLERS)
                .allSatisfy(page -> assertThat(page.status()).as(page.body()).isEqualTo(200));
        assertThat(pages)
                .extracting(page -> accessToken(page.body()))
                .containsOnly(accessToken(refresh(first(), browser).body()));
        assertThat(provider.refreshes()).hasSize(1);
    }

    @Order(2)
    @Test
    @DisplayName("sign in together: what starts at one comes back at the other, and so does every step between")
    void together() {
        provider.refreshing(RefreshTokens.STRICT);
        for (int start : List.of(0, 1)) {
            HttpBrowser browser = new HttpBrowser();
            AtomicInteger step = new AtomicInteger(start);
            signIn(browser, () -> node(step.getAndIncrement()));
            assertThat(refresh(first(), browser).status()).isEqualTo(200);
            assertThat(refresh(second(), browser).status()).isEqualTo(200);
        }
        HttpBrowser browser = new HttpBrowser();
        Page frame =
                browser.get(cluster().at(second(), frontEnd(first(), browser).frameUrl(Map.of())));
        assertThat(message(frame).has("response")).isTrue();
    }

    @Order(3)
    @Test
    @DisplayName("end a session for good, while the other one refreshes it")
    void signOut() {
        provider.refreshing(RefreshTokens.STRICT);
        HttpBrowser browser = keeping(1);
        String user = first().admin()
                .get("/" + REALM + "/users?username=" + name)
                .json()
                .path(0)
                .path("id")
                .asText();
        pause(1100);
        Queue<String> issued = new ConcurrentLinkedQueue<>();
        provider.onTokens(answer -> issued.add(String.valueOf(answer.get("refresh_token"))));
        provider.delay(HostileProvider.TOKEN, Duration.ofSeconds(3));
        CompletableFuture<Page> refresh = CompletableFuture.supplyAsync(() -> refresh(first(), browser), callers);
        until(() -> !provider.refreshes().isEmpty(), "The first node does not refresh");
        second().admin()
                .post("/" + REALM + "/users/" + user + "/logout", Map.of())
                .orFail();
        assertThat(refresh.join().status()).isEqualTo(401);
        for (KeycloakServer node : List.of(first(), second())) {
            assertThat(refresh(node, browser).status()).isEqualTo(401);
            assertThat(node.admin()
                            .get("/" + REALM + "/users/" + user + "/sessions")
                            .json())
                    .isEmpty();
        }
        assertThat(provider.refreshes()).hasSize(1);
        until(
                () -> issued.stream().noneMatch(provider::accepts),
                "The token that was issued for a session that had ended is not revoked");
        assertThat(issued).hasSize(1);
    }

    @Order(4)
    @Test
    @DisplayName("lose no session when one of them dies in the middle of a refresh")
    void death() {
        provider.refreshing(RefreshTokens.LASTING);
        // Due when less than three minutes are left.
        String valid = storing(181);
        somebody();
        HttpBrowser browser = keeping(1);
        pause(2100);
        Queue<String> issued = new ConcurrentLinkedQueue<>();
        provider.onTokens(answer -> {
            // It would be about one of the two.
            answer.remove("id_token");
            issued.add(String.valueOf(answer.get("access_token")));
        });
        provider.delay(HostileProvider.TOKEN, Duration.ofSeconds(3));
        var expiredAtFirst = CompletableFuture.supplyAsync(() -> refresh(first(), browser), callers);
        var validAtFirst = CompletableFuture.supplyAsync(() -> stored(first(), valid), callers);
        until(() -> provider.refreshes().size() == 2, "The first node does not refresh");
        var expiredAtSecond = CompletableFuture.supplyAsync(() -> refresh(second(), browser), callers);
        var validAtSecond = CompletableFuture.supplyAsync(() -> stored(second(), valid), callers);
        pause(500);
        first().kill();
        provider.delay(HostileProvider.TOKEN, Duration.ZERO);
        Answer kept = validAtSecond.join();
        assertThat(kept.status()).as(kept.body()).isEqualTo(200);
        Page waited = expiredAtSecond.join();
        assertThat(waited.status()).as(waited.body()).isIn(200, 503);
        assertThat(expiredAtFirst).failsWithin(Duration.ofSeconds(5));
        assertThat(validAtFirst).failsWithin(Duration.ofSeconds(5));

        until(() -> refresh(second(), browser).status() == 200, "The session is lost");
        until(
                () -> issued.contains(accessToken(stored(second(), valid))),
                "The stored token is not refreshed any more");
        assertThat(issued).as("two of them lost with the first node").hasSize(4);
        List<String> lost = issued.stream().limit(2).toList();
        assertThat(lost)
                .doesNotContain(
                        accessToken(stored(second(), valid)),
                        accessToken(refresh(second(), browser).body()));
    }

    private static void until(BooleanSupplier condition, String otherwise) {
        Eventually.until(condition, Duration.ofSeconds(45), () -> otherwise);
    }

    @Order(6)
    @Test
    @DisplayName("make one user of twenty first sign-ins of the same person, and link twenty to one who is there")
    void firstSignIns() {
        ResolverFlow flow = new ResolverFlow(first().admin(), REALM);
        flow.serve(KEEPING);
        assertThat(atOnce(20, this::signInByTurns)).hasSize(20).allSatisfy(Steps::assertSignedIn);
        assertThat(named(name)).hasSize(1);

        flow.configure(Map.of("emailMatchingVerifiedEmail.allowedDomains", KEEPING + ":upstream.example"));
        somebody();
        String local = "local" + name;
        first().admin()
                .post(
                        "/" + REALM + "/users",
                        Map.of(
                                "username",
                                local,
                                "email",
                                name + "@upstream.example",
                                "emailVerified",
                                true,
                                "firstName",
                                "Local",
                                "lastName",
                                "Example",
                                "enabled",
                                true))
                .orFail();
        assertThat(atOnce(20, this::signInByTurns)).hasSize(20).allSatisfy(Steps::assertSignedIn);
        assertThat(named(name)).isEmpty();
        assertThat(first().admin()
                        .get("/" + REALM + "/users?idpAlias=" + KEEPING + "&idpUserId=" + name)
                        .json())
                .hasSize(1)
                .allSatisfy(user -> assertThat(user.path("username").asText()).isEqualTo(local));
    }

    /** In a browser of its own, which is sent to the nodes in turn. */
    private Page signInByTurns(int start) {
        Application application = new Application(first().realm(REALM));
        HttpBrowser browser = new HttpBrowser();
        int step = start;
        Page page = browser.get(cluster().at(node(step), application.signInUrl(KEEPING)));
        while (page.redirects() && !application.isHere(page.location())) {
            URI url = page.location();
            step++;
            page = browser.get(cluster().isHere(url) ? cluster().at(node(step), url) : url);
        }
        return page;
    }

    private JsonNode named(String user) {
        return first().admin()
                .get("/" + REALM + "/users?exact=true&username=" + user)
                .orFail()
                .json();
    }

    private record Signed(String name, HttpBrowser browser, int lifetime, int refreshes) {}

    @Order(5)
    @Test
    @DisplayName("do not refresh by turns when their clocks are twenty seconds apart")
    void clocks() throws ParseException {
        WrongClock clock = WrongClock.installed()
                .orElseGet(() -> Assumptions.abort("A wrong clock needs libfaketime: apt-get install libfaketime"));
        first().kill();
        cluster().restartFirst(settings -> clock.ahead(settings, 20));
        provider.refreshing(RefreshTokens.STRICT);
        assertThat(SignedJWT.parse(storing(300))
                        .getJWTClaimsSet()
                        .getIssueTime()
                        .toInstant())
                .isAfter(Instant.now().plusSeconds(15));

        // Half of a short lifetime, or three minutes: what the first node takes for due after 12 seconds.
        List<Signed> sessions = List.of(
                signedIn(first(), 300, 0),
                signedIn(second(), 300, 0),
                signedIn(first(), 200, 0),
                signedIn(second(), 200, 1),
                signedIn(first(), 60, 0),
                signedIn(second(), 60, 1));
        pause(11_000);
        for (Signed signed : sessions) {
            name = signed.name();
            behave();
            provider.onTokens(answer -> answer.put("expires_in", signed.lifetime()));
            for (int call = 0; call < 12; call++) {
                Page page = refresh(node(call), signed.browser());
                assertThat(page.status()).as(page.body()).isEqualTo(200);
                assertThat(Json.read(page.body())
                                .at("/providerInfo/expiresInSeconds")
                                .asInt())
                        .as("%d s, at node %d", signed.lifetime(), call % 2)
                        .isBetween(signed.lifetime() / 3, signed.lifetime() + 21);
            }
            assertThat(provider.refreshes()).as("of %s s", signed).hasSize(signed.refreshes());
        }
    }

    private Signed signedIn(KeycloakServer node, int seconds, int refreshes) {
        somebody();
        return new Signed(name, keeping(node, seconds), seconds, refreshes);
    }
}
