package dev.signinhub.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a node remembers of sign-ins")
class SignInMemoryTest {

    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    private final AtomicLong clock = new AtomicLong();
    private final SignInMemory memory = new SignInMemory(clock::get);

    @Test
    @DisplayName("is the last success, and the last failure for each cause with how often it was")
    void remembers() {
        failed("a", NOON);
        failed("b", NOON.plusSeconds(1));
        failed("a", NOON.plusSeconds(2));
        memory.succeeded("realm", "acme", NOON.plusSeconds(3));
        SignIns known = memory.of("acme");
        assertThat(known.scope()).isEqualTo("this node");
        assertThat(known.lastSuccess()).isEqualTo("2026-11-28T12:00:03Z");
        assertThat(known.lastFailures())
                .containsExactly(
                        new SignIns.Failure("2026-11-28T12:00:02Z", "error", "a", 2, "REF"),
                        new SignIns.Failure("2026-11-28T12:00:01Z", "error", "b", 1, "REF"));
        failed("a", NOON.plusSeconds(4));
        assertThat(memory.of("acme").lastSuccess()).isEqualTo("2026-11-28T12:00:03Z");
        assertThat(memory.of("other").lastFailures()).isEmpty();
    }

    @Test
    @DisplayName("is bounded: a few causes of one line each, whoever makes them up")
    void bounded() {
        IntStream.range(0, 1000).forEach(i -> failed("cause " + i + "\n" + "x".repeat(10_000), NOON));
        assertThat(memory.of("acme").lastFailures())
                .hasSize(SignInMemory.MAX_CAUSES)
                .allSatisfy(failure -> assertThat(failure.cause()).hasSize(500).doesNotContain("\n"))
                .first()
                .satisfies(failure -> assertThat(failure.cause()).startsWith("cause 999"));
    }

    @Test
    @DisplayName("is forgotten after a week without a sign-in")
    void age() {
        failed("a", NOON);
        clock.addAndGet(SignInMemory.KEPT.minus(Duration.ofSeconds(1)).toNanos());
        assertThat(memory.of("acme").lastFailures()).hasSize(1);
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(memory.of("acme").lastFailures()).isEmpty();
    }

    @Test
    @DisplayName("is forgotten with the provider, and with its realm")
    void removed() {
        failed("a", NOON);
        memory.succeeded("realm", "second", NOON);
        memory.succeeded("elsewhere", "third", NOON);
        memory.forgetProvider("acme");
        assertThat(memory.of("acme").lastFailures()).isEmpty();
        assertThat(memory.of("second").lastSuccess()).isNotNull();
        memory.forgetRealm("realm");
        assertThat(memory.of("second").lastSuccess()).isNull();
        assertThat(memory.of("third").lastSuccess()).isNotNull();
    }

    private void failed(String cause, Instant at) {
        memory.failed("realm", "acme", at, "error", cause, "REF");
    }
}
