package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.vendor.VendorSimulators;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The vendors that people sign in with")
class VendorTest {

    @Test
    @DisplayName("are all those that have a simulator")
    void complete() {
        try (VendorSimulators simulators = VendorSimulators.start()) {
            Stream<String> ids = Vendor.ALL.stream().map(Vendor::id);
            assertThat(simulators.ids())
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(Stream.of(VendorSimulators.OWN_GITLAB), ids)
                            .toList());
        }
    }
}
