package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Reports.findings;
import static dev.signinhub.testing.Steps.assertSignedIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import dev.signinhub.testing.Answer;
import dev.signinhub.testing.EmptyHttpsServer;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.PrivateAuthority;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.Reply;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Walks through {@code docs/troubleshooting.md}: has each trouble happen, reads the report, and mends it. */
@DisplayName("The provider report names the cause that docs/troubleshooting.md names")
class TroubleshootingIT extends HostileUpstream {

    private static final int MAX_CALLS = 15;

    /** Makes a trouble that a row is about, has the row checked, and mends it. */
    @FunctionalInterface
    private interface Trouble {
        void at(TroubleshootingRow row) throws Exception;
    }

    private final TroubleStage stage = new TroubleStage(keycloak, realm);
    private final Map<String, Trouble> troubles = new LinkedHashMap<>();
    private final ExecutorService people = Executors.newCachedThreadPool();
    private final TroubledServer troubled = new TroubledServer();

    /** Hangs while other rows have their turn. */
    private final HostileProvider hanging = new HostileProvider();

    private CompletableFuture<Page> waiting = new CompletableFuture<>();

    @BeforeAll
    void signInWhereNobodyAnswers() {
        person(hanging, "hanging");
        createProvider("hanging", hanging, Map.of()).orFail();
        hanging.answer(HostileProvider.TOKEN, Reply.nothing());
        waiting = CompletableFuture.supplyAsync(() -> stage.signIn("hanging"), people);
    }

    @BeforeAll
    void collect() {
        notFound();
        otherAlias();
        endless();
        tokens();
        cards();
        metadata();
        responses();
        calls();
        refusals();
        accounts();
        guests();
    }

    @AfterAll
    void close() {
        people.shutdownNow();
        hanging.close();
        troubled.close();
    }

