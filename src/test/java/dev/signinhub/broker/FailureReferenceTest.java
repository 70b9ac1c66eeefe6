package dev.signinhub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The reference of a failure")
class FailureReferenceTest {

    @Test
    @DisplayName("is the id of the request's trace where the server traces")
    void traced() {
        String id = "4bf92f3577b34da6a3ce929d0e0e4736";
        SpanContext trace =
                SpanContext.create(id, "00f067aa0ba902b7", TraceFlags.getSampled(), TraceState.getDefault());
        assertThat(FailureReference.of(trace)).isEqualTo(id);
    }

    @Test
    @DisplayName("is another each time where it does not, and can be read out")
    void own() {
        assertThat(Stream.generate(() -> FailureReference.of(SpanContext.getInvalid()))
                        .limit(100))
                .doesNotHaveDuplicates()
                .allSatisfy(reference -> assertThat(reference).matches("[2-9A-HJKMNP-Z]{10}"));
    }
}
