package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said of the examples without the tools that they are for. */
@DisplayName("The examples in docs/examples")
class ExamplesTest {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z_]+)}");

    @Test
    @DisplayName("are all of them linked from docs/as-code.md")
    void linked() throws IOException {
        String page = Files.readString(Path.of("docs/as-code.md"));
        try (Stream<Path> files = Files.list(Examples.DIRECTORY)) {
            assertThat(files).isNotEmpty().allSatisfy(file -> assertThat(page)
                    .contains("](examples/" + file.getFileName() + ")"));
        }
    }

    @Test
    @DisplayName("hold no secret but a reference to the vault")
    void secrets() throws IOException {
        try (Stream<Path> files = Files.list(Examples.DIRECTORY)) {
            assertThat(files.map(file -> Examples.text(file.getFileName().toString())))
                    .allSatisfy(text -> assertThat(text)
                            .doesNotContainPattern(
                                    "(?i)client_?secret\"? *+[:=] *+\"?+(?!not-used|\\$\\{vault\\.|%s|…)"));
        }
    }

    @Test
    @DisplayName("describe the same provider to each tool")
    void same() {
        Map<String, Object> acme = Json.map(Json.read(Examples.text("acme.json")));
        Map<String, Object> cli = Examples.maps(Examples.yaml(Examples.text("config-cli.yaml")), "identityProviders")
                .get(0);
        Map<String, Object> operator = Examples.maps(
                        Examples.map(Examples.yaml(Examples.text("realm-import.yaml")), "spec", "realm"),
                        "identityProviders")
                .get(0);
        for (Map<String, Object> other : List.of(cli, operator)) {
            assertThat(other.keySet()).isEqualTo(acme.keySet());
            assertThat(Examples.map(other, "config").keySet())
                    .isEqualTo(Examples.map(acme, "config").keySet());
            for (String key : List.of("alias", "providerId", "displayName", "enabled")) {
                assertThat(other).containsEntry(key, acme.get(key));
            }
        }
    }

    @Test
    @DisplayName("take each placeholder of the Operator's realm from a secret, and nothing else")
    void operator() {
        Map<String, Object> resource = Examples.yaml(Examples.text("realm-import.yaml"));
        assertThat(resource)
                .containsEntry("apiVersion", "k8s.keycloak.org/v2alpha1")
                .containsEntry("kind", "KeycloakRealmImport")
                .containsOnlyKeys("apiVersion", "kind", "metadata", "spec");
        Map<String, Object> spec = Examples.map(resource, "spec");
        assertThat(spec).containsOnlyKeys("keycloakCRName", "placeholders", "realm");
        Map<String, Object> placeholders = Examples.map(spec, "placeholders");
        assertThat(PLACEHOLDER
                        .matcher(Json.write(Examples.map(spec, "realm")))
                        .results()
                        .map(match -> match.group(1)))
                .containsExactlyInAnyOrderElementsOf(placeholders.keySet());
        assertThat(placeholders.keySet()).allSatisfy(name -> assertThat(Examples.map(placeholders, name, "secret"))
                .containsOnlyKeys("name", "key"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"extraInitContainers", "extraVolumeMounts", "extraVolumes"})
    @DisplayName("give the chart texts that are YAML themselves")
    void chart(String key) {
        Map<String, Object> values = Examples.yaml(Examples.text("helm-values.yaml"));
        String text = String.valueOf(values.get(key));
        // The chart puts it into a list of the pod's.
        assertThat(Examples.maps(Examples.yaml("list:\n" + text.indent(2)), "list"))
                .singleElement()
                .satisfies(entry -> assertThat(entry).containsKey("name"));
    }

    @Test
    @DisplayName("lead the jar from the init container's volume to where Keycloak looks for providers")
    void chartVolumes() {
        Map<String, Object> values = Examples.yaml(Examples.text("helm-values.yaml"));
        assertThat(values)
                .containsOnlyKeys(
                        "image", "command", "http", "extraInitContainers", "extraVolumeMounts", "extraVolumes");
        assertThat(Stream.of("extraInitContainers", "extraVolumeMounts", "extraVolumes")
                        .map(key -> String.valueOf(values.get(key))))
                .allSatisfy(text -> assertThat(text).contains("name: providers"));
        assertThat(String.valueOf(values.get("extraVolumeMounts"))).contains("mountPath: /opt/keycloak/providers");
    }
}
