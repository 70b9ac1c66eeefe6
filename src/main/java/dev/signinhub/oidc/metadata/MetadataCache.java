package dev.signinhub.oidc.metadata;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.signinhub.upstream.CallLimit;
import dev.signinhub.upstream.Meters;
import dev.signinhub.upstream.UpstreamException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/**
 * A cache of providers' metadata.
 *
 * <p>When its lifetime ({@link CacheLifetime}) has passed, a document is still served while a single background read
 * replaces it; so is the stored copy of a provider that this node has not read yet. If that read fails, the document
 * stays and the next attempt is {@value #RETRY_SECONDS} seconds away. After an hour without a successful read ({@link
 * Freshness}) it is no longer served that way: the caller waits, and gets the old document only if the provider cannot be reached.
 *
 * <p>A caller who has to wait shares the read with everyone who asks meanwhile, even if it fails. Only a limited number
 * may wait ({@link CallLimit}), and a read that failed slowly is not retried for {@value #FAILURE_SECONDS} seconds.
 *
 * <p>Nothing is shared between the nodes of a cluster, and losing the cache loses nothing.
 */
public final class MetadataCache {

    private static final Logger logger = Logger.getLogger(MetadataCache.class);
    private static final long RETRY_SECONDS = 30;
    private static final long FAILURE_SECONDS = 10;
    private static final Duration SLOW = Duration.ofSeconds(3);
    private static final int MAX_PROVIDERS = 10_000;
    private static final int MAX_PROBLEMS = 1_000;

    /** Shared by all factories of a server; a server restarted within the process gets its own. */
    private static @Nullable Shared shared;

    private final MetadataSource source;
    private final Executor background;
    private final Ticker clock;
    private final Duration maxAge;
    private final ConcurrentMap<MetadataRequest, CompletableFuture<Entry>> reading = new ConcurrentHashMap<>();
    private final Cache<MetadataRequest, Entry> entries;
    private final Cache<MetadataRequest, MetadataException> failures;
    private final Cache<MetadataRequest, KnownMetadata.Problem> problems;

    /** @param maxAge after which callers wait for a document that could not be read again */
    MetadataCache(MetadataSource source, Executor background, Ticker clock, Duration maxAge) {
        this.maxAge = maxAge;
        this.source = source;
        this.background = background;
        this.clock = clock;
        this.entries = Caffeine.newBuilder().maximumSize(MAX_PROVIDERS).build();
        this.failures = Caffeine.newBuilder()
                .maximumSize(MAX_PROVIDERS)
                .expireAfterWrite(Duration.ofSeconds(FAILURE_SECONDS))
                .ticker(clock)
                .build();
        this.problems = Caffeine.newBuilder()
                .maximumSize(MAX_PROBLEMS)
                .expireAfterWrite(Duration.ofDays(1))
                .ticker(clock)
                .build();
    }

    /**
     * Returns the server's cache, which uses its HTTP client and refreshes on its executor.
     *
     * @throws IllegalStateException with one sentence when an option of the server is out of bounds
     */
    public static synchronized MetadataCache of(KeycloakSessionFactory sessions) {
        if (shared == null || shared.sessions != sessions) {
            Freshness freshness = Freshness.configured();
            MetadataCache cache = new MetadataCache(
                    new HttpMetadataSource(sessions, freshness.lifetime()),
                    task -> execute(sessions, task),
                    Ticker.systemTicker(),
                    freshness.maxAge());
            shared = new Shared(sessions, cache);
        }
        return shared.cache;
    }

    private record Shared(KeycloakSessionFactory sessions, MetadataCache cache) {}

    private static void execute(KeycloakSessionFactory sessions, Runnable task) {
        try (KeycloakSession session = sessions.create()) {
            session.getProvider(ExecutorsProvider.class)
                    .getExecutor("signin-hub-metadata")
                    .execute(task);
        }
    }

    /**
     * Returns the requested metadata.
     *
     * @param stored the copy stored with the provider, for a node that has not read the document yet
     * @throws MetadataException when it was never read and cannot be read now
     */
    public MetadataDocument get(MetadataRequest request, Supplier<Optional<MetadataDocument>> stored) {
        Entry entry = entries.getIfPresent(request);
        if (entry == null) {
            entry = stored.get().map(copy -> cacheStored(request, copy)).orElse(null);
        }
        if (entry == null || isTooOld(entry)) {
            return readOrServeOld(request, entry);
        }
        if (entry.isDue(clock.read()) && entry.refreshing.compareAndSet(false, true)) {
            refreshInBackground(request, entry);
        }
        return entry.document;
    }

    /** Caches a stored copy, unless another thread was faster. */
    private Entry cacheStored(MetadataRequest request, MetadataDocument copy) {
        Entry entry = new Entry(copy, clock.read(), clock.read());
        Entry other = entries.asMap().putIfAbsent(request, entry);
        showAge(request);
        return other == null ? entry : other;
    }

