package dev.signinhub.benchmark;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Route.FulfillOptions;
import dev.signinhub.browser.SignInRealm;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.ChromiumBrowser;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.NodePackages;
import dev.signinhub.testing.ServerSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sign-in page against Keycloak's own, side by side on one server in production mode. */
class SignInPageBenchmark {

    private static final String STOCK = "keycloak.v2";
    private static final String OURS = "signin-hub";
    private static final List<String> THEMES = List.of(STOCK, OURS);
    private static final String STRICT =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'";

    private final List<String> lines = new ArrayList<>();

    @Test
    void compare() throws IOException, InterruptedException {
        say("| | " + STOCK + " | " + OURS + " |");
        say("|---|---|---|");
        try (KeycloakServer keycloak = KeycloakServer.start(
                ServerSettings.DEFAULT.optimized().logLevel("INFO").inProduction())) {
            for (int providers : List.of(10, 12, 100, 1000)) {
                for (var theme : THEMES) {
                    create(keycloak, theme, providers);
                }
            }
            weigh(keycloak, 12);
            weigh(keycloak, 100);
            row("HTML, 1000 providers, bytes", theme -> "" + html(keycloak, theme, 1000).length);
            spend(keycloak, 10, 400);
            spend(keycloak, 1000, 40);
            overflow(keycloak);
            row("violations of a strict policy, 12 providers", theme -> violations(keycloak, theme));
            lighthouse(keycloak);
        }
    }

    private void say(String line) throws IOException {
        lines.add(line);
        Files.write(Path.of("target", "benchmark.md"), lines);
        System.out.println(line);
    }

    private static void create(KeycloakServer keycloak, String theme, int providers) {
        var name = realm(theme, providers);
        var realm = SignInRealm.named(name).theme(theme).withProviders(providers);
        keycloak.admin().createRealm(realm.json());
        Application.register(keycloak.admin(), name);
    }

    private static String realm(String theme, int providers) {
        // Names of one length: they are in every link.
        return (theme.equals(STOCK) ? "stock" : "hub--") + "-%04d".formatted(providers);
    }

    private static URI address(KeycloakServer keycloak, String theme, int providers) {
        return new Application(keycloak.realm(realm(theme, providers))).signInUrl();
    }

    private interface Cell {
        String of(String theme) throws IOException, InterruptedException;
    }

    private void row(String name, Cell cell) throws IOException, InterruptedException {
        var line = new StringBuilder("| " + name + " |");
        for (var theme : THEMES) {
            line.append(' ').append(cell.of(theme)).append(" |");
        }
        say(line.toString());
    }

    private void weigh(KeycloakServer keycloak, int providers) throws IOException, InterruptedException {
        row("cold bytes (requests), " + providers + " providers", theme -> {
            try (var context = ChromiumBrowser.newContext(options -> {})) {
                var page = context.newPage();
                var network = context.newCDPSession(page);
                var sizes = new ArrayList<Double>();
                network.on(
                        "Network.loadingFinished",
                        event -> sizes.add(event.get("encodedDataLength").getAsDouble()));
                network.send("Network.enable", new JsonObject());
                page.navigate(address(keycloak, theme, providers).toString());
                page.waitForTimeout(1500);
                var requests = sizes.stream().filter(size -> size > 0).toList();
                return "%d (%d)"
                        .formatted(
                                (long) requests.stream()
                                        .mapToDouble(size -> size)
                                        .sum(),
                                requests.size());
            }
        });
    }

    private static byte[] html(KeycloakServer keycloak, String theme, int providers) {
        return new HttpBrowser().get(address(keycloak, theme, providers)).body().getBytes(StandardCharsets.UTF_8);
    }

    /** Turn by turn, so that both meet the same machine; the median turn counts, of those after the compiler is done. */
    private void spend(KeycloakServer keycloak, int providers, int renders) throws IOException, InterruptedException {
        var spending = new Spending(keycloak);
        for (int turn = -12; turn < 9; turn++) {
            for (var theme : THEMES) {
                spending.turn(theme, renders, turn >= 0, () -> html(keycloak, theme, providers));
            }
        }
        row("server CPU per render, " + providers + " providers, ms", theme -> "%.2f".formatted(spending.cpu(theme)));
        row("allocated per render, " + providers + " providers, MB", theme -> "%.2f"
                .formatted(spending.allocated(theme)));
        say("| ours to stock: CPU, allocation | 1, 1 | %.2f, %.2f |"
                .formatted(
                        spending.cpu(OURS) / spending.cpu(STOCK),
                        spending.allocated(OURS) / spending.allocated(STOCK)));
    }

    private void overflow(KeycloakServer keycloak) throws IOException, InterruptedException {
        row(
                "sideways overflow at 320, 390, 1280 px and 1280 px at 200 %, px",
                theme -> {
                    var found = new ArrayList<String>();
                    for (int width : List.of(320, 390, 1280, 640)) {
                        try (var context = ChromiumBrowser.newContext(options ->
                                options.setViewportSize(width, 800).setDeviceScaleFactor(width == 640 ? 2 : 1))) {
                            var page = context.newPage();
                            page.navigate(address(keycloak, theme, 12).toString());
                            found.add(page.evaluate("document.documentElement.scrollWidth - innerWidth")
                                    .toString());
                        }
                    }
                    return String.join(", ", found);
                });
    }

    private static String violations(KeycloakServer keycloak, String theme) {
        try (var context = ChromiumBrowser.newContext(options -> {})) {
            var page = context.newPage();
            page.addInitScript(
                    "window.refused = 0; addEventListener('securitypolicyviolation', () => window.refused++);");
            page.route("**/auth?*", route -> {
                var answer = route.fetch();
                var headers = new HashMap<>(answer.headers());
                headers.put("content-security-policy", STRICT);
                route.fulfill(new FulfillOptions().setResponse(answer).setHeaders(headers));
            });
            page.navigate(address(keycloak, theme, 12).toString());
            page.waitForTimeout(1500);
            return page.evaluate("window.refused").toString();
        }
    }

    private void lighthouse(KeycloakServer keycloak) throws IOException, InterruptedException {
        var packages = NodePackages.in("lighthouse");
        packages.install();
        row("Lighthouse mobile: performance, accessibility, best practices; 12 providers, median of 3", theme -> {
            var runs = new ArrayList<List<Integer>>();
            for (int i = 0; i < 3; i++) {
                runs.add(lighthouse(packages, address(keycloak, theme, 12)));
            }
            var scores = new ArrayList<String>();
            for (int category = 0; category < 3; category++) {
                int column = category;
                scores.add(runs.stream()
                        .map(run -> run.get(column))
                        .sorted()
                        .toList()
                        .get(1)
                        .toString());
            }
            return String.join(", ", scores);
        });
    }

    private static List<Integer> lighthouse(NodePackages packages, URI address) throws IOException {
        packages.run(
                "node",
                "node_modules/lighthouse/cli/index.js",
                address.toString(),
                "--quiet",
                "--output=json",
                "--output-path=report.json",
                "--only-categories=performance,accessibility,best-practices",
                "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-quic --disable-background-networking");
        var categories =
                Json.read(Files.readString(packages.file("report.json"))).path("categories");
        var scores = new ArrayList<Integer>();
        for (var name : List.of("performance", "accessibility", "best-practices")) {
            scores.add((int) Math.round(categories.path(name).path("score").asDouble() * 100));
        }
        return scores;
    }
}
