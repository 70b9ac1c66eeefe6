package dev.signinhub.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The meters of upstreams")
class MetersTest {

    private static final Upstream.Name ACME = new Upstream.Name("hub", "acme");
    private static final Upstream.Name OTHER = new Upstream.Name("other", "acme");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicLong now = new AtomicLong();
    private final Queue<Runnable> scheduled = new ArrayDeque<>();
    private final Meters meters = new Meters(registry, now::get, (executor, command, delay, unit) -> {
        scheduled.add(command);
        return new CompletableFuture<>();
    });

    @Test
    @DisplayName("time calls by provider, kind and outcome")
    void calls() {
        meters.called(ACME, Call.TOKEN, Outcome.OK, Duration.ofMillis(200));
        meters.called(ACME, Call.TOKEN, Outcome.OK, Duration.ofMillis(400));
        meters.called(ACME, Call.TOKEN, Outcome.NO_ANSWER, Duration.ofSeconds(10));
        Timer ok = registry.get(Meters.CALLS)
                .tags("realm", "hub", "idp", "acme", "kind", "token", "outcome", "ok")
                .timer();
        assertThat(ok.count()).isEqualTo(2);
        assertThat(ok.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(600);
        assertThat(registry.get(Meters.CALLS)
                        .tags("outcome", "no_answer")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("go with the provider, and leave those of others alone")
    void removed() {
        everything(ACME);
        everything(OTHER);
        meters.forget(ACME);
        assertThat(realms()).containsOnly("other");
        meters.forgetRealm("other");
        assertThat(registry.getMeters()).isEmpty();
        everything(ACME);
        assertThat(realms()).containsOnly("hub");
    }

    @Test
    @DisplayName("go when nobody has called the provider for a day: another node may have removed it")
    void idle() {
        everything(ACME);
        now.addAndGet(Meters.KEPT.toNanos() - 1);
        everything(OTHER);
        assertThat(realms()).contains("hub", "other");
        now.addAndGet(2);
        List.copyOf(scheduled).forEach(Runnable::run);
        assertThat(realms()).containsOnly("other");
    }

    @Test
    @DisplayName("are of so many hosts of a provider only, since a document names them")
    void hosts() {
        IntStream.range(0, 100).forEach(i -> meters.connects(ACME, i + ".example:443"));
        assertThat(registry.find(Meters.LEASED).gauges()).hasSize(Meters.MAX_HOSTS);
        assertThat(registry.find(Meters.WAITING).gauges()).hasSize(Meters.MAX_HOSTS);
    }

    @Test
    @DisplayName("show the age of what is in use now")
    void age() {
        meters.metadataAge(ACME, () -> 100);
        meters.metadataAge(ACME, () -> 2);
        assertThat(registry.get(Meters.METADATA_AGE).gauge().value()).isEqualTo(2);
    }

    @Test
    @DisplayName("are not there where the server has no metrics")
    void off() {
        Meters.count(all -> {
            throw new AssertionError("counted");
        });
    }

    @Test
    @DisplayName("tell apart who is to look into it")
    void outcomes() {
        assertThat(Stream.of(200, 204, 302, 400, 404, 500, 503).map(Outcome::of))
                .containsExactly(
                        Outcome.OK,
                        Outcome.OK,
                        Outcome.REFUSED,
                        Outcome.REFUSED,
                        Outcome.REFUSED,
                        Outcome.ERROR,
                        Outcome.ERROR);
        assertThat(List.of(
                        Outcome.of(UpstreamException.notCalled("is busy")),
                        Outcome.of(new UpstreamException("cannot be connected to", Stage.CONNECTION)),
                        Outcome.of(UpstreamException.forbidden("has a private address")),
                        Outcome.of(new UpstreamException("has a certificate", Stage.TLS, new IOException())),
                        Outcome.of(new UpstreamException("did not respond", Stage.ANSWER)),
                        Outcome.of(UpstreamException.answered("nonsense"))))
                .containsExactly(
                        Outcome.NOT_CALLED,
                        Outcome.UNREACHABLE,
                        Outcome.UNREACHABLE,
                        Outcome.TLS,
                        Outcome.NO_ANSWER,
                        Outcome.UNUSABLE);
    }

    private void everything(Upstream.Name provider) {
        meters.called(provider, Call.KEYS, Outcome.OK, Duration.ofMillis(1));
        meters.connects(provider, "acme.example:443");
        meters.metadataAge(provider, () -> 1);
    }

    private Stream<String> realms() {
        return registry.getMeters().stream()
                .map(Meter::getId)
                .flatMap(id -> id.getTags().stream())
                .filter(tag -> tag.getKey().equals("realm"))
                .map(Tag::getValue);
    }
}
