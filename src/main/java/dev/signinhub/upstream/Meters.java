package dev.signinhub.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;

/**
 * What this node counts of calls to upstreams, for {@code /metrics} ({@code --metrics-enabled=true}).
 *
 * <p>Tags are named as those of core's user event metrics, so that both can be joined. No value of a tag is what a user
 * or an upstream says: each provider has a bounded number of series. They go when the provider is removed, and when it
 * was not called for a day, since only the node that removes it hears of that.
 */
public final class Meters {

    static final String CALLS = "signinhub.upstream.calls";
    static final String LEASED = "signinhub.upstream.connections.leased";
    static final String WAITING = "signinhub.upstream.connections.waiting";
    static final String METADATA_AGE = "signinhub.metadata.age";

    static final int MAX_PROVIDERS = 1_000;
    static final int MAX_HOSTS = 10;
    static final Duration KEPT = Duration.ofDays(1);

    /** From an answer of the same data centre to the longest that a call may take by default. */
    private static final Duration[] BOUNDS = {
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private static final Meters SERVER =
            new Meters(Metrics.globalRegistry, Ticker.systemTicker(), Scheduler.systemScheduler());

    private final MeterRegistry registry;
    private final Cache<Upstream.Name, Known> providers;

    Meters(MeterRegistry registry, Ticker clock, Scheduler scheduler) {
        this.registry = registry;
        this.providers = Caffeine.newBuilder()
                .maximumSize(MAX_PROVIDERS)
                .expireAfterAccess(KEPT)
                .ticker(clock)
                .scheduler(scheduler)
                // What has gone is not shown for a moment longer by a busy pool.
                .executor(Runnable::run)
                // Within the entry's lock, unlike a removal listener: whoever registers anew finds them gone.
                .<Upstream.Name, Known>evictionListener((name, known, cause) -> {
                    if (known != null) {
                        known.remove(registry);
                    }
                })
                .build();
    }

    /** Does what counts something, unless the server has no metrics; asked as core's providers do. */
    public static void count(Consumer<Meters> what) {
        if (Config.scope("signin-hub", "upstream").root().getBoolean("metrics-enabled", false)) {
            what.accept(SERVER);
        }
    }

    void called(Upstream.Name provider, Call call, Outcome outcome, Duration time) {
        with(provider, known -> {
            Timer timer = Timer.builder(CALLS)
                    .description("Calls to identity providers")
                    .tags(tags(provider).and("kind", call.label(), "outcome", outcome.label()))
                    .serviceLevelObjectives(BOUNDS)
                    .register(registry);
            known.meters.add(timer);
            timer.record(time);
        });
    }

    /** Shows the connections to a host for as long as the provider is known; it names only so many hosts. */
    void connects(Upstream.Name provider, String host) {
        with(provider, known -> {
            if (known.hosts.size() < MAX_HOSTS && known.hosts.add(host)) {
                Tags tags = tags(provider).and("host", host);
                known.meters.add(
                        Gauge.builder(LEASED, () -> Connections.of(host).getLeased())
                                .description("Connections to the host of an identity provider that are in use")
                                .tags(tags)
                                .register(registry));
                known.meters.add(
                        Gauge.builder(WAITING, () -> Connections.of(host).getPending())
                                .description("Calls that wait for a connection to the host of an identity provider")
                                .tags(tags)
                                .register(registry));
            }
        });
    }

    /** Shows how old a provider's metadata is; what is shown for it before, as of another address, goes. */
    public void metadataAge(Upstream.Name provider, DoubleSupplier seconds) {
        with(provider, known -> {
            boolean shown = known.metadataAge != null;
            known.metadataAge = seconds;
            // Micrometer warns of a gauge that is registered twice.
            if (!shown) {
                known.meters.add(Gauge.builder(METADATA_AGE, known, Known::secondsSinceRead)
                        .description("Time since the metadata of an identity provider was read")
                        .baseUnit("seconds")
                        .tags(tags(provider))
                        .register(registry));
            }
        });
    }

    public void forget(Upstream.Name provider) {
        providers.asMap().computeIfPresent(provider, (name, known) -> {
            known.remove(registry);
            return null;
        });
    }

    public void forgetRealm(String realm) {
        providers.asMap().keySet().stream()
                .filter(name -> name.realm().equals(realm))
                .toList()
                .forEach(this::forget);
    }

    private void with(Upstream.Name provider, Consumer<Known> what) {
        providers.asMap().compute(provider, (name, old) -> {
            Known known = old == null ? new Known() : old;
            what.accept(known);
            return known;
        });
    }

    private static Tags tags(Upstream.Name provider) {
        return Tags.of("realm", provider.realm(), "idp", provider.alias());
    }

    /** What there is of one provider; guarded by its entry. */
    private static final class Known {

        private final Set<Meter> meters = new HashSet<>();
        private final Set<String> hosts = new HashSet<>();
        private volatile @Nullable DoubleSupplier metadataAge;

        private double secondsSinceRead() {
            DoubleSupplier age = metadataAge;
            return age == null ? Double.NaN : age.getAsDouble();
        }

        private void remove(MeterRegistry registry) {
            meters.forEach(registry::remove);
        }
    }
}
