package dev.signinhub.oidc.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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

@DisplayName("The metadata cache")
class MetadataCacheTest {

    private static final MetadataLocation URL =
            new MetadataLocation(URI.create("https://op.example/.well-known/openid-configuration"));
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger reads = new AtomicInteger();
    private final Queue<Runnable> background = new ArrayDeque<>();
    private volatile boolean down;

    private final MetadataCache cache = new MetadataCache(this::read, background::add, clock::get);

    @Test
    @DisplayName("reads once while the lifetime lasts")
    void hit() {
        assertThat(cache.get(URL)).isSameAs(cache.get(URL));
        after(LIFETIME.minusNanos(1));
        cache.get(URL);
        assertThat(reads).hasValue(1);
        assertThat(background).isEmpty();
    }

    @Test
    @DisplayName("serves the old document while one read in the background replaces it")
    void refresh() {
        ProviderMetadata old = cache.get(URL);
        after(LIFETIME);
        assertThat(cache.get(URL)).isSameAs(old);
        assertThat(cache.get(URL)).isSameAs(old);
        assertThat(background).hasSize(1);
        runBackground();
        assertThat(cache.get(URL)).isNotSameAs(old);
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
                clock::get);
        ProviderMetadata old = impatient.get(URL);
        after(LIFETIME);
        assertThat(impatient.get(URL)).isSameAs(old);
        busy.set(false);
        impatient.get(URL);
        assertThat(impatient.get(URL)).isNotSameAs(old);
    }

    @Test
    @DisplayName("keeps the last good document while the provider is down, and asks it twice a minute at most")
    void staleOnFailure() {
        ProviderMetadata good = cache.get(URL);
        after(LIFETIME);
        down = true;
        cache.get(URL);
        runBackground();
        assertThat(cache.get(URL)).isSameAs(good);
        after(Duration.ofSeconds(29));
        assertThat(cache.get(URL)).isSameAs(good);
        assertThat(background).isEmpty();
        after(Duration.ofSeconds(1));
        down = false;
        cache.get(URL);
        runBackground();
        assertThat(cache.get(URL)).isNotSameAs(good);
        assertThat(reads).hasValue(3);
    }

    @Test
    @DisplayName("does not remember a first read that failed")
    void downFromTheStart() {
        down = true;
        assertThatExceptionOfType(MetadataException.class).isThrownBy(() -> cache.get(URL));
        down = false;
        assertThat(cache.get(URL)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("reads once for all who ask at the same time, whether the provider answers or not")
    void singleFlight(boolean isDown) throws Exception {
        down = isDown;
        int callers = 20;
        CountDownLatch asked = new CountDownLatch(callers);
        MetadataCache slow = new MetadataCache(
                url -> {
                    await(asked);
                    pause();
                    return read(url);
                },
                background::add,
                clock::get);
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
        cache.get(URL);
        after(LIFETIME);
        cache.get(URL);
        ProviderMetadata reloaded = cache.reload(URL);
        down = true;
        runBackground();
        assertThat(cache.get(URL)).isSameAs(reloaded);
    }

    @Test
    @DisplayName("reads now when told to, and keeps what it has when that fails")
    void reload() {
        ProviderMetadata old = cache.get(URL);
        ProviderMetadata reloaded = cache.reload(URL);
        assertThat(reloaded).isNotSameAs(old).isSameAs(cache.get(URL));
        down = true;
        assertThatExceptionOfType(MetadataException.class).isThrownBy(() -> cache.reload(URL));
        assertThat(cache.get(URL)).isSameAs(reloaded);
    }

    @Test
    @DisplayName("reads again what it was told to forget")
    void forget() {
        ProviderMetadata old = cache.get(URL);
        cache.forget(URL);
        assertThat(cache.get(URL)).isNotSameAs(old);
        assertThat(reads).hasValue(2);
    }

    @Test
    @DisplayName("keeps providers apart")
    void apart() {
        MetadataLocation other =
                new MetadataLocation(URI.create("https://other.example/.well-known/openid-configuration"));
        assertThat(cache.get(URL)).isNotSameAs(cache.get(other));
        assertThat(reads).hasValue(2);
    }

    private MetadataDocument read(MetadataLocation location) {
        reads.incrementAndGet();
        if (down) {
            throw MetadataException.unreachable("down");
        }
        return new MetadataDocument(metadata(), LIFETIME);
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
            return cache.get(URL);
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
