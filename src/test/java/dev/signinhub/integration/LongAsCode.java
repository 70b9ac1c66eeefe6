package dev.signinhub.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.ServerSettings;
import dev.signinhub.testing.Steps;
import dev.signinhub.testing.StrictProvider;
import dev.signinhub.testing.Urls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two servers in production, each with all options of the table in docs/as-code.md, and the realm of the Operator. */
@DisplayName("A server that is configured by files")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class LongAsCode {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `--(spi-[\\w-]+)=([^`]*)` \\|");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What a test can see of an option, by its name; each fails without it. */
    private final Map<String, Effect> effects = new HashMap<>();

    private final Map<String, KeycloakServer> servers = new HashMap<>();
    private final StrictProvider strict = StrictProvider.start("http://localhost/unused");
    private final List<Upstream> upstreams = new ArrayList<>();

    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path directory;

    private interface Effect {
        void check(Realm realm, String value);
    }

    LongAsCode() {
        effects.put("spi-signin-hub--upstream--timeout", this::timeout);
        effects.put("spi-signin-hub--upstream--max-calls", this::maxCalls);
        effects.put("spi-signin-hub--metadata--lifetime", this::lifetime);
        effects.put("spi-signin-hub--metadata--max-age", this::maxAge);
        effects.put("spi-identity_provider--oidc-pkce--default-scope", this::scope);
        effects.put("spi-identity_provider--oidc-pkce--hide-on-login", (realm, value) -> {
            realm.create("hidden", "oidc-pkce", Map.of("metadataUrl", upstream().url()));
            hidden(realm, "hidden");
        });
        effects.put("spi-social--github--default-scope", (realm, value) -> {
            realm.create("github", "github", Map.of("clientSecret", "s"));
            assertThat(realm.authorize("github", "github.com")).containsEntry("scope", value);
        });
        effects.put("spi-social--gitlab--stock", (realm, value) -> {
            realm.create("gitlab", "gitlab", Map.of("clientSecret", "s"));
            assertThat(realm.authorize("gitlab", "gitlab.com")).doesNotContainKey("code_challenge");
        });
        effects.put("spi-social--bitbucket--hide-on-login", (realm, value) -> {
            realm.create("bitbucket", "bitbucket", Map.of("clientSecret", "s"));
            hidden(realm, "bitbucket");
        });
        effects.put("spi-social--guest--cleanup-interval", this::cleanup);
        effects.put("spi-social--guest--allow-in-production", this::noGuests);
        effects.put("spi-social--onelogin--enabled", gone("social", "onelogin"));
        effects.put("spi-authenticator--signin-resolver--enabled", gone("authenticator", "signin-resolver"));
        for (String id : List.of(
                "signin-hub-last-used", "signin-hub-report", "signinhub-resolver-check", "signinhub-mapper-check")) {
            effects.put("spi-events-listener--" + id + "--enabled", gone("eventsListener", id));
        }
        effects.put(
                "spi-admin-realm-restapi-extension--signin-hub--enabled",
                gone("admin-realm-restapi-extension", "signin-hub"));
        for (String id : List.of("auth", "signin-hub")) {
            effects.put("spi-realm-restapi-extension--" + id + "--enabled", gone("realm-restapi-extension", id));
        }
    }

    // --- the servers

    static Map<String, String> options() throws IOException {
        Map<String, String> options = new LinkedHashMap<>();
        ROW.matcher(Files.readString(Path.of("docs/as-code.md")))
                .results()
                .forEach(row -> options.put(row.group(1), row.group(2)));
        return options;
    }

    @BeforeAll
    void start() throws IOException {
        ServerSettings settings = ServerSettings.DEFAULT
                .importing(realmFile())
                .env("ACME_METADATA_URL", strict.url(StrictProvider.DISCOVERY).toString())
                .env("ACME_CLIENT_ID", StrictProvider.CLIENT_ID)
                .inProduction();
        servers.put(
                "on the command line",
                KeycloakServer.start(settings.args(options().entrySet().stream()
                        .map(option -> "--" + option.getKey() + "=" + option.getValue())
                        .toArray(String[]::new))));

        // From the distribution, which sees the file.
        ServerSettings other = settings.onJava(Path.of(System.getProperty("java.home")));
        StringBuilder file = new StringBuilder();
        for (Map.Entry<String, String> option : options().entrySet()) {
            String key = option.getKey();
            if (key.endsWith("--oidc-pkce--default-scope")) {
                // A variable's own underscores stand for hyphens, so another has to say what it is.
                other = other.env("KC_OIDC_SCOPE", option.getValue()).env("KCKEY_OIDC_SCOPE", key);
            } else if (key.endsWith("--hide-on-login")) {
                file.append("%s=%s\n".formatted(key, option.getValue()));
            } else {
                other = other.env("KC_" + key.toUpperCase(Locale.ROOT).replace('-', '_'), option.getValue());
            }
        }
        Path config = Files.writeString(directory.resolve("keycloak.conf"), file);
        servers.put(
                "in the environment and in a file",
                KeycloakServer.start(other.env("KC_CONFIG_FILE", config.toString())));
    }

    /** As the Operator hands it to the import. */
    private Path realmFile() throws IOException {
        Map<String, Object> resource = Examples.yaml(Examples.text("realm-import.yaml"));
        return Files.writeString(
                directory.resolve("myrealm-realm.json"), Json.write(Examples.map(resource, "spec", "realm")));
    }

    @AfterEach
    void closeUpstreams() {
        upstreams.forEach(Upstream::close);
        upstreams.clear();
    }

    @AfterAll
    void stop() {
        servers.values().forEach(KeycloakServer::close);
        strict.close();
    }

    // --- the tests

    @Test
    @DisplayName("has an effect of each option in the table to look for, and the table each option")
    void complete() throws IOException {
        assertThat(options().keySet()).containsExactlyInAnyOrderElementsOf(effects.keySet());
    }

    Stream<Arguments> rows() throws IOException {
        return options().entrySet().stream().flatMap(option -> servers.keySet().stream()
                .map(place -> Arguments.of(option.getKey(), option.getValue(), place)));
    }

    @ParameterizedTest(name = "{0}={1} {2}")
    @MethodSource("rows")
    @DisplayName("does what its options say")
    void option(String name, String value, String place) {
        try (Realm realm = new Realm(servers.get(place))) {
            effects.get(name).check(realm, value);
        }
    }

    @Test
    @DisplayName("has the realm of the Operator's resource, with the values of its placeholders, and signs users in")
    void operator() {
        for (KeycloakServer server : servers.values()) {
            JsonNode acme = server.admin().provider("myrealm", "acme").orFail().json();
            assertThat(acme.path("enabled").asBoolean()).isTrue();
            assertThat(acme.at("/config/metadataUrl").asText())
                    .isEqualTo(strict.url(StrictProvider.DISCOVERY).toString());
            Application.register(server.admin(), "myrealm");
            strict.allowRedirect(server.realm("myrealm") + "/broker/acme/endpoint");
            Steps.assertSignedIn(new Application(server.realm("myrealm")).signIn(new HttpBrowser(), "acme", strict));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--spi-signin-hub--metadata--lifetime=0|Set spi-signin-hub--metadata--lifetime to a number of seconds from 1 to 86400, not 0.",
                "--spi-signin-hub--upstream--timeout=61|Set spi-signin-hub--upstream--timeout to a number of seconds from 1 to 60, not 61.",
                "--spi-signin-hub--upstream--max-calls=many|many"
            })
    @DisplayName("does not start with a value that cannot be, and says which can, even without oidc-pkce")
    void refused(String row) {
        String option = row.substring(0, row.indexOf('|'));
        KeycloakServer.Outcome outcome = KeycloakServer.run(
                directory.resolve("refused-" + UUID.randomUUID()),
                Map.of(),
                List.of(List.of(
                        "start-dev", option, "--spi-identity_provider--oidc-pkce--enabled=false", "--http-port=0")));
        assertThat(outcome.exitCode()).isNotZero();
        assertThat(outcome.output()).contains(row.substring(row.indexOf('|') + 1));
    }

    // --- effects

    private void timeout(Realm realm, String value) {
        try (ServerSocket silent = silent()) {
            assertThat(realm.refusal(silent)).contains("did not respond within " + value + "000 ms");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void maxCalls(Realm realm, String value) {
        assertThat(value).isEqualTo("1");
        try (ServerSocket silent = silent()) {
            CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> realm.refusal(silent));
            String second = realm.refusal(silent);
            assertThat(List.of(first.join(), second))
                    .anySatisfy(refusal -> assertThat(refusal).contains("is busy with 1 other calls"))
                    .anySatisfy(refusal -> assertThat(refusal).contains("did not respond"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connections are made, and that is all. */
    private static ServerSocket silent() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private void lifetime(Realm realm, String value) {
        Upstream upstream = upstream();
        realm.create("acme", "oidc-pkce", Map.of("metadataUrl", upstream.url()));
        realm.authorize("acme", "localhost");
        assertThat(upstream.reads).hasValue(1);
        Eventually.pause(Duration.ofSeconds(Integer.parseInt(value)).plusMillis(200));
        realm.authorize("acme", "localhost");
        Eventually.until(() -> upstream.reads.get() == 2, PATIENCE, () -> "Not read again");
    }

    private void maxAge(Realm realm, String value) {
        Upstream upstream = upstream();
        realm.create("acme", "oidc-pkce", Map.of("metadataUrl", upstream.url()));
        upstream.close();
        long logged = realm.server.logged();
        Eventually.pause(Duration.ofSeconds(Integer.parseInt(value)).plusMillis(200));
        realm.authorize("acme", "localhost");
        realm.server.awaitLogged(logged, "Provider metadata is more than " + value + " seconds old");
    }

    private void scope(Realm realm, String value) {
        realm.create("acme", "oidc-pkce", Map.of("metadataUrl", upstream().url()));
        assertThat(realm.authorize("acme", "localhost")).containsEntry("scope", value);
        realm.admin().configureProvider(realm.name, "acme", Map.of("defaultScope", "openid phone"));
        assertThat(realm.authorize("acme", "localhost")).containsEntry("scope", "openid phone");
    }

    private static void hidden(Realm realm, String alias) {
        realm.create("atlassian", "atlassian", Map.of("clientSecret", "s"));
        assertThat(realm.cards()).contains("atlassian").doesNotContain(alias);
    }

    private void cleanup(Realm realm, String value) {
        Map<String, Object> over = Map.of(
                "username",
                "guest-1",
                "enabled",
                true,
                "attributes",
                Map.of("signinhub.guest", List.of("fresh"), "signinhub.guestUntil", List.of("2026-01-01T00:00:00Z")));
        String guests = realm.name + "-guests";
        realm.admin().createRealm(Map.of("realm", guests, "enabled", true, "users", List.of(over)));
        try {
            Eventually.until(() -> realm.admin().users(guests).isEmpty(), PATIENCE, () -> "Still there");
        } finally {
            realm.admin().deleteRealm(guests);
        }
    }

    private void noGuests(Realm realm, String value) {
        realm.create("guest", "guest", Map.of("allowInProduction", "true"));
        realm.create("atlassian", "atlassian", Map.of("clientSecret", "s"));
        assertThat(realm.cards()).contains("atlassian").doesNotContain("guest");
        Page refused = realm.signIn("guest", url -> false);
        assertThat(refused.status()).isEqualTo(403);
        realm.server.awaitLogged(
                0, "lets nobody in: the server option spi-social--guest--allow-in-production is false");
    }

    private static Effect gone(String spi, String id) {
        return (realm, value) -> {
            JsonNode providers = realm.admin().serverInfo().at("/providers/" + spi + "/providers");
            assertThat(providers).isNotEmpty();
            assertThat(providers.has(id)).isFalse();
            // The honest twin: with the jar and without the option it is there.
            assertThat(KeycloakServer.shared()
                            .admin()
                            .serverInfo()
                            .at("/providers/" + spi + "/providers")
                            .has(id))
                    .isTrue();
        };
    }

    private Upstream upstream() {
        Upstream upstream = new Upstream();
        upstreams.add(upstream);
        return upstream;
    }

    /** Publishes metadata, and counts who reads it; nobody gets further than to the address where users sign in. */
    private static final class Upstream implements AutoCloseable {

        private final HttpServer server;
        private final AtomicInteger reads = new AtomicInteger();

        Upstream() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server.createContext("/.well-known/openid-configuration", exchange -> {
                reads.incrementAndGet();
                byte[] document = metadata().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, document.length);
                exchange.getResponseBody().write(document);
                exchange.close();
            });
            server.start();
        }

        private String issuer() {
            return "http://localhost:" + server.getAddress().getPort();
        }

        String url() {
            return issuer() + "/.well-known/openid-configuration";
        }

        private String metadata() {
            return Json.write(Map.of(
                    "issuer", issuer(),
                    "authorization_endpoint", issuer() + "/authorize",
                    "token_endpoint", issuer() + "/token",
                    "jwks_uri", issuer() + "/jwks",
                    "response_types_supported", List.of("code"),
                    "subject_types_supported", List.of("public"),
                    "id_token_signing_alg_values_supported", List.of("RS256"),
                    "code_challenge_methods_supported", List.of("S256")));
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    /** A realm of its own for each look. */
    private static final class Realm implements AutoCloseable {

        private final KeycloakServer server;
        private final String name = "options-" + UUID.randomUUID();

        Realm(KeycloakServer server) {
            this.server = server;
            admin().createRealm(
                            Map.of("realm", name, "enabled", true, "eventsEnabled", true, "loginTheme", "signin-hub"));
            Application.register(admin(), name);
        }

        Admin admin() {
            return server.admin();
        }

        Application application() {
            return new Application(server.realm(name));
        }

        void create(String alias, String providerId, Map<String, String> config) {
            Map<String, String> all = new HashMap<>(Map.of("clientId", "client"));
            all.putAll(config);
            admin().createProvider(name, alias, providerId, all).orFail();
        }

        /** Why a provider whose metadata is there cannot be saved. */
        String refusal(ServerSocket metadata) {
            return admin().createProvider(
                            name,
                            "refused-" + UUID.randomUUID(),
                            "oidc-pkce",
                            Map.of(
                                    "clientId",
                                    "client",
                                    "metadataUrl",
                                    "http://localhost:" + metadata.getLocalPort()
                                            + "/.well-known/openid-configuration"))
                    .errorMessage();
        }

        Page signIn(String alias, Predicate<URI> until) {
            HttpBrowser browser = new HttpBrowser();
            return browser.followUntil(browser.get(application().signInUrl(alias)), until);
        }

        /** What the browser is sent to the provider with. */
        Map<String, String> authorize(String alias, String host) {
            Page away = signIn(
                    alias,
                    url -> host.equals(url.getHost())
                            && url.getPort() != server.url().getPort());
            assertThat(away.redirects()).as(away.body()).isTrue();
            return Urls.query(away.location());
        }

        List<String> cards() {
            return new HttpBrowser()
                    .get(application().signInUrl())
                    .html()
                    .select("button[data-k]")
                    .eachAttr("data-k");
        }

        @Override
        public void close() {
            admin().deleteRealm(name);
        }
    }
}
