package dev.signinhub.integration.hostile;

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
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@DisplayName("An upstream that takes its time")
class SlowUpstreamIT extends HostileUpstream {

    private static final Logger LOG = LoggerFactory.getLogger(SlowUpstreamIT.class);
    private static final int HANGING = 30;

    /** Twice the deadline: what it takes beyond that is the machine's, and is told in the log. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final ExecutorService people = Executors.newFixedThreadPool(HANGING);

    private record Timed(Page page, Duration time) {}

    @AfterAll
    void sendPeopleHome() {
        people.shutdownNow();
    }

    @Test
    @DisplayName("is given up at the deadline, wherever it hangs or drips")
    void givenUp() {
        Map<String, Reply> ways = new LinkedHashMap<>();
        ways.put("hangs", Reply.nothing());
        ways.put("drips its body", Reply.drippingBody());
        ways.put("drips its headers", Reply.drippingHeaders());
        Map<String, CompletableFuture<Timed>> refusals = new LinkedHashMap<>();
        List<HostileProvider> upstreams = new ArrayList<>();
        for (String path : List.of(
                HostileProvider.METADATA, HostileProvider.TOKEN, HostileProvider.JWKS, HostileProvider.USERINFO)) {
            ways.forEach((way, reply) -> {
                HostileProvider upstream = new HostileProvider();
                upstreams.add(upstream);
                String alias = "slow-" + upstreams.size();
                importProvider(alias, upstream, Map.of("userinfo", "always"));
                upstream.answer(path, reply);
                refusals.put(
                        path + " " + way, CompletableFuture.supplyAsync(() -> timed(new HttpBrowser(), alias), people));
            });
        }
        refusals.forEach((what, refusal) -> {
            Timed timed = refusal.join();
            assertCalm(timed.page());
            assertThat(alert(timed.page())).as(what).singleElement().asString().contains("cannot be reached");
            LOG.info("{}: refused after {}", what, timed.time());
            assertThat(timed.time()).as(what).isBetween(Duration.ofSeconds(9), LONGEST);
        });
        assertThat(keycloak.log()).contains("did not answer within 10000 ms");
        upstreams.forEach(HostileProvider::close);
    }

    @Test
    @DisplayName("does not hold others up: honest people sign in while thirty hang")
    void beside() {
        try (HostileProvider honest = new HostileProvider()) {
            createProvider("honest", honest, Map.of()).orFail();
            honest.onIdToken(SlowUpstreamIT::somebodyElse);
            // The first ones warm up what the measured ones use.
            IntStream.range(0, 5).forEach(i -> assertSignedIn(signIn(new HttpBrowser(), "honest")));
            Duration usual = median("honest");

            provider.answer(HostileProvider.TOKEN, Reply.nothing());
            List<CompletableFuture<Timed>> hanging = IntStream.range(0, HANGING)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> timed(new HttpBrowser(), ALIAS), people))
                    .toList();
            Eventually.until(
                    () -> provider.server().waiting() >= HANGING / 2,
                    Duration.ofSeconds(60),
                    () -> provider.server().waiting() + " are hanging");
            assertSignedIn(signIn(new HttpBrowser(), "honest"));
            assertThat(provider.server().waiting()).as("hang still").isPositive();
            LOG.info("A sign-in takes {} alone and {} beside {} that hang", usual, median("honest"), HANGING);
            hanging.forEach(person -> assertThat(alert(person.join().page())).hasSize(1));
        }
    }

    @Test
    @DisplayName("leaves no trace: twenty sign-ins at once go through one that is honest again")
    void atOnce() {
        List<CompletableFuture<Timed>> all = IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> timed(new HttpBrowser(), ALIAS), people))
                .toList();
        all.forEach(each -> assertSignedIn(each.join().page()));
    }

    private Duration median(String alias) {
        long[] nanos = IntStream.range(0, 7)
                .mapToLong(i -> {
                    Timed timed = timed(new HttpBrowser(), alias);
                    assertSignedIn(timed.page());
                    return timed.time().toNanos();
                })
                .sorted()
                .toArray();
        return Duration.ofNanos(nanos[nanos.length / 2]);
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
