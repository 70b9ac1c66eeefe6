package dev.signinhub.oidc.metadata;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/**
 * Answers what a provider's metadata say, from memory where it can.
 *
 * <p>The first caller for a location waits for the read, and so do all who ask meanwhile: they share it, also when it fails.
 * Once its lifetime has passed ({@link CacheLifetime}), a document is still served while a single read in the background
 * replaces it. When that read fails, the last good document stays and the next attempt is {@value #RETRY_SECONDS} seconds
 * away. A failed first read is not remembered, so a provider that comes up works with the next sign-in.
 *
 * <p>Nothing here is shared between the nodes of a cluster, and nothing is lost when it is lost.
 */
public final class MetadataCache {

    private static final Logger logger = Logger.getLogger(MetadataCache.class);
    private static final long RETRY_SECONDS = 30;
    private static final int MAX_PROVIDERS = 10_000;

    private final MetadataSource source;
    private final Executor background;
    private final Ticker clock;
    private final ConcurrentMap<MetadataLocation, CompletableFuture<Entry>> reading = new ConcurrentHashMap<>();
    private final Cache<MetadataLocation, Entry> entries =
            Caffeine.newBuilder().maximumSize(MAX_PROVIDERS).build();

    MetadataCache(MetadataSource source, Executor background, Ticker clock) {
        this.source = source;
        this.background = background;
        this.clock = clock;
    }

    /** Returns an empty cache that reads over the server's HTTP client and refreshes on the server's executor. */
    public static MetadataCache create(KeycloakSessionFactory sessions) {
        return new MetadataCache(
                new HttpMetadataSource(sessions), task -> execute(sessions, task), Ticker.systemTicker());
    }

    private static void execute(KeycloakSessionFactory sessions, Runnable task) {
        try (KeycloakSession session = sessions.create()) {
            session.getProvider(ExecutorsProvider.class)
                    .getExecutor("signin-hub-metadata")
                    .execute(task);
        }
    }

    /**
     * Returns the metadata at this location, not older than their lifetime unless the provider is down.
     *
     * @throws MetadataException when they were never read and cannot be read now
     */
    public ProviderMetadata get(MetadataLocation location) {
        Entry entry = entries.getIfPresent(location);
        if (entry == null) {
            return readOnce(location).metadata;
        }
        if (entry.isDue(clock.read()) && entry.refreshing.compareAndSet(false, true)) {
            refreshInBackground(location, entry);
        }
        return entry.metadata;
    }

    /** Not by the cache's own loading: that shares a success only, and holds a lock while it reads. */
    private Entry readOnce(MetadataLocation location) {
        CompletableFuture<Entry> mine = new CompletableFuture<>();
        CompletableFuture<Entry> others = reading.putIfAbsent(location, mine);
        if (others != null) {
            return join(others);
        }
        try {
            Entry known = entries.getIfPresent(location);
            Entry entry = known != null ? known : read(location);
            entries.put(location, entry);
            mine.complete(entry);
            return entry;
        } catch (RuntimeException e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            reading.remove(location, mine);
            // For whoever waits after an error of the platform; a future that is complete already stays as it is.
            mine.completeExceptionally(
                    MetadataException.unreachable("The metadata at " + location + " could not be read."));
        }
    }

    private static Entry join(CompletableFuture<Entry> reading) {
        try {
            return reading.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof MetadataException problem) {
                throw problem;
            }
            throw e;
        }
    }

    private void refreshInBackground(MetadataLocation location, Entry due) {
        try {
            background.execute(() -> refresh(location, due));
        } catch (RuntimeException e) {
            // The server is going down, or has no thread to spare: the good copy at hand serves.
            due.refreshing.set(false);
        }
    }

    /**
     * Reads the metadata at this location now, whatever is remembered, and remembers the answer.
     *
     * @throws MetadataException when they cannot be read or used; what was remembered stays
     */
    public ProviderMetadata reload(MetadataLocation location) {
        Entry entry = read(location);
        entries.put(location, entry);
        return entry.metadata;
    }

    /** Has the next caller for this location read it. */
    public void forget(MetadataLocation location) {
        entries.invalidate(location);
    }

    private Entry read(MetadataLocation location) {
        MetadataDocument document = source.read(location);
        return new Entry(document.metadata(), clock.read() + document.lifetime().toNanos());
    }

    private void refresh(MetadataLocation location, Entry stale) {
        try {
            replace(location, stale, read(location));
        } catch (RuntimeException e) {
            logger.warnf(
                    "Provider metadata could not be refreshed, the last good copy stays in use: %s", e.getMessage());
            long retryAt = clock.read() + Duration.ofSeconds(RETRY_SECONDS).toNanos();
            replace(location, stale, new Entry(stale.metadata, retryAt));
        } finally {
            stale.refreshing.set(false);
        }
    }

    /** Unless a reload was quicker, whose answer is the newer one. */
    private void replace(MetadataLocation location, Entry stale, Entry next) {
        entries.asMap().replace(location, stale, next);
    }

    private static final class Entry {

        private final ProviderMetadata metadata;
        private final long dueAt;
        private final AtomicBoolean refreshing = new AtomicBoolean();

        private Entry(ProviderMetadata metadata, long dueAt) {
            this.metadata = metadata;
            this.dueAt = dueAt;
        }

        private boolean isDue(long now) {
            return now - dueAt >= 0;
        }
    }
}
