package dev.signinhub.integration.world;

import static dev.signinhub.testing.hostile.HostileProvider.JWKS;
import static dev.signinhub.testing.hostile.HostileProvider.TOKEN;
import static dev.signinhub.testing.hostile.HostileProvider.USERINFO;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.Vitals;
import dev.signinhub.testing.hostile.Flood;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.Reply;
import dev.signinhub.testing.proxy.Coding;
import dev.signinhub.testing.proxy.Framing;
import dev.signinhub.testing.proxy.ReverseProxy;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A few people who sign in again and again through proxies, some of them where the provider is hostile or dies. */
final class Soak implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Soak.class);
    private static final int PEOPLE = 4;

    private static final Reply GARBAGE =
            Reply.of(200, Reply.JSON + "\r\nContent-Encoding: gzip", "this is not gzip".getBytes(US_ASCII));

    /** What an upstream does at one of its endpoints. */
    private record Way(String path, Reply reply) {}

    private static final List<Way> WAYS = List.of(
            new Way(TOKEN, Reply.nothing()),
            new Way(TOKEN, Reply.reset()),
            new Way(TOKEN, Reply.truncated(Reply.JSON, "{\"access_token\":")),
            new Way(TOKEN, Reply.bomb(50)),
            new Way(TOKEN, Reply.drippingHeaders()),
            new Way(TOKEN, Flood.HEADERS.fast()),
            new Way(TOKEN, Flood.TRAILERS.fast()),
            new Way(TOKEN, Flood.BODY.fast()),
            new Way(TOKEN, Reply.html(503)),
            new Way(TOKEN, Reply.json(400, Map.of("error", "invalid_grant"))),
            new Way(TOKEN, GARBAGE),
            new Way(TOKEN, Flood.GZIP_MEMBERS.slow()),
            new Way(USERINFO, GARBAGE),
            new Way(USERINFO, Reply.reset()),
            new Way(USERINFO, Flood.GZIP_BOMB.fast()),
            new Way(USERINFO, Reply.json(500, Map.of())),
            new Way(JWKS, Reply.nothing()),
            new Way(JWKS, Reply.truncated(Reply.JSON, "{\"keys\":[")),
            new Way(JWKS, Flood.HEADER_LINE.fast()));

    /** Those in front of whom is a proxy that stays. */
    private static final List<String> HONEST = List.of("nginx-gzip", "gzip", "deflate", "plain");

    /** What differs between two looks at a server that leaks nothing: pools grow to what is needed at once. */
    private static final int MORE_THREADS = 16;

    private static final int MORE_FILES = 40;
    private static final int MORE_HEAP = 16 * Reply.MEGABYTE;

    private final KeycloakServer keycloak;
    private final Admin admin;
    private final String realm = "soak-" + UUID.randomUUID();
    private final ExecutorService people = Executors.newFixedThreadPool(PEOPLE);
    private final List<HostileProvider> upstreams = new ArrayList<>();
    private final List<ReverseProxy> proxies = new ArrayList<>();

    Soak(KeycloakServer keycloak) {
        this.keycloak = keycloak;
        this.admin = keycloak.admin();
        admin.createRealm(Map.of("realm", realm, "enabled", true, "loginTheme", "signin-hub"));
        Application.register(admin, realm);
        behind("nginx-gzip", Coding.GZIP, Framing.CHUNKED);
        behind("gzip", Coding.GZIP, Framing.LENGTH);
        behind("deflate", Coding.DEFLATE, Framing.CHUNKED);
        behind("plain", Coding.PLAIN, Framing.LENGTH);
    }

    private ReverseProxy behind(String alias, Coding coding, Framing framing) {
        ReverseProxy proxy = ReverseProxy.start().behave(coding, framing);
        proxies.add(proxy);
        HostileProvider provider = new HostileProvider().behind(proxy.url());
        proxy.leadTo(provider.server().url());
        create(alias, provider);
        return proxy;
    }

    private void create(String alias, HostileProvider provider) {
        upstreams.add(provider);
        behave(alias, provider);
        Map<String, String> config = Map.of(
                "clientId", HostileProvider.CLIENT_ID, "metadataUrl", provider.metadataUrl(), "userinfo", "always");
        admin.createProvider(realm, alias, "oidc-pkce", config).orFail();
        assertSignedIn(alias, signIn(alias));
    }

    /** With somebody of its own, for links are not made by name. */
    private static void behave(String alias, HostileProvider provider) {
        provider.behave();
        provider.onIdToken(claims -> claims.putAll(person(alias)));
        provider.onUserinfo(claims -> claims.putAll(person(alias)));
    }

    private static Map<String, Object> person(String name) {
        return Map.of("sub", name, "preferred_username", name, "email", name + "@upstream.example");
    }

    /** People who all get in. */
    void honest(int signIns) {
        all(signIns, i -> {
            String alias = HONEST.get(i % HONEST.size());
            assertSignedIn(alias, signIn(alias));
        });
    }

    /** Every second of them at a provider that is hostile, in each way in turn, or dies and comes back. */
    void mixed(int signIns) {
        Map<String, HostileProvider> hostile = hostile();
        CompletableFuture<Void> over = new CompletableFuture<>();
        String mortal = "dying-" + upstreams.size();
        ReverseProxy dying = behind(mortal, Coding.GZIP, Framing.LENGTH);
        CompletableFuture<Void> death = CompletableFuture.runAsync(() -> comeAndGo(dying, over));
        List<String> bad =
                Stream.concat(hostile.keySet().stream(), Stream.of(mortal)).toList();
        all(signIns, i -> {
            if (i % 2 == 0) {
                String alias = HONEST.get(i / 2 % HONEST.size());
                assertSignedIn(alias, signIn(alias));
            } else {
                String alias = bad.get(i / 2 % bad.size());
                assertNotSignedIn(alias, alias.equals(mortal));
            }
        });
        over.complete(null);
        death.join();
        hostile.forEach((alias, provider) -> {
            behave(alias, provider);
            assertSignedIn(alias, signIn(alias));
        });
        assertSignedIn(mortal, signIn(mortal));
    }

    /** Nobody gets in but by luck, at a provider that comes and goes; where it is gone for the browser too, that is that. */
    private void assertNotSignedIn(String alias, boolean comesAndGoes) {
        Page page;
        try {
            page = signIn(alias);
        } catch (UncheckedIOException e) {
            if (comesAndGoes) {
                return;
            }
            throw e;
        }
        assertThat(page.status()).as("%s: %s", alias, page.body()).isNotEqualTo(500);
        assertThat(page.redirects()).as(alias).isIn(false, comesAndGoes);
    }

    /** Each at an address of its own, without a proxy that would soften what it does; the first sign-in is honest. */
    private Map<String, HostileProvider> hostile() {
        Map<String, HostileProvider> providers = new LinkedHashMap<>();
        for (Way way : WAYS) {
            HostileProvider provider = new HostileProvider();
            String alias = "hostile-" + upstreams.size();
            create(alias, provider);
            if (way.path().equals(HostileProvider.JWKS)) {
                provider.rotateKey();
            }
            provider.answer(way.path(), way.reply());
            providers.put(alias, provider);
        }
        return providers;
    }

    private static void comeAndGo(ReverseProxy proxy, CompletableFuture<Void> over) {
        while (!over.isDone()) {
            pause(300);
            proxy.stop();
            pause(300);
            proxy.up();
        }
    }

    /** Fails when the server has more of anything than before. */
    void assertAsBefore(Vitals before) {
        admin.post("/" + realm + "/logout-all", Map.of()).orFail();
        Eventually.until(
                () -> asBefore(before, vitals()), Duration.ofSeconds(60), () -> before + " became " + vitals());
        LOG.info("Before {}, after {}", before, vitals());
    }

    private boolean asBefore(Vitals before, Vitals now) {
        return now.leased() == 0
                && now.pending() == 0
                && now.connections() <= PEOPLE * proxies.size()
                && now.files() <= before.files() + MORE_FILES
                && now.threads() <= before.threads() + MORE_THREADS
                && now.heap() <= before.heap() + MORE_HEAP;
    }

    Vitals vitals() {
        return Vitals.of(
                keycloak, upstreams.stream().map(HostileProvider::issuer).toArray(URI[]::new));
    }

    private void all(int times, IntConsumer signIn) {
        AtomicInteger next = new AtomicInteger();
        CompletableFuture<?>[] all = IntStream.range(0, PEOPLE)
                .mapToObj(person -> CompletableFuture.runAsync(
                        () -> {
                            for (int i = next.getAndIncrement(); i < times; i = next.getAndIncrement()) {
                                signIn.accept(i);
                            }
                        },
                        people))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(all).join();
    }

    private Page signIn(String alias) {
        HttpBrowser browser = new HttpBrowser();
        Application application = new Application(keycloak.realm(realm));
        return browser.followUntil(browser.get(application.signInUrl(alias)), application::isHere);
    }

    private static void assertSignedIn(String alias, Page page) {
        assertThat(page.redirects())
                .as("%s: %d %s", alias, page.status(), page.html().text())
                .isTrue();
        assertThat(Urls.query(page.location())).as(alias).containsKey("code");
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        people.shutdownNow();
        admin.deleteRealm(realm);
        proxies.forEach(ReverseProxy::close);
        upstreams.forEach(HostileProvider::close);
    }
}
