package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

@DisplayName("A realm file")
class RealmFilesTest {

    @ParameterizedTest
    @FieldSource("dev.signinhub.integration.LongRealmExport#FILES")
    @DisplayName("holds no secret, no generated id and no key")
    void clean(String file) throws IOException {
        assertThat(Files.readString(Path.of("realm-export", file)))
                // A place for one, which stays empty unless the deployer fills it.
                .doesNotContainPattern("(?i)clientSecret\"(?!: \"\\$\\{[A-Z_]+_CLIENT_SECRET:}\")")
                .doesNotContain("\"id\"", "privateKey", "\"secret\"");
    }
}