    static Stream<TroubleshootingRow> rows() throws IOException {
        return TroubleshootingRow.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    @DisplayName("for")
    void row(TroubleshootingRow row) throws Exception {
        Objects.requireNonNull(troubles.get(row.key()), () -> "Nobody makes the trouble " + row.key())
                .at(row);
    }

    @Test
    @DisplayName("once, and for each trouble that is made here")
    void complete() throws IOException {
        assertThat(rows().map(TroubleshootingRow::key)).containsExactlyInAnyOrderElementsOf(troubles.keySet());
    }

    @Test
    @DisplayName("except when nothing is wrong: a user did not want to go on")
    void cancelled() {
        provider.onCallback(url -> error(url, "access_denied"));
        Page page = signIn();
        assertThat(page.html().text()).contains("You did not sign in with " + ALIAS);
        assertThat(findings(stage.reports().of(ALIAS))).isEmpty();
    }

    private void on(String key, Trouble trouble) {
        assertThat(troubles.put(key, trouble)).as(key).isNull();
    }

    private void onLast(String cause, Trouble trouble) {
        on("signIns: " + cause, trouble);
    }

    // --- what is common to most

    /** With the provider of this class, whose metadata and keys are known. */
    private Trouble here(Consumer<HostileProvider> hostility) {
        return row -> {
            stage.assertSilent(row, ALIAS);
            hostility.accept(provider);
            stage.assertShown(row, ALIAS, signIn());
            provider.behave();
            stage.assertMended(row, ALIAS);
        };
    }

    private Trouble claimed(String claim, Object value) {
        return here(it -> it.onIdToken(put(claim, value)));
    }

    private Trouble returned(UnaryOperator<String> change) {
        return here(it -> it.onCallback(change));
    }

    private Trouble answered(String path, Reply reply) {
        return here(it -> it.answer(path, reply));
    }

    /** With a provider that this server has not met. */
    private Trouble anew(Consumer<HostileProvider> hostility) {
        return anew(Map.of(), hostility, Map.of());
    }

    /** @param mended the settings that mend it */
    private Trouble anew(
            Map<String, String> settings, Consumer<HostileProvider> hostility, Map<String, String> mended) {
        return row -> {
            try (HostileProvider other = new HostileProvider()) {
                String alias = name();
                importProvider(alias, other, settings);
                person(other, alias);
                stage.assertSilent(row, alias);
                hostility.accept(other);
                stage.assertShown(row, alias, stage.signIn(alias));
                other.behave();
                person(other, alias);
                if (!mended.isEmpty()) {
                    admin.configureProvider(realm, alias, mended).orFail();
                }
                stage.assertMended(row, alias);
            }
        };
    }

    private static String name() {
        return "acme-" + UUID.randomUUID();
    }

    private static String error(String url, String error) {
        return Urls.with(Urls.without(URI.create(url), "code"), "error", error).toString();
    }

    private static String with(String url, String name, String value) {
        return Urls.with(URI.create(url), name, value).toString();
    }

    private static String without(String url, String name) {
        return Urls.without(URI.create(url), name).toString();
    }

    // --- provider not found

    private void notFound() {
        on("signInPage: It is disabled", row -> {
            try (HostileProvider other = new HostileProvider()) {
                String alias = name();
                person(other, alias);
                createProvider(alias, other, Map.of()).orFail();
                stage.assertSilent(row, alias);
                admin.disableProvider(realm, alias);
                stage.assertShown(row, alias, stage.signIn(alias));
                admin.enableProvider(realm, alias);
                stage.assertMended(row, alias);
            }
        });
        on("settings: Metadata URL is missing", incomplete("metadataUrl", null));
        on(
                "client: Client ID is still a placeholder: set its variable, or enter the value.",
                incomplete("clientId", "${OIDC_CLIENT_ID}"));
        on("404: No provider of this realm has that alias", row -> {
            try (HostileProvider other = new HostileProvider()) {
                String alias = name();
                person(other, alias);
                createProvider(alias.toUpperCase(Locale.ROOT), other, Map.of()).orFail();
                stage.assertShown(
                        row,
                        alias,
                        new HttpBrowser().get(URI.create(keycloak.realm(realm) + "/broker/" + alias + "/endpoint")));
                createProvider(alias, other, Map.of()).orFail();
                stage.assertMended(row, alias);
            }
        });
        on(
                "provider: Nothing on this node makes providers of the kind …: its jar is missing, or an option of the"
                        + " server has disabled it.",
                row -> troubled.stage()
                        .assertShown(
                                row, TroubledServer.UNMADE, troubled.stage().signIn(TroubledServer.UNMADE)));
    }

    private Trouble incomplete(String setting, @Nullable String value) {
        return row -> {
            try (HostileProvider other = new HostileProvider()) {
                String alias = name();
                person(other, alias);
                Map<String, String> config = new HashMap<>(config(other, Map.of()));
                String right = String.valueOf(config.get(setting));
                if (value == null) {
                    config.remove(setting);
                } else {
                    config.put(setting, value);
                }
                importProvider(alias, config);
                stage.assertShown(row, alias, stage.signIn(alias));
                admin.configureProvider(realm, alias, Map.of(setting, right)).orFail();
                admin.enableProvider(realm, alias);
                stage.assertMended(row, alias);
            }
        };
    }

    // --- another alias

    private void otherAlias() {
        on(
                "trial authorization endpoint: look whether the client ID is right, and whether this redirect URI is"
                        + " registered: …/endpoint",
                answered(HostileProvider.AUTHORIZE, Reply.html(400)));
        on("redirectUri: …/broker/…/endpoint", row -> {
            HttpBrowser browser = new HttpBrowser();
            URI response = responseTo(browser);
            URI elsewhere = URI.create(response.toString().replace("/broker/" + ALIAS, "/broker/nobody"));
            stage.assertShown(row, ALIAS, browser.get(elsewhere));
            assertSignedIn(browser.followUntil(browser.get(response), application()::isHere));
        });
        onLast("the state belongs to a sign-in that provider '…' started", row -> {
            try (HostileProvider other = new HostileProvider()) {
                String alias = name();
                person(other, alias);
                createProvider(alias, other, Map.of()).orFail();
                stage.assertSilent(row, alias);
                HttpBrowser browser = new HttpBrowser();
                URI response = responseTo(browser);
                URI swapped = URI.create(response.toString().replace("/broker/" + ALIAS, "/broker/" + alias));
                stage.assertShown(row, alias, browser.followUntil(browser.get(swapped), application()::isHere));
                stage.assertMended(row, alias);
            }
        });
    }

    // --- endless redirects

    private void endless() {
        onLast("the authorization endpoint responded with error server_error", row -> {
            try (HostileProvider other = new HostileProvider()) {
                String alias = name();
                person(other, alias);
                createProvider(alias, other, Map.of("acceptsPromptNoneForwardFromClient", "true"))
                        .orFail();
                stage.assertSilent(row, alias);
                other.onCallback(url -> error(url, "server_error"));
                HttpBrowser browser = new HttpBrowser();
                for (int again = 0; again < 3; again++) {
                    Page page = browser.followUntil(
                            browser.get(Urls.with(application().signInUrl(alias), "prompt", "none")),
                            application()::isHere);
                    assertThat(Urls.query(page.location())).containsKey("error");
                }
                stage.assertShown(row, alias, null);
                assertThat(stage.reports()
                                .of(alias)
                                .path("signIns")
                                .path("lastFailures")
                                .path(0)
                                .path("times")
                                .asInt())
                        .isEqualTo(3);
                other.behave();
                person(other, alias);
                stage.assertMended(row, alias);
            }
        });
        onLast(
                "the authorization endpoint responded with error temporarily_unavailable",
                returned(url ->
                        with(error(url, "temporarily_unavailable"), "error_description", "authentication_expired")));
        onLast("the browser came back without the cookie of this sign-in (cookie_not_found)", row -> {
            stage.assertSilent(row, ALIAS);
            HttpBrowser browser = new HttpBrowser();
            URI response = responseTo(browser);
            stage.assertShown(row, ALIAS, new HttpBrowser().get(response));
            assertSignedIn(browser.followUntil(browser.get(response), application()::isHere));
            stage.assertSilent(row, ALIAS);
        });
    }

    // --- invalid token

    private void tokens() {
        String token = "the ID token ";
        long now = Instant.now().getEpochSecond();
        onLast(token + "has an aud that does not contain this client", claimed("aud", "other"));
        onLast(token + "has an azp other than this client", claimed("azp", "other"));
        onLast(token + "has an iss other than …", claimed("iss", "https://other.example"));
        onLast(token + "has expired (exp)", claimed("exp", now - 60));
        onLast(token + "is not valid yet (nbf)", claimed("nbf", now + 3600));
        onLast(token + "has a nonce that does not match this sign-in", claimed("nonce", "replayed"));
        onLast(
                token + "has an at_hash that does not match the access token",
                claimed("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"));
        onLast(token + "has an exp that is not a time in seconds", claimed("exp", "never"));
        onLast(token + "has no nonce", here(it -> it.onIdToken(without("nonce"))));
        for (String claim : List.of("sub", "iss", "aud", "exp", "iat")) {
            onLast(token + "has no " + claim, here(it -> it.onIdToken(without(claim))));
        }
        onLast(token + "has an iat that is not a time in seconds", claimed("iat", "just now"));
        onLast(token + "has a sub that is neither a string nor an integer", claimed("sub", List.of("5c0ffee")));
        onLast(token + "has a sub longer than 255 characters", claimed("sub", "5".repeat(256)));
        on(
                "clock: The provider's clock is … seconds ahead of this server's, and 30 are allowed: set both by a time"
                        + " server.",
                anew(Map.of(), TroubleshootingIT::ahead, Map.of("allowedClockSkew", "120")));

        onLast(
                token + "is not signed with a key published by the provider",
                here(it -> it.signBy((claims, key) -> HostileProvider.sign(claims, HostileProvider.newKey()))));
        onLast(
                token + "is not signed with an asymmetric algorithm (alg)",
                here(it -> it.signBy((claims, key) -> "eyJhbGciOiJub25lIn0.e30.")));
        onLast(
                token + "is signed with an algorithm (alg) not listed in the metadata",
                here(it -> it.signBy((claims, key) -> HostileProvider.sign(
                        header(JWSAlgorithm.RS512, key.getKeyID()).build(), claims, key))));
        onLast(
                token + "has a critical header parameter (crit)",
                here(it -> it.signBy((claims, key) -> HostileProvider.sign(
                        header(JWSAlgorithm.RS256, key.getKeyID())
                                .criticalParams(Set.of("x"))
                                .customParam("x", 1)
                                .build(),
                        claims,
                        key))));
        onLast(
                token + "has the wrong type (typ)",
                here(it -> it.signBy((claims, key) -> HostileProvider.sign(
                        header(JWSAlgorithm.RS256, key.getKeyID())
                                .type(new JOSEObjectType("at+jwt"))
                                .build(),
                        claims,
                        key))));
        onLast(token + "is not a signed JWT", here(it -> it.signBy((claims, key) -> "a.b.c.d.e")));

        onLast("the token response has no id_token", here(it -> it.onTokens(without("id_token"))));
        onLast("the token response has no access_token", here(it -> it.onTokens(without("access_token"))));
        onLast("the token response's access_token is not a string", here(it -> it.onTokens(put("access_token", 1))));
        onLast(
                "the token_type of the token response is not Bearer",
                here(it -> it.onTokens(put("token_type", "DPoP"))));
        onLast("the provider did not reauthenticate the user although max_age required it", row -> {
            try (HostileProvider other = new HostileProvider()) {
                String alias = name();
                person(other, alias);
                createProvider(alias, other, Map.of("passMaxAge", "true")).orFail();
                stage.assertSilent(row, alias);
                HttpBrowser browser = new HttpBrowser();
                stage.assertShown(
                        row,
                        alias,
                        browser.followUntil(
                                browser.get(Urls.with(application().signInUrl(alias), "max_age", "60")),
                                application()::isHere));
                stage.assertMended(row, alias);
            }
        });
    }

    private static JWSHeader.Builder header(JWSAlgorithm algorithm, String keyId) {
        return new JWSHeader.Builder(algorithm).keyID(keyId);
    }

    /** A minute and a half. */
    private static void ahead(HostileProvider other) {
        ZonedDateTime later = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(95);
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(later);
        other.label(HostileProvider.JWKS, Reply.lines(Reply.JSON, Map.of("Date", date)));
        other.onIdToken(put("iat", later.toEpochSecond()));
    }

    // --- the card does not appear

    private void cards() {
        on(
                "signInPage: It is disabled, or the organization that it belongs to is.",
                card(alias -> admin.disableProvider(realm, alias), alias -> admin.enableProvider(realm, alias)));
        on(
                "signInPage: It is for linking accounts alone: turn …Account linking only… off for sign-ins.",
                card("linkOnly"));
        on(
                "signInPage: …Hide on login page… is on. Applications can still ask for it with the parameter"
                        + " kc_idp_hint.",
                card("hideOnLogin"));
        on(
                "signInPage: It belongs to an organization: it is offered once the user has said who they are, by an"
                        + " address of one of its domains.",
                card(this::giveToOrganization, this::withoutOrganizations));
        on("signInPage: The realm's attribute signinHubGuest, or its theme, leaves guests out.", row -> {
            String alias = name();
            admin.createProvider(realm, alias, "guest", Map.of()).orFail();
            stage.assertCard(alias, true);
            stage.assertSilent(row, alias);
            admin.put("/" + realm, Map.of("attributes", Map.of("signinHubGuest", "off")))
                    .orFail();
            stage.assertCard(alias, false);
            stage.assertShown(row, alias, null);
            admin.put("/" + realm, Map.of("attributes", Map.of("signinHubGuest", "on")))
                    .orFail();
            stage.assertCard(alias, true);
        });
        on("signInPage: The server's option hide-on-login is on for all providers of this kind.", row -> {
            troubled.stage().assertCard(TroubledServer.HIDDEN, false);
            troubled.stage().assertShown(row, TroubledServer.HIDDEN, null);
        });
        on("signInPage: This server is in production, and the provider's allowInProduction is not on.", row -> {
            troubled.closeToGuests();
            troubled.stage().assertCard(TroubledServer.GUEST, false);
            troubled.stage().assertShown(row, TroubledServer.GUEST, null);
            troubled.openToGuests();
            troubled.stage().assertCard(TroubledServer.GUEST, true);
        });
    }

    private Trouble card(String member) {
        return card(
                alias -> admin.changeProvider(realm, alias, member, true),
                alias -> admin.changeProvider(realm, alias, member, false));
    }

    private Trouble card(Consumer<String> hide, Consumer<String> show) {
        return row -> {
            String alias = name();
            createProvider(alias, provider, Map.of()).orFail();
            stage.assertCard(alias, true);
            stage.assertSilent(row, alias);
            hide.accept(alias);
            stage.assertCard(alias, false);
            stage.assertShown(row, alias, null);
            show.accept(alias);
            stage.assertCard(alias, true);
            admin.deleteProvider(realm, alias).orFail();
        };
    }

    private void giveToOrganization(String alias) {
        admin.put("/" + realm, Map.of("organizationsEnabled", true)).orFail();
        admin.post(
                        "/" + realm + "/organizations",
                        Map.of("name", "acme", "domains", List.of(Map.of("name", "acme.example"))))
                .orFail();
        admin.post(organization() + "/identity-providers", alias).orFail();
    }

    private String organization() {
        Answer all = admin.get("/" + realm + "/organizations").orFail();
        return "/" + realm + "/organizations/" + all.json().get(0).path("id").asText();
    }

    private void withoutOrganizations(String alias) {
        admin.delete(organization() + "/identity-providers/" + alias).orFail();
        admin.delete(organization()).orFail();
        admin.put("/" + realm, Map.of("organizationsEnabled", false)).orFail();
    }

    // --- metadata and keys

    private void metadata() {
        on("metadata: is for a different issuer, …", announced("issuer", "https://other.example"));
        on("metadata: The metadata names no issuer.", anew(it -> it.onMetadata(without("issuer"))));
        on("metadata: The metadata has no jwks_uri.", anew(it -> it.onMetadata(without("jwks_uri"))));
        on(
                "metadata: The metadata's token_endpoint is not an absolute http(s) URL.",
                announced("token_endpoint", "/token"));
        on(
                "metadata: because this realm requires SSL: …",
                announced("token_endpoint", "http://upstream.example/token"));
        on(
                "metadata: The metadata rules out PKCE with S256: code_challenge_methods_supported does not list …",
                announced("code_challenge_methods_supported", List.of("plain")));
        on(
                "metadata: The metadata rules out the authorization code flow: response_types_supported does not list …",
                announced("response_types_supported", List.of("id_token")));
        on(
                "metadata: cannot be read: the server responded with status 404",
                published(HostileProvider.METADATA, Reply.html(404)));
        on(
                "metadata: cannot be read: the server responded with status 500",
                published(HostileProvider.METADATA, Reply.html(500)));
        on(
                "metadata: responded with an HTML page instead of JSON",
                published(HostileProvider.METADATA, Reply.html(200)));
        on("metadata: responded with more than 1048576 bytes", published(HostileProvider.METADATA, Reply.huge(2)));

        on(
                "keys: cannot be read: the server responded with an HTML page instead of JSON",
                published(HostileProvider.JWKS, Reply.html(200)));
        on("keys: cannot be read: status 500", published(HostileProvider.JWKS, Reply.html(500)));
        on(
                "keys: cannot be read: not a JSON Web Key Set",
                published(HostileProvider.JWKS, Reply.text(Reply.JSON, "{}")));
        on(
                "keys: has no key to check a signature with",
                published(HostileProvider.JWKS, Reply.json(Map.of("keys", List.of()))));

        on("metadata: has no address that this server can find: …", unreachable(() -> "https://nowhere.invalid"));
        on("metadata: cannot be connected to: …Connection refused", unreachable(() -> {
            try (HostileProvider gone = new HostileProvider()) {
                return gone.issuer().toString();
            }
        }));
        on(
                "metadata: has a certificate of an authority that this server does not trust: name its file in"
                        + " --truststore-paths",
                certified(PrivateAuthority.unknown(), "localhost"));
        on("metadata: has a certificate for another host: …", certified(PrivateAuthority.shared(), "other.example"));
        on("metadata: has a certificate that has expired", certified(PrivateAuthority.shared(), "localhost", -30));
        on("metadata: has a certificate that is not valid yet", certified(PrivateAuthority.shared(), "localhost", 30));

        onLast(
                "the token endpoint has a private address, and metadata from a public address must not send this server"
                        + " there",
                row -> {
                    try (HostileProvider internal = new HostileProvider()) {
                        String alias = name();
                        String issuer = announcePublicly(internal, alias);
                        admin.createProvider(
                                        realm,
                                        alias,
                                        "oidc-pkce",
                                        Map.of(
                                                "clientId",
                                                HostileProvider.CLIENT_ID,
                                                "metadataUrl",
                                                issuer + HostileProvider.METADATA))
                                .orFail();
                        stage.assertSilent(row, alias);
                        stage.assertShown(row, alias, stage.signIn(alias));
                        admin.configureProvider(realm, alias, Map.of("privateAddresses", "true"))
                                .orFail();
                        stage.assertMended(row, alias);
                    }
                });
        onLast(
                "the metadata names an endpoint on a different server than when the provider was saved, and the client"
                        + " secret is not sent there: save the provider again if the move is genuine",
                this::moved);
    }

    private Trouble announced(String member, Object value) {
        return anew(it -> it.onMetadata(put(member, value)));
    }

    private Trouble published(String path, Reply reply) {
        return anew(it -> it.answer(path, reply));
    }

    /** Mended by the address of a provider that is there. */
    private Trouble unreachable(Supplier<String> issuer) {
        return row -> {
            try (HostileProvider other = new HostileProvider()) {
                String alias = name();
                person(other, alias);
                importProvider(
                        alias,
                        Map.of(
                                "clientId",
                                HostileProvider.CLIENT_ID,
                                "metadataUrl",
                                issuer.get() + HostileProvider.METADATA));
                stage.assertSilent(row, alias);
                stage.assertShown(row, alias, stage.signIn(alias));
                admin.configureProvider(realm, alias, Map.of("metadataUrl", other.metadataUrl()))
                        .orFail();
                stage.assertMended(row, alias);
            }
        };
    }

    private Trouble certified(PrivateAuthority authority, String host) {
        return certified(authority, host, 0);
    }

    private Trouble certified(PrivateAuthority authority, String host, int day) {
        return row -> {
            try (EmptyHttpsServer server = new EmptyHttpsServer(authority, host, day)) {
                unreachable(server::url).at(row);
            }
        };
    }

    /** A provider with a secret, which goes to no server that no admin has saved. */
    private void moved(TroubleshootingRow row) {
        try (HostileProvider gitlab = new HostileProvider();
                HostileProvider elsewhere = new HostileProvider()) {
            String alias = name();
            gitLab(gitlab, alias);
            admin.createProvider(
                            realm,
                            alias,
                            "gitlab",
                            Map.of(
                                    "clientId",
                                    HostileProvider.CLIENT_ID,
                                    "clientSecret",
                                    "TOP-SECRET",
                                    "baseUrl",
                                    gitlab.issuer().toString(),
                                    "defaultScope",
                                    "openid"))
                    .orFail();
            stage.assertSilent(row, alias);
            gitlab.onMetadata(put("token_endpoint", elsewhere.issuer() + HostileProvider.TOKEN));
            // Has it read again at once.
            stage.reports().trial(alias);
            stage.assertShown(row, alias, stage.signIn(alias));
            gitlab.behave();
            gitLab(gitlab, alias);
            stage.reports().trial(alias);
            stage.assertMended(row, alias);
            assertThat(elsewhere.requestsTo(HostileProvider.TOKEN)).isEmpty();
        }
    }

    private static void gitLab(HostileProvider gitlab, String name) {
        gitlab.onIdToken(claims -> {
            claims.put("sub", "7");
            claims.put("preferred_username", name);
        });
        gitlab.answer(
                "/api/v4/user",
                Reply.json(Map.of("id", 7, "username", name, "name", "Seven Up", "email", name + "@upstream.example")));
    }

    // --- what the browser brings back

    private void responses() {
        onLast("the response's iss is not …", returned(url -> with(url, "iss", "https://other.example")));
        onLast("the response has no iss although the metadata promises one", returned(url -> without(url, "iss")));
        onLast("the response has more than one code", returned(url -> url + "&code=another"));
        onLast(
                "the response's code is longer than 8192 characters",
                returned(url -> with(url, "code", "A".repeat(9000))));
        onLast("the response has neither a code nor an error", returned(url -> without(url, "code")));
        onLast("the response has both a code and an error", returned(url -> with(url, "error", "access_denied")));
        onLast("the response has no state", returned(url -> without(url, "state")));
        onLast("the state was not issued by this server", returned(url -> with(url, "state", "a.b.***")));
        onLast(
                "the state was not issued by this server (invalidRequestMessage)",
                returned(url -> with(url, "state", "x")));
        for (String error : List.of("invalid_scope", "unauthorized_client")) {
            onLast("the authorization endpoint responded with error " + error, returned(url -> error(url, error)));
        }
        onLast(
                "the authorization endpoint responded with error (not a valid error code)",
                returned(url -> error(url, "<script>")));
    }

    // --- calls to the provider

    private void calls() {
        String token = "the token endpoint ";
        onLast(token + "responded with an HTML page instead of JSON", answered(HostileProvider.TOKEN, Reply.html(200)));
        onLast(
                token + "responded with something that is not a JSON object",
                answered(HostileProvider.TOKEN, Reply.text(Reply.JSON, "[]")));
        onLast(token + "responded with more than 1048576 bytes", answered(HostileProvider.TOKEN, Reply.huge(2)));
        onLast(token + "responded with status 503", answered(HostileProvider.TOKEN, Reply.html(503)));
        onLast(token + "failed with SocketException: Connection reset", answered(HostileProvider.TOKEN, Reply.reset()));
        onLast(token + "did not respond within …", row -> {
            stage.assertShown(row, "hanging", waiting.get());
            hanging.behave();
            person(hanging, "hanging");
            stage.assertMended(row, "hanging");
        });
        onLast(token + "is busy with " + MAX_CALLS + " other calls", this::busy);
        String userinfo = "the userinfo endpoint ";
        Map<String, String> always = Map.of("userinfo", "always");
        onLast(
                userinfo + "failed with SocketException: Connection reset",
                anew(always, it -> it.answer(HostileProvider.USERINFO, Reply.reset()), Map.of("userinfo", "never")));
        onLast(
                userinfo + "responded with an HTML page instead of JSON",
                anew(always, it -> it.answer(HostileProvider.USERINFO, Reply.html(200)), Map.of("userinfo", "never")));
        onLast(
                "the sub of the userinfo response is not that of the ID token",
                anew(always, it -> it.onUserinfo(put("sub", "other")), Map.of("userinfo", "never")));
        onLast(
                "the userinfo response has no sub",
                anew(always, it -> it.onUserinfo(without("sub")), Map.of("userinfo", "never")));
    }

    private void busy(TroubleshootingRow row) {
        try (HostileProvider slow = new HostileProvider()) {
            String alias = name();
            person(slow, alias);
            createProvider(alias, slow, Map.of()).orFail();
            assertSignedIn(stage.signIn(alias));
            stage.assertSilent(row, alias);
            slow.behave();
            person(slow, alias);
            slow.delay(HostileProvider.TOKEN, Duration.ofSeconds(4));
            List<CompletableFuture<Page>> others = IntStream.range(0, MAX_CALLS)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> stage.signIn(alias), people))
                    .toList();
            Eventually.until(
                    () -> slow.requestsTo(HostileProvider.TOKEN).size() == MAX_CALLS,
                    Duration.ofSeconds(4),
                    () -> slow.requestsTo(HostileProvider.TOKEN).size() + " calls");
            stage.assertShown(row, alias, stage.signIn(alias));
            others.forEach(other -> assertSignedIn(other.join()));
            slow.behave();
            person(slow, alias);
            stage.assertMended(row, alias);
        }
    }

    private void refusals() {
        onLast(
                "the token endpoint responded with status 401 and error invalid_client",
                answered(HostileProvider.TOKEN, Reply.json(401, Map.of("error", "invalid_client"))));
        onLast(
                "the token endpoint responded with status 400 and error invalid_grant",
                answered(HostileProvider.TOKEN, Reply.json(400, Map.of("error", "invalid_grant"))));
        onLast(
                "the token endpoint responded with status 302",
                answered(HostileProvider.TOKEN, Reply.redirect("/elsewhere")));
    }

    // --- who may not come in

    private void accounts() {
        onLast("the claim given_name cannot be stored", claimed("given_name", "x".repeat(3000)));
        onLast(
                "the claim sub is the user ID but has surrounding spaces or invisible characters",
                claimed("sub", "5c0ffee "));
        onLast(
                "the user lacks the claim employee_id",
                anew(
                        Map.of("userIDClaim", "employee_id", "userinfo", "never"),
                        it -> {},
                        Map.of("userIDClaim", "sub")));
        onLast(
                "the claim employee_id is the user ID but neither a string nor an integer",
                anew(
                        Map.of("userIDClaim", "employee_id", "userinfo", "never"),
                        it -> it.onIdToken(put("employee_id", List.of("e-1"))),
                        Map.of("userIDClaim", "sub")));
        onLast(
                "the essential claim groups is missing or does not have the required value",
                anew(
                        Map.of(
                                "userinfo",
                                "never",
                                "filteredByClaim",
                                "true",
                                "claimFilterName",
                                "groups",
                                "claimFilterValue",
                                "staff"),
                        it -> {},
                        Map.of("filteredByClaim", "false")));
    }

    private void guests() {
        onLast("guests are kept out: start the server in development mode, or set 'allowInProduction' to true", row -> {
            troubled.closeToGuests();
            troubled.stage().assertSilent(row, TroubledServer.GUEST);
            troubled.stage()
                    .assertShown(row, TroubledServer.GUEST, troubled.stage().signIn(TroubledServer.GUEST));
            troubled.openToGuests();
            troubled.stage().assertMended(row, TroubledServer.GUEST);
        });
        onLast("more than 1 guests within a minute: raise 'maxPerMinute' if that is meant", row -> {
            long second = Instant.now().getEpochSecond() % 60;
            if (second > 55) {
                Eventually.pause(Duration.ofSeconds(60 - second));
            }
            String alias = name();
            admin.createProvider(realm, alias, "guest", Map.of("mode", "fresh", "maxPerMinute", "1"))
                    .orFail();
            assertSignedIn(stage.signIn(alias));
            stage.assertSilent(row, alias);
            stage.assertShown(row, alias, stage.signIn(alias));
            admin.configureProvider(realm, alias, Map.of("maxPerMinute", "30")).orFail();
            stage.assertMended(row, alias);
        });
    }
}