    private MetadataDocument readOrServeOld(MetadataRequest request, @Nullable Entry old) {
        try {
            return readOnce(request).document;
        } catch (MetadataException e) {
            if (old == null || !e.isUnreachable()) {
                throw e;
            }
            logger.warnf("Provider metadata is more than %d seconds old: %s", maxAge.toSeconds(), e.getMessage());
            return old.document;
        }
    }

    /** Does without Caffeine's own loading, which shares only successes and holds a lock while reading. */
    private Entry readOnce(MetadataRequest request) {
        MetadataException failure = failures.getIfPresent(request);
        if (failure != null) {
            throw failure;
        }
        CompletableFuture<Entry> mine = new CompletableFuture<>();
        CompletableFuture<Entry> others = reading.putIfAbsent(request, mine);
        if (others != null) {
            return join(request, others);
        }
        long start = clock.read();
        try {
            Entry known = entries.getIfPresent(request);
            boolean fresh = known != null && !isTooOld(known);
            Entry entry = known != null && fresh ? known : read(request);
            entries.put(request, entry);
            mine.complete(entry);
            return entry;
        } catch (MetadataException e) {
            if (clock.read() - start >= SLOW.toNanos()) {
                failures.put(request, e);
            }
            mine.completeExceptionally(e);
            throw e;
        } finally {
            reading.remove(request, mine);
            // Releases those who wait after an Error; a completed future is not affected.
            mine.completeExceptionally(
                    MetadataException.unreachable("The metadata at " + request.location() + " could not be read."));
        }
    }

    private static Entry join(MetadataRequest request, CompletableFuture<Entry> reading) {
        String id = "waiting for " + request.id();
        try {
            CallLimit.enter(id);
        } catch (UpstreamException e) {
            throw MetadataException.unreachable(
                    "The metadata at " + request.location() + " cannot be read: the server " + e.getMessage() + ".");
        }
        try {
            return reading.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof MetadataException problem) {
                throw problem;
            }
            throw e;
        } finally {
            CallLimit.leave(id);
        }
    }

    private void refreshInBackground(MetadataRequest request, Entry due) {
        try {
            background.execute(() -> refresh(request, due));
        } catch (RuntimeException e) {
            // The server is shutting down or has no thread to spare: the copy at hand will do.
            due.refreshing.set(false);
        }
    }

    /**
     * Reads the metadata now, whatever is cached, and caches the result.
     *
     * @throws MetadataException when it cannot be read or used; what was cached stays
     */
    public MetadataDocument reload(MetadataRequest request) {
        Entry entry = read(request);
        entries.put(request, entry);
        failures.invalidate(request);
        return entry.document;
    }

    /** Returns what this node knows of a document, without reading it. */
    public KnownMetadata known(MetadataRequest request) {
        Entry entry = entries.getIfPresent(request);
        KnownMetadata.Problem problem = problems.getIfPresent(request);
        if (entry == null) {
            return new KnownMetadata(null, Duration.ZERO, false, problem);
        }
        long now = clock.read();
        return new KnownMetadata(entry.document, Duration.ofNanos(now - entry.readAt), entry.isDue(now), problem);
    }

    private Entry read(MetadataRequest request) {
        MetadataDocument document;
        try {
            document = source.read(request);
            problems.invalidate(request);
        } catch (MetadataException e) {
            problems.put(request, new KnownMetadata.Problem(Instant.now(), e));
            throw e;
        }
        showAge(request);
        long now = clock.read();
        return new Entry(document, now, now + document.lifetime().toNanos());
    }

    private void showAge(MetadataRequest request) {
        Meters.count(meters -> meters.metadataAge(request.provider(), () -> {
            Entry entry = entries.getIfPresent(request);
            return entry == null
                    ? Double.NaN
                    : Duration.ofNanos(clock.read() - entry.readAt).toMillis() / 1000.0;
        }));
    }

    private void refresh(MetadataRequest request, Entry stale) {
        try {
            replace(request, stale, read(request));
        } catch (RuntimeException e) {
            logger.warnf(
                    "Provider metadata could not be refreshed; the last good copy remains in use: %s", e.getMessage());
            long retryAt = clock.read() + Duration.ofSeconds(RETRY_SECONDS).toNanos();
            replace(request, stale, new Entry(stale.document, stale.readAt, retryAt));
        } finally {
            stale.refreshing.set(false);
        }
    }

    private boolean isTooOld(Entry entry) {
        return clock.read() - entry.readAt >= maxAge.toNanos();
    }

    /** Replaces an entry, unless a reload was faster: its result is newer. */
    private void replace(MetadataRequest request, Entry stale, Entry next) {
        entries.asMap().replace(request, stale, next);
    }

    private static final class Entry {

        private final MetadataDocument document;
        private final long readAt;
        private final long dueAt;
        private final AtomicBoolean refreshing = new AtomicBoolean();

        private Entry(MetadataDocument document, long readAt, long dueAt) {
            this.document = document;
            this.readAt = readAt;
            this.dueAt = dueAt;
        }

        private boolean isDue(long now) {
            return now - dueAt >= 0;
        }
    }
}
