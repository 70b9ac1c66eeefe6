package dev.signinhub.integration;

import dev.signinhub.testing.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files of docs/examples, in which a test puts its own provider in place of Acme. */
final class Examples {

    static final Path DIRECTORY = Path.of("docs/examples");
    static final String ACME = "https://login.acme.example/.well-known/openid-configuration";

    private Examples() {}

    static String text(String file) {
        try {
            return Files.readString(DIRECTORY.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Parsed as strictly as YAML can be: a key that is given twice is an error. */
    static Map<String, Object> yaml(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(options)).load(text);
    }

    /** What is at a path of keys. */
    static Map<String, Object> map(Map<String, Object> yaml, String... keys) {
        Map<String, Object> found = yaml;
        for (String key : keys) {
            found = Json.map(Json.read(Json.write(found.getOrDefault(key, Map.of()))));
        }
        return found;
    }

    /** The maps in a list. */
    static List<Map<String, Object>> maps(Map<String, Object> yaml, String key) {
        return Json.read(Json.write(yaml.getOrDefault(key, List.of())))
                .valueStream()
                .map(Json::map)
                .toList();
    }
}
