package dev.signinhub.testing.backstage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signinhub.testing.Json;
import dev.signinhub.testing.NodePackages;
import dev.signinhub.testing.hostile.LoopbackServer;
import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.hostile.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** The page of {@code src/test/backstage}, on an origin of its own. It is bundled once for all of them. */
public final class BackstageApp implements AutoCloseable {

    private final byte[] script;
    private final String page;
    private final LoopbackServer server = new LoopbackServer(this::answer);
    private volatile String config = "[]";

    public BackstageApp() {
        var packages = NodePackages.in("backstage");
        packages.install();
        packages.once("bundled", List.of("package-lock.json", "package.json", "app.jsx"), "npm", "run", "build");
        try {
            script = Files.readAllBytes(packages.file("app.js"));
            page = Files.readString(packages.file("index.html"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI origin() {
        return server.url();
    }

    /**
     * Tells the app where its auth backend is, as a portal's {@code app-config.yaml} does.
     *
     * @param more settings besides, such as {@code enableExperimentalRedirectFlow}
     */
    public void configure(URI authBackend, Map<String, ?> more) {
        var basics = Map.of(
                "app", Map.of("title", "Developer portal", "baseUrl", origin().toString()),
                // Nobody listens there: nothing but the auth backend is asked.
                "backend", Map.of("baseUrl", "http://localhost:1"),
                "discovery",
                        Map.of(
                                "endpoints",
                                List.of(Map.of("target", authBackend.toString(), "plugins", List.of("auth")))));
        config = Json.write(
                List.of(Map.of("context", "basics", "data", basics), Map.of("context", "test", "data", more)));
    }

    @Override
    public void close() {
        server.close();
    }

    private Reply answer(Request request) {
        return switch (request.path()) {
            case "/" -> Reply.text("text/html", page.replace("[]", config));
            case "/app.js" -> Reply.of(200, "text/javascript", script);
            default -> Reply.of(404, "text/plain", "Not here".getBytes(UTF_8));
        };
    }
}
