package dev.signinhub.integration.world;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.ServerSettings;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.Reply;
import dev.signinhub.testing.proxy.ReverseProxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A small server of its own, an upstream at its worst, fifty people who click at once, and a bystander in another realm. */
final class Siege implements AutoCloseable {

    /** Where an upstream is asked. */
    enum Door {
        METADATA(HostileProvider.METADATA),
        TOKEN(HostileProvider.TOKEN),
        KEYS(HostileProvider.JWKS),
        USERINFO(HostileProvider.USERINFO),
        LOGOUT("/logout");

        private final String path;

        Door(String path) {
            this.path = path;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Siege.class);
    private static final int CLICKS = 50;

    /** Metadata are read once for all who wait, so that the clicks go to several addresses. */
    private static final int ADDRESSES = 5;

    private static final String ALIAS = "besieger";
    private static final String FRIEND = "friend";
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final KeycloakServer keycloak;
    private final Admin admin;
    private final String realm = "siege-" + UUID.randomUUID();
    private final String otherRealm = "bystander-" + UUID.randomUUID();
    private final HostileProvider besieger = new HostileProvider();
    private final ReverseProxy proxy = ReverseProxy.start();
    private final HostileProvider friend = new HostileProvider().behind(proxy.url());
    private final ExecutorService people = Executors.newFixedThreadPool(CLICKS + 1);
    /** What the bystander waits for while as many people click at an honest upstream: the machine's share. */
    private final Duration usual;

    Siege() {
        keycloak = KeycloakServer.start(ServerSettings.DEFAULT
                .optimized()
                .logLevel("INFO")
                .heap(512)
                .args("--spi-signin-hub--upstream--timeout=2", "--spi-theme--cache-themes=true")
                .args("--spi-theme--cache-templates=true"));
        admin = keycloak.admin();
        proxy.leadTo(friend.server().url());
        for (String each : List.of(realm, otherRealm)) {
            admin.createRealm(Map.of("realm", each, "enabled", true, "loginTheme", "signin-hub"));
            Application.register(admin, each);
        }
        admin.createProvider(otherRealm, FRIEND, "oidc-pkce", config(friend.metadataUrl()))
                .orFail();
        behave();
        admin.createProvider(realm, ALIAS, "oidc-pkce", config(besieger.metadataUrl()))
                .orFail();
        assertSignedIn(signIn(otherRealm, FRIEND));
        assertSignedIn(signIn(realm, ALIAS));
        click(i -> signIn(realm, ALIAS));
        usual = click(i -> signIn(realm, ALIAS));
        LOG.info("Beside {} honest clicks the other realm's page takes {}", CLICKS, usual);
    }

    private static Map<String, String> config(String metadataUrl) {
        return Map.of(
                "clientId",
                HostileProvider.CLIENT_ID,
                "metadataUrl",
                metadataUrl,
                "userinfo",
                "always",
                "signOutAtProvider",
                "true",
                "backchannelSupported",
                "true");
    }

    private void behave() {
        besieger.behave();
        besieger.onMetadata(document -> document.put("end_session_endpoint", besieger.issuer() + Door.LOGOUT.path));
        besieger.answer(Door.LOGOUT.path, Reply.html(200));
    }

    /** Fifty clicks at an upstream that answers so at this door, and what they must not do to others. */
    void storm(Door door, String name, Reply reply) {
        IntConsumer click =
                switch (door) {
                    case METADATA -> metadataClick();
                    case LOGOUT -> logoutClick();
                    default -> i -> assertRefused(signIn(realm, ALIAS));
                };
        if (door == Door.KEYS) {
            besieger.rotateKey();
        }
        besieger.answer(door.path, reply);
        Duration page = click(click);
        Duration bearable = Collections.max(List.of(SECOND, usual.multipliedBy(2)));
        LOG.info("{} {}: the other realm's page takes {}", door, name, page);
        assertThat(page)
                .as("the other realm's page while %s has %s", door, name)
                .isLessThan(bearable);
        behave();
        assertSignedIn(signIn(otherRealm, FRIEND));
        if (door != Door.KEYS) {
            assertSignedIn(signIn(realm, ALIAS));
        }
    }

    /** Providers that came by an import: nothing of theirs has been read before the click. */
    private IntConsumer metadataClick() {
        List<Map<String, Object>> providers = new ArrayList<>();
        for (int i = 0; i < ADDRESSES; i++) {
            providers.add(Map.of(
                    "alias",
                    "cold-" + UUID.randomUUID(),
                    "providerId",
                    "oidc-pkce",
                    "enabled",
                    true,
                    "config",
                    config(besieger.metadataUrl() + "?" + UUID.randomUUID())));
        }
        Map<String, Object> imported = new HashMap<>();
        imported.put("ifResourceExists", "FAIL");
        imported.put("identityProviders", providers);
        admin.post("/" + realm + "/partialImport", imported).orFail();
        return i -> assertRefused(
                signIn(realm, String.valueOf(providers.get(i % ADDRESSES).get("alias"))));
    }

    private IntConsumer logoutClick() {
        List<String> refreshTokens = Collections.synchronizedList(new ArrayList<>());
        // Not all at once: a provider is asked by a few at a time only.
        Semaphore few = new Semaphore(8);
        click(i -> {
            few.acquireUninterruptibly();
            try {
                Application application = new Application(keycloak.realm(realm));
                HttpBrowser browser = new HttpBrowser();
                Page redirect = browser.followUntil(browser.get(application.signInUrl(ALIAS)), application::isHere);
                assertSignedIn(redirect);
                refreshTokens.add(application.exchange(redirect).refreshToken());
            } finally {
                few.release();
            }
        });
        return i -> {
            Page page = new HttpBrowser()
                    .post(
                            URI.create(keycloak.realm(realm) + "/protocol/openid-connect/logout"),
                            Map.of("client_id", Application.CLIENT_ID, "refresh_token", refreshTokens.get(i)));
            assertThat(page.status()).as(page.body()).isEqualTo(204);
        };
    }

    /** Returns what the sign-in page of another realm took meanwhile, but for the slowest of twenty. */
    private Duration click(IntConsumer click) {
        CompletableFuture<?>[] clicks = IntStream.range(0, CLICKS)
                .mapToObj(i -> CompletableFuture.runAsync(() -> click.accept(i), people))
                .toArray(CompletableFuture[]::new);
        CompletableFuture<Void> all = CompletableFuture.allOf(clicks);
        List<Duration> pages = new ArrayList<>();
        do {
            long start = System.nanoTime();
            Page page = new HttpBrowser().get(new Application(keycloak.realm(otherRealm)).signInUrl());
            pages.add(Duration.ofNanos(System.nanoTime() - start));
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.body()).contains("/broker/" + FRIEND + "/login");
        } while (!all.isDone());
        all.join();
        Collections.sort(pages);
        // In a short storm there are few pages, and the first of them waits in one line with all the clicks.
        return pages.get(Math.max(0, Math.min(pages.size() - 2, pages.size() * 19 / 20)));
    }

    private Page signIn(String in, String alias) {
        HttpBrowser browser = new HttpBrowser();
        Application application = new Application(keycloak.realm(in));
        return browser.followUntil(browser.get(application.signInUrl(alias)), application::isHere);
    }

    private static void assertRefused(Page page) {
        assertThat(page.redirects()).isFalse();
        assertThat(page.status()).as(page.body()).isIn(200, 400, 502, 503, 504);
    }

    @Override
    public void close() {
        people.shutdownNow();
        keycloak.close();
        besieger.close();
        proxy.close();
        friend.close();
    }
}
