package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.KeycloakServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code mvn verify -Plong}: what {@code kc.sh} makes of the files. */
@DisplayName("The realm files")
@Execution(ExecutionMode.CONCURRENT)
class LongRealmExport {

    private static final Path DIRECTORY = Path.of("realm-export");
    static final List<String> FILES =
            List.of("hub-realm.json", "hub-users-0.json", "upstream-realm.json", "partner-realm.json");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z_]+):([^}]*)}");

    /** What an import takes and an export cannot give back: passwords are stored as hashes. */
    private static final List<String> NOT_EXPORTED = List.of("value");

    @TempDir(cleanup = CleanupMode.NEVER)
    private Path directory;

    @Test
    @DisplayName("import twice by kc.sh import, with the deployer's values, and come back from an export without loss")
    void roundTrip() throws IOException {
        Path in = Files.createDirectories(directory.resolve("in"));
        for (String file : FILES) {
            Files.copy(DIRECTORY.resolve(file), in.resolve(file));
        }
        // Keycloak's own providers, so incomplete that ours cannot work: they must not end the import of the others.
        Files.writeString(in.resolve("broken-realm.json"), """
                {"realm": "broken", "enabled": true, "identityProviders": [
                  {"alias": "github", "providerId": "github", "enabled": true, "config": {"clientId": "client"}},
                  {"alias": "google", "providerId": "google", "enabled": true, "config": {}},
                  {"alias": "gitlab", "providerId": "gitlab", "enabled": false, "config": {}}]}
                """);
        Map<String, String> env = Map.of(
                "OIDC_METADATA_URL", "https://login.acme.example/.well-known/openid-configuration",
                "OIDC_CLIENT_ID", "deployers-client");

        Path out = directory.resolve("out");
        var outcome = KeycloakServer.run(
                directory,
                env,
                List.of(
                        List.of("import", "--dir", in.toString(), "--override", "false"),
                        List.of("import", "--dir", in.toString(), "--override", "true"),
                        List.of("export", "--dir", out.toString(), "--users", "realm_file")));
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(outcome.output().split("Import finished successfully", -1)).hasSize(3);
        for (String alias : List.of("github", "google", "gitlab")) {
            assertThat(outcome.output()).contains("Provider '" + alias + "' in realm 'broken' was imported disabled: ");
        }
        for (JsonNode provider :
                Json.read(Files.readString(out.resolve("broken-realm.json"))).path("identityProviders")) {
            assertThat(provider.path("enabled").asBoolean()).isFalse();
        }

        for (String file : FILES) {
            List<String> lost = new ArrayList<>();
            compare(
                    "",
                    Json.read(resolved(Files.readString(DIRECTORY.resolve(file)), env)),
                    Json.read(Files.readString(out.resolve(file.replaceFirst("-users-\\d", "-realm")))),
                    lost);
            assertThat(lost).as(file).isEmpty();
        }
        assertThat(Files.readString(out.resolve("hub-realm.json")))
                .contains("deployers-client")
                .doesNotContain("${OIDC");
    }

    /** Everything that the file says must be in the export; the export says much more. */
    private static void compare(String path, JsonNode file, JsonNode export, List<String> lost) {
        if (file.isObject()) {
            file.properties().forEach(entry -> {
                if (!NOT_EXPORTED.contains(entry.getKey())) {
                    compare(path + "/" + entry.getKey(), entry.getValue(), export.path(entry.getKey()), lost);
                }
            });
        } else if (file.isArray()) {
            for (JsonNode element : file) {
                if (!holds(export, element)) {
                    lost.add(path + " lacks " + element);
                }
            }
        } else if (!file.asText().equals(export.asText())) {
            lost.add(path + " is " + export + ", not " + file);
        }
    }

    private static boolean holds(JsonNode array, JsonNode element) {
        return StreamSupport.stream(array.spliterator(), false).anyMatch(candidate -> {
            List<String> lost = new ArrayList<>();
            compare("", element, candidate, lost);
            return lost.isEmpty();
        });
    }

    private static String resolved(String text, Map<String, String> env) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(env.getOrDefault(match.group(1), match.group(2))));
    }
}
