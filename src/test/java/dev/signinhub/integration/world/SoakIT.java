package dev.signinhub.integration.world;

import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Vitals;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The short form of {@link LongSoak}. */
@DisplayName("After many sign-ins the server")
class SoakIT {

    @Test
    @DisplayName("holds no more connections, threads, memory and files than before")
    void soak() {
        try (Soak soak = new Soak(KeycloakServer.shared())) {
            soak.honest(40);
            Vitals before = soak.vitals();
            soak.honest(200);
            soak.assertAsBefore(before);
        }
    }
}
