package dev.signinhub.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The limit of calls")
class CallLimitTest {

    @Test
    @DisplayName("refuses one more for a provider at once, lets others be, and counts those who left no more")
    void limit() throws Exception {
        CallLimit.enter("hanging", 2);
        CallLimit.enter("hanging", 2);
        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(UpstreamException.class)
                    .isThrownBy(() -> CallLimit.enter("hanging", 2))
                    .withMessage("is busy with 2 other calls");
        }
        assertThatCode(() -> CallLimit.enter("honest", 2)).doesNotThrowAnyException();
        CallLimit.leave("hanging");
        assertThatCode(() -> CallLimit.enter("hanging", 2)).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("is fifteen unless the server's option says otherwise, within bounds")
    void option() {
        assertThat(CallLimit.maximum(null)).isEqualTo(15);
        assertThat(CallLimit.maximum(1)).isEqualTo(1);
        assertThat(CallLimit.maximum(1000)).isEqualTo(1000);
        for (int calls : new int[] {-1, 0, 1001}) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> CallLimit.maximum(calls))
                    .withMessage(
                            "Set spi-signin-hub--upstream--max-calls to a number from 1 to 1000, not " + calls + ".");
        }
    }
}
