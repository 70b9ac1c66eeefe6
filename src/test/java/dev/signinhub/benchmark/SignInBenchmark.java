package dev.signinhub.benchmark;

import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.ServerSettings;
import dev.signinhub.testing.hostile.HostileProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A whole sign-in with a provider against one with Keycloak's own {@code oidc}, side by side on one server. */
class SignInBenchmark {

    private static final String STOCK = "oidc";
    private static final String OURS = "oidc-pkce";
    private static final List<String> KINDS = List.of(STOCK, OURS);
    private static final int SIGN_INS = 40;

    @Test
    void compare() throws IOException {
        try (var keycloak = KeycloakServer.start(
                        ServerSettings.DEFAULT.optimized().logLevel("INFO").inProduction());
                var provider = new HostileProvider()) {
            for (var kind : KINDS) {
                create(keycloak, kind, provider);
            }
            var spending = new Spending(keycloak);
            var calls = new HashMap<String, Integer>();
            for (int turn = -8; turn < 9; turn++) {
                for (var kind : KINDS) {
                    provider.behave();
                    spending.turn(kind, SIGN_INS, turn >= 0, () -> signIn(keycloak, kind));
                    calls.put(kind, calls(provider));
                }
            }
            say(calls, spending);
        }
    }

    private static void create(KeycloakServer keycloak, String kind, HostileProvider provider) {
        var admin = keycloak.admin();
        admin.createRealm(Map.of("realm", kind, "enabled", true));
        Application.register(admin, kind);
        var config = new HashMap<String, String>();
        config.put("clientId", HostileProvider.CLIENT_ID);
        if (kind.equals(OURS)) {
            config.put("metadataUrl", provider.metadataUrl());
        } else {
            config.put("clientSecret", "secret");
            config.put("clientAuthMethod", "client_secret_post");
            config.put("issuer", provider.issuer().toString());
            config.put("authorizationUrl", provider.issuer() + HostileProvider.AUTHORIZE);
            config.put("tokenUrl", provider.issuer() + HostileProvider.TOKEN);
            config.put("userInfoUrl", provider.issuer() + HostileProvider.USERINFO);
            config.put("jwksUrl", provider.issuer() + HostileProvider.JWKS);
            config.put("useJwksUrl", "true");
            config.put("validateSignature", "true");
            config.put("pkceEnabled", "true");
            config.put("pkceMethod", "S256");
            config.put("defaultScope", "openid profile email");
        }
        admin.createProvider(kind, "provider", kind, config).orFail();
    }

    private static void signIn(KeycloakServer keycloak, String kind) {
        var application = new Application(keycloak.realm(kind));
        var browser = new HttpBrowser();
        var page = browser.followUntil(browser.get(application.signInUrl("provider")), application::isHere);
        if (!page.redirects()) {
            throw new AssertionError(page.html().text());
        }
    }

    private static int calls(HostileProvider provider) {
        return List.of(HostileProvider.METADATA, HostileProvider.TOKEN, HostileProvider.JWKS, HostileProvider.USERINFO)
                .stream()
                .mapToInt(path -> provider.requestsTo(path).size())
                .sum();
    }

    private static void say(Map<String, Integer> calls, Spending spending) throws IOException {
        var lines = List.of(
                "| | " + STOCK + " | " + OURS + " |",
                "|---|---|---|",
                "| calls to the provider for " + SIGN_INS + " sign-ins | " + calls.get(STOCK) + " | " + calls.get(OURS)
                        + " |",
                "| server CPU per sign-in, ms | %.2f | %.2f |".formatted(spending.cpu(STOCK), spending.cpu(OURS)),
                "| allocated per sign-in, MB | %.2f | %.2f |"
                        .formatted(spending.allocated(STOCK), spending.allocated(OURS)),
                "| ours to stock: CPU, allocation | 1, 1 | %.2f, %.2f |"
                        .formatted(
                                spending.cpu(OURS) / spending.cpu(STOCK),
                                spending.allocated(OURS) / spending.allocated(STOCK)));
        Files.write(Path.of("target", "benchmark-sign-in.md"), lines);
        lines.forEach(System.out::println);
    }
}
