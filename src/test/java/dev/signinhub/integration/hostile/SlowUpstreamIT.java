package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An upstream that takes its time")
class SlowUpstreamIT extends HostileUpstream {

    /** The server option max-calls, as it is by default. */
    private static final int AT_ONCE = 15;

    /** Besides those whose upstreams hang in some way each. */
    private static final int HANGING = 20;

    /** Twice the deadline: what it takes beyond that is the machine's. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final ExecutorService people = Executors.newCachedThreadPool();

    private record Timed(Page page, Duration time) {}

    @AfterAll
    void sendPeopleHome() {
        people.shutdownNow();
    }

    @Test
    @DisplayName("is given up at the deadline, wherever it hangs or drips, holds nobody else up and leaves no trace")
    void givenUp() {
        try (HostileProvider honest = new HostileProvider()) {
            createProvider("honest", honest, Map.of()).orFail();
            honest.onIdToken(SlowUpstreamIT::somebodyElse);
            Map<String, Reply> ways = new LinkedHashMap<>();
            ways.put("hangs", Reply.nothing());
            ways.put("drips its body", Reply.drippingBody());
            ways.put("drips its headers", Reply.drippingHeaders());
            Map<String, String> aliases = new LinkedHashMap<>();
            List<HostileProvider> upstreams = new ArrayList<>();
            for (String path : List.of(
                    HostileProvider.METADATA, HostileProvider.TOKEN, HostileProvider.JWKS, HostileProvider.USERINFO)) {
                ways.forEach((way, reply) -> {
                    HostileProvider upstream = new HostileProvider();
                    upstreams.add(upstream);
                    String alias = "slow-" + upstreams.size();
                    importProvider(alias, upstream, Map.of("userinfo", "always"));
                    upstream.answer(path, reply);
                    aliases.put(path + " " + way, alias);
                });
            }
            Map<String, CompletableFuture<Timed>> refusals = new LinkedHashMap<>();
            aliases.forEach((what, alias) -> refusals.put(what, comes(alias)));
            provider.answer(HostileProvider.TOKEN, Reply.nothing());
            for (int i = 1; i <= HANGING; i++) {
                refusals.put("person " + i, comes(ALIAS));
            }
            Eventually.until(
                    () -> provider.server().waiting() >= HANGING / 2,
                    Duration.ofSeconds(60),
                    () -> provider.server().waiting() + " are hanging");
            assertSignedIn(signIn(new HttpBrowser(), "honest"));
            assertThat(provider.server().waiting()).as("hang still").isPositive();

            refusals.forEach((what, refusal) -> {
                Timed timed = refusal.join();
                assertCalm(timed.page(), what.startsWith(HostileProvider.METADATA) ? 503 : 200);
                assertThat(alert(timed.page()))
                        .as(what)
                        .singleElement()
                        .asString()
                        .contains("cannot be reached");
                if (aliases.containsKey(what)) {
                    assertThat(timed.time()).as(what).isBetween(Duration.ofSeconds(9), LONGEST);
                }
            });
            keycloak.awaitLogged(logged, "did not respond within 10000 ms");
            // The others were turned away at once: a provider is asked this much at the same time, and no more.
            assertThat(provider.requestsTo(HostileProvider.TOKEN)).hasSizeBetween(HANGING / 2, AT_ONCE);
            upstreams.forEach(HostileProvider::close);

            provider.behave();
            // Every place is free again; one person more than there are places could be turned away.
            Stream.generate(() -> comes(ALIAS))
                    .limit(AT_ONCE)
                    .toList()
                    .forEach(person -> assertSignedIn(person.join().page()));
        }
    }

    private CompletableFuture<Timed> comes(String alias) {
        return CompletableFuture.supplyAsync(() -> timed(new HttpBrowser(), alias), people);
    }

    private Timed timed(HttpBrowser browser, String alias) {
        long start = System.nanoTime();
        Page page = signIn(browser, alias);
        return new Timed(page, Duration.ofNanos(System.nanoTime() - start));
    }

    private static void somebodyElse(Map<String, Object> claims) {
        claims.put("sub", "patience");
        claims.put("preferred_username", "patience");
        claims.put("email", "patience@upstream.example");
    }
}
