package dev.signinhub.oidc.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.signinhub.upstream.Reach;
import dev.signinhub.upstream.Upstream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.common.enums.SslRequired;

@DisplayName("The metadata cache")
class MetadataCacheTest {

    private static final MetadataRequest URL = request("realm", "https://op.example");
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger reads = new AtomicInteger();
    private final Queue<Runnable> background = new ArrayDeque<>();
    private volatile boolean down;

    private final MetadataCache cache =
            new MetadataCache(this::read, background::add, clock::get, Freshness.DEFAULT.maxAge());

    @Test
    @DisplayName("reads once while the lifetime lasts")
    void hit() {
        assertThat(cache.get(URL, Optional::empty)).isSameAs(cache.get(URL, Optional::empty));
        after(LIFETIME.minusNanos(1));
        cache.get(URL, Optional::empty);
        assertThat(reads).hasValue(1);
        assertThat(background).isEmpty();
    }

    @Test
    @DisplayName("serves the old document while one read in the background replaces it")
    void refresh() {
        MetadataDocument old = cache.get(URL, Optional::empty);
        after(LIFETIME);
        assertThat(cache.get(URL, Optional::empty)).isSameAs(old);
        assertThat(cache.get(URL, Optional::empty)).isSameAs(old);
        assertThat(background).hasSize(1);
        runBackground();
        assertThat(cache.get(URL, Optional::empty)).isNotSameAs(old);
        assertThat(reads).hasValue(2);
    }

    @Test
    @DisplayName("serves the old document while the server has no thread to spare, and tries again at the next call")
    void noThread() {
        AtomicBoolean busy = new AtomicBoolean(true);
        MetadataCache impatient = new MetadataCache(
                this::read,
                task -> {
                    if (busy.get()) {
                        throw new RejectedExecutionException();
                    }
                    task.run();
                },
                clock::get,
                Freshness.DEFAULT.maxAge());
        MetadataDocument old = impatient.get(URL, Optional::empty);
        after(LIFETIME);
        assertThat(impatient.get(URL, Optional::empty)).isSameAs(old);
        busy.set(false);
        impatient.get(URL, Optional::empty);
        assertThat(impatient.get(URL, Optional::empty)).isNotSameAs(old);
    }

    @Test
    @DisplayName("keeps the last good document while the provider is down, and asks it twice a minute at most")
    void staleOnFailure() {
        MetadataDocument good = cache.get(URL, Optional::empty);
        after(LIFETIME);
        down = true;
        cache.get(URL, Optional::empty);
        runBackground();
        assertThat(cache.get(URL, Optional::empty)).isSameAs(good);
        after(Duration.ofSeconds(29));
        assertThat(cache.get(URL, Optional::empty)).isSameAs(good);
        assertThat(background).isEmpty();
        after(Duration.ofSeconds(1));
        down = false;
        cache.get(URL, Optional::empty);
        runBackground();
        assertThat(cache.get(URL, Optional::empty)).isNotSameAs(good);
        assertThat(reads).hasValue(3);
    }

