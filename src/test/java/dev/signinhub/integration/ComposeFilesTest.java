package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

@DisplayName("The compose file of a cluster")
class ComposeFilesTest {

    private static final Path ONE = Path.of("docker/compose.yaml");
    private static final Path TWO = Path.of("docker/cluster/compose.yaml");

    @Test
    @DisplayName("has two nodes that differ in which of them comes first")
    void nodes() throws IOException {
        Map<String, Object> first = service(TWO, "keycloak-1");
        Map<String, Object> second = service(TWO, "keycloak-2");
        assertThat(first.remove("command")).isEqualTo(List.of("start", "--optimized", "--import-realm"));
        assertThat(second.remove("command")).isEqualTo(List.of("start", "--optimized"));
        assertThat(map(second.remove("depends_on"))).containsOnlyKeys("keycloak-1");
        first.remove("depends_on");
        first.remove("volumes");
        assertThat(first).isEqualTo(second);
    }

    @Test
    @DisplayName("starts what the other one starts, at the same address, behind a proxy")
    void same() throws IOException {
        Map<String, Object> alone = service(ONE, "keycloak");
        for (String name : List.of("keycloak-1", "keycloak-2")) {
            Map<String, Object> node = service(TWO, name);
            Map<String, Object> expected = new HashMap<>(map(alone.get("environment")));
            expected.put("KC_PROXY_HEADERS", "xforwarded");
            assertThat(map(node.get("environment"))).isEqualTo(expected);
            assertThat(node.get("image")).isEqualTo(alone.get("image"));
            Map<String, Object> build = new TreeMap<>(map(alone.get("build")));
            build.put("context", "../" + build.get("context"));
            assertThat(map(node.get("build"))).isEqualTo(build);
            assertThat(node).doesNotContainKey("ports");
        }
        assertThat(service(TWO, "proxy").get("ports")).isEqualTo(alone.get("ports"));
        Map<String, Object> database = service(TWO, "database");
        database.remove("restart");
        assertThat(database).isEqualTo(service(ONE, "database"));
    }

    @Test
    @DisplayName("names files that are there, and the nodes that the proxy's configuration names")
    void files() throws IOException {
        Path directory = TWO.resolveSibling("");
        assertThat(volume("keycloak-1")).isEqualTo("../../realm-export:/opt/keycloak/data/import:ro");
        assertThat(directory.resolve("../../realm-export")).isDirectory();
        assertThat(volume("proxy")).isEqualTo("./nginx.conf:/etc/nginx/conf.d/default.conf:ro");
        assertThat(Files.readString(directory.resolve("nginx.conf")))
                .contains("server keycloak-1:8080;", "server keycloak-2:8080;", "listen 8080;")
                .doesNotContain("sticky", "ip_hash", "hash $");
    }

    private static Object volume(String service) throws IOException {
        return ((List<?>) service(TWO, service).get("volumes")).get(0);
    }

    private static Map<String, Object> service(Path file, String name) throws IOException {
        Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
        return new TreeMap<>(map(map(map(document).get("services")).get(name)));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }
}
