package dev.signinhub.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The time that calls may take together")
class BudgetTest {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @Test
    @DisplayName("shortens the deadline of each, and is over for the thread when the work is")
    void within() {
        assertThat(Budget.limit(DEADLINE)).isEqualTo(DEADLINE);
        Duration limit = Budget.within(Duration.ofSeconds(5), () -> Budget.limit(DEADLINE));
        assertThat(limit).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
        assertThat(Budget.within(Duration.ofMinutes(1), () -> Budget.limit(DEADLINE)))
                .isEqualTo(DEADLINE);
        assertThat(Budget.limit(DEADLINE)).isEqualTo(DEADLINE);
    }

    @Test
    @DisplayName("leaves nothing when it is used up")
    void usedUp() {
        assertThat(Budget.isLeft()).isTrue();
        assertThat(Budget.within(Duration.ZERO, Budget::isLeft)).isFalse();
        assertThat(Budget.within(Duration.ZERO, () -> Budget.limit(DEADLINE))).isZero();
    }
}