    @Test
    @DisplayName("does not remember a first read that failed")
    void downFromTheStart() {
        down = true;
        assertThatExceptionOfType(MetadataException.class).isThrownBy(() -> cache.get(URL, Optional::empty));
        down = false;
        assertThat(cache.get(URL, Optional::empty)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("reads once for all who ask at the same time, whether the provider answers or not")
    void singleFlight(boolean isDown) throws Exception {
        down = isDown;
        int callers = 12;
        CountDownLatch asked = new CountDownLatch(callers);
        MetadataCache slow = new MetadataCache(
                url -> {
                    await(asked);
                    pause();
                    return read(url);
                },
                background::add,
                clock::get,
                Freshness.DEFAULT.maxAge());
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            Callable<Object> ask = () -> {
                asked.countDown();
                return outcome(slow);
            };
            List<Future<Object>> answers =
                    threads.invokeAll(Stream.generate(() -> ask).limit(callers).toList());
            Object first = answers.get(0).get();
            for (Future<Object> answer : answers) {
                assertThat(answer.get()).isSameAs(first);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(reads).hasValue(1);
    }

    @Test
    @DisplayName("lets a reload win over a refresh that began before it")
    void reloadDuringRefresh() {
        cache.get(URL, Optional::empty);
        after(LIFETIME);
        cache.get(URL, Optional::empty);
        MetadataDocument reloaded = cache.reload(URL);
        down = true;
        runBackground();
        assertThat(cache.get(URL, Optional::empty)).isSameAs(reloaded);
    }

    @Test
    @DisplayName("reads now when told to, and keeps what it has when that fails")
    void reload() {
        MetadataDocument old = cache.get(URL, Optional::empty);
        MetadataDocument reloaded = cache.reload(URL);
        assertThat(reloaded).isNotSameAs(old).isSameAs(cache.get(URL, Optional::empty));
        down = true;
        assertThatExceptionOfType(MetadataException.class).isThrownBy(() -> cache.reload(URL));
        assertThat(cache.get(URL, Optional::empty)).isSameAs(reloaded);
    }

    @Test
    @DisplayName("keeps providers apart, and realms")
    void apart() {
        MetadataDocument first = cache.get(URL, Optional::empty);
        assertThat(cache.get(request("realm", "https://other.example"), Optional::empty))
                .isNotSameAs(first);
        assertThat(cache.get(request("other", "https://op.example"), Optional::empty))
                .isNotSameAs(first);
        assertThat(reads).hasValue(3);
    }

    @Test
    @DisplayName("serves a stored copy at once, and reads behind it")
    void stored() {
        MetadataDocument copy = MetadataDocument.stored(metadata(), Reach.PUBLIC);
        assertThat(cache.get(URL, () -> Optional.of(copy))).isSameAs(copy);
        assertThat(reads).hasValue(0);
        runBackground();
        assertThat(cache.get(URL, () -> Optional.of(copy)).isLive()).isTrue();
    }

    @Test
    @DisplayName("serves a stored copy for as long as the provider is down, but waits for it once an hour has passed")
    void storedWhileDown() {
        MetadataDocument copy = MetadataDocument.stored(metadata(), Reach.PUBLIC);
        down = true;
        assertThat(cache.get(URL, () -> Optional.of(copy))).isSameAs(copy);
        runBackground();
        after(Duration.ofHours(1));
        assertThat(cache.get(URL, Optional::empty)).isSameAs(copy);
        assertThat(background).isEmpty();
        assertThat(reads).hasValue(2);
    }

    @Test
    @DisplayName("waits for a new document after an hour in which nobody asked")
    void hardAge() {
        MetadataDocument old = cache.get(URL, Optional::empty);
        after(Duration.ofHours(1).minusNanos(1));
        assertThat(cache.get(URL, Optional::empty)).isSameAs(old);
        after(Duration.ofNanos(1));
        assertThat(cache.get(URL, Optional::empty)).isNotSameAs(old);
    }

    @Test
    @DisplayName("waits sooner or later than after an hour where the server is told so")
    void maxAge() {
        for (Duration told : List.of(Duration.ofMinutes(10), Duration.ofHours(5))) {
            MetadataCache other = new MetadataCache(this::read, background::add, clock::get, told);
            MetadataDocument old = other.get(URL, Optional::empty);
            after(told.minusNanos(1));
            assertThat(other.get(URL, Optional::empty)).isSameAs(old);
            after(Duration.ofNanos(1));
            assertThat(other.get(URL, Optional::empty)).isNotSameAs(old);
        }
    }

    @Test
    @DisplayName("does not serve an old document when the new one cannot be used")
    void unusable() {
        AtomicBoolean hostile = new AtomicBoolean();
        MetadataCache strict = new MetadataCache(
                request -> {
                    if (hostile.get()) {
                        throw MetadataException.unusable("another issuer");
                    }
                    return read(request);
                },
                background::add,
                clock::get,
                Freshness.DEFAULT.maxAge());
        strict.get(URL, Optional::empty);
        hostile.set(true);
        after(Duration.ofHours(1));
        assertThatExceptionOfType(MetadataException.class)
                .isThrownBy(() -> strict.get(URL, Optional::empty))
                .withMessage("another issuer");
    }

    @Test
    @DisplayName("does not try again for ten seconds what took long to fail")
    void slowFailure() {
        MetadataCache hanging = new MetadataCache(
                request -> {
                    after(Duration.ofSeconds(3));
                    return read(request);
                },
                background::add,
                clock::get,
                Freshness.DEFAULT.maxAge());
        down = true;
        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(MetadataException.class).isThrownBy(() -> hanging.get(URL, Optional::empty));
        }
        assertThat(reads).hasValue(1);
        down = false;
        after(Duration.ofSeconds(10));
        assertThat(hanging.get(URL, Optional::empty).isLive()).isTrue();
    }

    @Test
    @DisplayName("lets fifteen wait for a read, and refuses others at once")
    void waiting() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        MetadataCache hanging = new MetadataCache(
                request -> {
                    await(answer);
                    return read(request);
                },
                background::add,
                clock::get,
                Freshness.DEFAULT.maxAge());
        int callers = 30;
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            CompletionService<Object> outcomes = new ExecutorCompletionService<>(threads);
            for (int i = 0; i < callers; i++) {
                outcomes.submit(() -> outcome(hanging));
            }
            for (int i = 0; i < callers - 16; i++) {
                assertThat(outcomes.take().get())
                        .isInstanceOfSatisfying(MetadataException.class, refusal -> assertThat(refusal)
                                .hasMessageContaining("busy with 15 other calls"));
            }
            answer.countDown();
            for (int i = 0; i < 16; i++) {
                assertThat(outcomes.take().get()).isInstanceOf(MetadataDocument.class);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static MetadataRequest request(String realm, String issuer) {
        return new MetadataRequest(
                realm,
                new Upstream.Name(realm, "acme"),
                SslRequired.EXTERNAL,
                new MetadataLocation(URI.create(issuer + "/.well-known/openid-configuration")));
    }

    @Test
    @DisplayName("tells what it knows without reading: nothing, a document and its age, and why the last read failed")
    void known() {
        assertThat(cache.known(URL)).isEqualTo(new KnownMetadata(null, Duration.ZERO, false, null));
        assertThat(reads).hasValue(0);
        down = true;
        assertThat(outcome(cache)).isInstanceOf(MetadataException.class);
        assertThat(cache.known(URL).document()).isNull();
        assertThat(cache.known(URL).problem())
                .satisfies(problem -> assertThat(problem.reason()).hasMessage("down"));

        down = false;
        MetadataDocument document = cache.get(URL, Optional::empty);
        after(Duration.ofMinutes(4));
        assertThat(cache.known(URL)).isEqualTo(new KnownMetadata(document, Duration.ofMinutes(4), false, null));
        after(Duration.ofMinutes(1));
        assertThat(cache.known(URL)).isEqualTo(new KnownMetadata(document, LIFETIME, true, null));

        down = true;
        cache.get(URL, Optional::empty);
        runBackground();
        KnownMetadata stale = cache.known(URL);
        assertThat(stale.document()).isSameAs(document);
        assertThat(stale.problem()).isNotNull();
        assertThatExceptionOfType(MetadataException.class).isThrownBy(() -> cache.reload(URL));
        down = false;
        cache.reload(URL);
        assertThat(cache.known(URL).problem()).isNull();
        assertThat(cache.known(URL).age()).isZero();
    }

    private MetadataDocument read(MetadataRequest request) {
        reads.incrementAndGet();
        if (down) {
            throw MetadataException.unreachable("down");
        }
        return new MetadataDocument(metadata(), LIFETIME, Reach.PUBLIC);
    }

    private void after(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private void runBackground() {
        while (!background.isEmpty()) {
            background.remove().run();
        }
    }

    private static Object outcome(MetadataCache cache) {
        try {
            return cache.get(URL, Optional::empty);
        } catch (MetadataException e) {
            return e;
        }
    }

    /** Gives those who have just counted down the time to ask. */
    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ProviderMetadata metadata() {
        return new ProviderMetadata(
                "https://op.example",
                URI.create("https://op.example/authorize"),
                URI.create("https://op.example/token"),
                URI.create("https://op.example/jwks"),
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                false);
    }
}
