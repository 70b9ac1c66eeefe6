package dev.signinhub.integration.world;

import dev.signinhub.testing.Javas;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.ServerSettings;
import dev.signinhub.testing.Vitals;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code mvn verify -Plong}: thousands of sign-ins on each Java there is, for they differ in how compressed streams end. */
@DisplayName("After thousands of sign-ins, half of them at hostile providers, the server")
class LongSoak {

    private static final int SIGN_INS = Integer.getInteger("signinhub.soak", 2000);

    static Stream<Path> javas() {
        return Javas.installed().stream();
    }

    @DisplayName("holds no more connections, threads, memory and files than before")
    @ParameterizedTest(name = "on {0}")
    @MethodSource("javas")
    void soak(Path java) {
        ServerSettings settings = ServerSettings.DEFAULT
                .optimized()
                .logLevel("INFO")
                .onJava(java)
                // Many are to be kept waiting.
                .args("--spi-signin-hub--upstream--timeout=1");
        try (KeycloakServer keycloak = KeycloakServer.start(settings);
                Soak soak = new Soak(keycloak)) {
            soak.honest(200);
            soak.mixed(100);
            Vitals before = soak.vitals();
            soak.honest(SIGN_INS);
            soak.assertAsBefore(before);
            soak.mixed(SIGN_INS);
            soak.assertAsBefore(before);
        }
    }
}
