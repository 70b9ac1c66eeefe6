package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Javas;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Steps;
import dev.signinhub.testing.StrictProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code -Dsigninhub.configCli=keycloak-config-cli.jar} names the tool, which no registry of Maven's has. It needs Java 21.
 */
@DisplayName("keycloak-config-cli")
class LongConfigCli {

    private static final String JAR = System.getProperty("signinhub.configCli", "");

    /** The checksum by which it leaves a file alone that it has imported before. */
    private static final String WITHOUT_CACHE = "--import.cache.enabled=false";

    private final KeycloakServer keycloak = KeycloakServer.shared();
    private final Admin admin = keycloak.admin();
    private final String realm = "cli-" + UUID.randomUUID();

    @TempDir
    private Path directory;

    @Test
    @DisplayName("creates the providers of its file; the same file again changes nothing, also after a sign-in")
    void twice() throws Exception {
        assumeThat(JAR).as("signinhub.configCli").isNotEmpty();
        try (StrictProvider provider = StrictProvider.start(keycloak.realm(realm) + "/broker/acme/endpoint")) {
            admin.createRealm(Map.of("realm", realm, "enabled", true, "adminEventsEnabled", true));
            Path file = Files.writeString(
                    directory.resolve("realm.yaml"),
                    Examples.text("config-cli.yaml").replace("realm: myrealm", "realm: " + realm));
            Map<String, String> env = Map.of(
                    "ACME_METADATA_URL", provider.issuer().toString(), "ACME_CLIENT_ID", StrictProvider.CLIENT_ID);
            run(file, env);
            assertThat(changes()).containsExactlyInAnyOrder("CREATE acme", "CREATE github");
            JsonNode created = providers();
            run(file, env);
            assertThat(changes()).hasSize(2);

            Application.register(admin, realm);
            Steps.assertSignedIn(new Application(keycloak.realm(realm)).signIn(new HttpBrowser(), "acme", provider));
            run(file, env, WITHOUT_CACHE);
            // What the server has read is not in the file: it is written, read again, and the same.
            assertThat(changes()).hasSize(3).startsWith("UPDATE acme");
            assertThat(providers()).isEqualTo(created);
            Steps.assertSignedIn(new Application(keycloak.realm(realm)).signIn(new HttpBrowser(), "acme", provider));

            // The honest twin: a difference is undone.
            admin.configureProvider(realm, "acme", Map.of("syncMode", "IMPORT")).orFail();
            run(file, env, WITHOUT_CACHE);
            assertThat(changes()).hasSize(5).startsWith("UPDATE acme", "UPDATE acme");
            assertThat(providers()).isEqualTo(created);
        } finally {
            admin.deleteRealm(realm);
        }
    }

    private JsonNode providers() {
        return admin.get("/" + realm + "/identity-provider/instances").orFail().json();
    }

    /** What was done to providers, the last first. */
    private List<String> changes() {
        JsonNode events = admin.get("/" + realm + "/admin-events?resourceTypes=IDENTITY_PROVIDER")
                .orFail()
                .json();
        return StreamSupport.stream(events.spliterator(), false)
                .map(event -> event.path("operationType").asText() + " "
                        + event.path("resourcePath").asText().replaceFirst(".*/", ""))
                .toList();
    }

    private void run(Path file, Map<String, String> env, String... more) throws Exception {
        Path output = directory.resolve("output-" + UUID.randomUUID());
        // The newest Java that is here.
        Path java = Javas.installed().get(Javas.installed().size() - 1).resolve("bin/java");
        List<String> command = new ArrayList<>(List.of(
                java.toString(),
                "-jar",
                JAR,
                "--keycloak.url=" + keycloak.url(),
                "--keycloak.user=admin",
                "--keycloak.password=admin",
                "--import.files.locations=" + file,
                "--import.var-substitution.enabled=true",
                "--logging.level.keycloak-config-cli=debug"));
        command.addAll(List.of(more));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(env);
        assertThat(builder.start().waitFor())
                .as(() -> String.valueOf(output.toFile()))
                .isZero();
    }
}
