package dev.signinhub.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The Keycloak that this jar is for")
class SupportedKeycloakTest {

    @Test
    @DisplayName("is the one that it is compiled against")
    void compiled() throws IOException {
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<keycloak.version>" + SupportedKeycloak.MAJOR + "." + SupportedKeycloak.MINOR + ".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"26.6.9", "26.5.6", "25.8.0"})
    @DisplayName("is not an older one, of which the report says so")
    void older(String version) {
        assertThat(SupportedKeycloak.problem(version))
                .contains("This version of Sign-in Hub is for Keycloak 26.7, and this server is Keycloak " + version
                        + ".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"26.7.0", "26.7.3", "26.10.0", "27.0.0", "999.0.0-SNAPSHOT", "", "unknown"})
    @DisplayName("may be any other")
    void others(String version) {
        assertThat(SupportedKeycloak.problem(version)).isEmpty();
    }
}
