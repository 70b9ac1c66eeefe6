package dev.signinhub.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The files for front ends")
class FrontEndModuleTest {

    private static final Path DIRECTORY = Path.of("src/main/resources/dev/signinhub/session");

    private static final int MAX_BYTES = 4096;

    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch", "options", "head");

    @Test
    @DisplayName("have a module of less than 4 kB, which loads nothing and has no dependency")
    void size() throws IOException {
        String module = read("signin-hub.js");
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(compressed) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            gzip.write(Files.readAllBytes(DIRECTORY.resolve("signin-hub.js")));
        }
        assertThat(compressed.size()).isLessThan(MAX_BYTES);
        assertThat(module).doesNotContainPattern("\\bimport\\b|\\brequire\\(|\\beval\\(|\\bFunction\\(");
    }

    @Test
    @DisplayName("keep no token where another script or a later user could find it")
    void memoryOnly() throws IOException {
        String module = read("signin-hub.js");
        assertThat(module).doesNotContainPattern("localStorage|sessionStorage|indexedDB|document\\.cookie|caches\\b");
        assertThat(found("postMessage\\(([^)]*)\\)", module))
                .isNotEmpty()
                .containsOnly("\"SignedIn\"", "\"SignedOut\"");
    }

    @Test
    @DisplayName("declare exactly what the module exports, and each method of a session")
    void types() throws IOException {
        String module = read("signin-hub.js");
        String types = read("signin-hub.d.ts");
        assertThat(found("(?m)^export (?:async )?(?:function|const|class) (\\w+)", module))
                .isEqualTo(found("(?m)^export declare (?:function|const|class) (\\w+)", types))
                .containsExactly("connect");

        String returned = module.substring(module.lastIndexOf("  return {"));
        String session = types.substring(types.indexOf("export interface Session {"));
        assertThat(found("(?m)^    (\\w+)[(:,]", returned))
                .isEqualTo(found("(?m)^  (\\w+)\\(", session))
                .hasSize(7);

        String parameters = module.split("connect\\(\\{", 2)[1].split("}\\)", 2)[0];
        String options = types.substring(types.indexOf("interface Options {"), types.indexOf("\n}"));
        assertThat(new TreeSet<>(List.of(parameters.replaceAll(" = [^,]+", "").split(", ", -1))))
                .isEqualTo(found("(?m)^  (\\w+)\\??:", options))
                .contains("auth", "provider", "fetch");
    }

    @Test
    @DisplayName("name the errors that the module has")
    void errors() throws IOException {
        Set<String> documented = found("(?m)^ \\* - `(\\w+Error)`", read("signin-hub.d.ts"));
        assertThat(found("\"(\\w+Error)\"", read("signin-hub.js"))).containsAll(documented);
    }

    @Test
    @DisplayName("describe each call of the API")
    void paths() throws IOException {
        JsonNode document = openapi();
        assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
        Map<String, Set<String>> methods = new TreeMap<>();
        document.path("paths").properties().forEach(path -> methods.put(path.getKey(), names(path.getValue())));
        assertThat(methods)
                .containsOnlyKeys(
                        "/auth",
                        "/auth/.well-known/jwks.json",
                        "/auth/.well-known/openid-configuration",
                        "/auth/guest/refresh",
                        "/auth/js/1/signin-hub.d.ts",
                        "/auth/js/1/signin-hub.js",
                        "/auth/openapi.json",
                        "/auth/v1/userinfo",
                        "/auth/{alias}/handler/frame",
                        "/auth/{alias}/logout",
                        "/auth/{alias}/refresh",
                        "/auth/{alias}/start")
                .containsEntry("/auth/{alias}/handler/frame", Set.of("get", "post"))
                .containsEntry("/auth/{alias}/logout", Set.of("post", "options"))
                .containsEntry("/auth/{alias}/refresh", Set.of("get", "options"));
    }

    @Test
    @DisplayName(
            "describe them completely: names, answers, parameters and examples, and references that lead somewhere")
    void complete() throws IOException {
        JsonNode document = openapi();
        Set<String> referred = new TreeSet<>();
        walk(document, (name, value) -> {
            if (name.equals("$ref")) {
                String pointer = value.asText();
                assertThat(pointer).startsWith("#/");
                assertThat(document.at(pointer.substring(1)).isMissingNode())
                        .as(pointer)
                        .isFalse();
                referred.add(pointer);
            }
        });
        for (String kind : List.of("parameters", "headers", "responses", "schemas")) {
            names(document.path("components").path(kind))
                    .forEach(name -> assertThat(referred).contains("#/components/" + kind + "/" + name));
        }

        Set<String> ids = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                String name = operation.getKey() + " " + path.getKey();
                JsonNode described = operation.getValue();
                assertThat(METHODS).contains(operation.getKey());
                assertThat(ids.add(described.path("operationId").asText()))
                        .as(name)
                        .isTrue();
                assertThat(described.path("summary").asText()).as(name).isNotEmpty();
                assertThat(described.path("responses")).as(name).isNotEmpty();
                assertThat(described.path("parameters").toString().contains("/parameters/Alias\""))
                        .as(name)
                        .isEqualTo(path.getKey().contains("{alias}"));
                described.path("responses").forEach(response -> assertExample(document, name, response));
            }
        }
    }

    /** JSON has an example, unless it is this document itself. */
    private static void assertExample(JsonNode document, String name, JsonNode response) {
        JsonNode resolved = response.has("$ref")
                ? document.at(response.path("$ref").asText().substring(1))
                : response;
        assertThat(resolved.path("description").asText()).as(name).isNotEmpty();
        JsonNode json = resolved.path("content").path("application/json");
        if (!json.isMissingNode() && !name.endsWith("/openapi.json")) {
            assertThat(json.has("example")).as("%s %s", name, resolved).isTrue();
        }
    }

    private static void walk(JsonNode node, BiConsumer<String, JsonNode> visitor) {
        node.properties().forEach(field -> visitor.accept(field.getKey(), field.getValue()));
        node.forEach(child -> walk(child, visitor));
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static JsonNode openapi() throws IOException {
        return Json.read(read("openapi.json"));
    }

    private static String read(String file) throws IOException {
        return Files.readString(DIRECTORY.resolve(file));
    }
}
