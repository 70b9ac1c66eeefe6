package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Reports.findings;
import static dev.signinhub.testing.Reports.says;
import static dev.signinhub.testing.Reports.steps;
import static dev.signinhub.testing.Steps.assertSignedIn;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Answer;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.EmptyHttpsServer;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.Kcadm;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.PrivateAuthority;
import dev.signinhub.testing.Reports;
import dev.signinhub.testing.ServerSettings;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The provider report")
class ReportIT extends HostileUpstream {

    private static final String SECRET = "TOP-SECRET-7c1f";
    private static final Reply NO_SUCH_CODE = Reply.json(400, Map.of("error", "invalid_grant"));
    private static final Pattern CARD = Pattern.compile("/broker/([\\w-]+)/login");

    private final Reports reports = new Reports(admin, realm);

    private JsonNode report(String alias) {
        return reports.of(alias);
    }

    private String path(String alias) {
        return reports.path(alias);
    }

    private JsonNode trial(String alias) {
        return reports.trial(alias);
    }

    private static JsonNode setting(JsonNode report, String key) {
        return StreamSupport.stream(report.path("settings").spliterator(), false)
                .filter(setting -> setting.path("key").asText().equals(key))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No setting " + key + " in " + report));
    }

    private static void assertSetting(JsonNode report, String key, String value, String origin) {
        assertThat(setting(report, key).path("value").asText()).as(key).isEqualTo(value);
        assertThat(setting(report, key).path("origin").asText()).as(key).isEqualTo(origin);
    }

    private static String name(String prefix) {
        return prefix + "-" + UUID.randomUUID();
    }

    @Test
    @DisplayName("says of a provider that works what it is, what it works with, and that nothing is wrong")
    void healthy() {
        try (HostileProvider other = new HostileProvider()) {
            String alias = name("healthy");
            person(other, alias);
            other.onMetadata(put("token_endpoint_auth_methods_supported", List.of("none", "client_secret_post")));
            createProvider(alias, other, Map.of()).orFail();
            assertSignedIn(signIn(new HttpBrowser(), alias));
            JsonNode report = report(alias);
            assertThat(findings(report)).isEmpty();
            assertThat(report.path("scope").asText()).isEqualTo("this node");
            assertThat(report.path("factory").path("of").asText()).isEqualTo("signin-hub");
            assertThat(report.path("factory").path("className").asText()).endsWith("OidcPkceIdentityProviderFactory");
            assertThat(report.path("factory").path("version").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
            String redirectUri = keycloak.realm(realm) + "/broker/" + alias + "/endpoint";
            assertThat(report.path("redirectUri").asText()).isEqualTo(redirectUri);
            assertThat(other.requestsTo(HostileProvider.AUTHORIZE))
                    .singleElement()
                    .satisfies(request -> assertThat(request.parameters()).containsEntry("redirect_uri", redirectUri));
            assertThat(report.path("logoutRedirectUri").asText()).isEqualTo(redirectUri + "/logout_response");
            assertThat(report.path("signInPage").path("shown").asBoolean()).isTrue();
            JsonNode metadata = report.path("upstream").path("metadata");
            assertThat(metadata.path("state").asText()).isEqualTo("fresh");
            assertThat(metadata.path("ageSeconds").asInt()).isBetween(0, 60);
            assertThat(metadata.path("issuer").asText())
                    .isEqualTo(other.issuer().toString());
            assertThat(metadata.path("issuerMatches").asBoolean()).isTrue();
            assertThat(metadata.path("s256").asText()).isEqualTo("offered");
            assertThat(metadata.path("clientAuthentication").toString()).isEqualTo("[\"none\",\"client_secret_post\"]");
            assertThat(metadata.path("clientAuthenticationListed").asBoolean()).isTrue();
            assertThat(report.path("upstream").path("keys").path("keys"))
                    .singleElement()
                    .satisfies(key -> assertThat(key.path("kid").asText())
                            .isEqualTo(other.key().getKeyID()));
            JsonNode client = report.path("upstream").path("client");
            assertThat(client.path("id").asText()).isEqualTo(HostileProvider.CLIENT_ID);
            assertThat(client.path("secret").asText()).isEqualTo("not set");
            assertThat(client.path("pkce").asText()).isEqualTo("S256");
            assertThat(report.path("signIns").path("lastSuccess").asText()).isNotBlank();
            assertThat(report.path("signIns").path("scope").asText()).isEqualTo("this node");
            assertThat(report.path("signIns").path("lastFailures")).isEmpty();
            assertThat(report.path("account").path("firstLoginFlow").asText()).isEqualTo("first broker login");
            assertSetting(report, "metadataUrl", other.metadataUrl(), "config");
            assertSetting(report, "defaultScope", "openid profile email", "default");
            assertSetting(report, "clientSecret", "not set", "config");
            int asked = other.requestsTo(HostileProvider.METADATA).size();
            admin.get("/" + realm + "/signin-hub/providers").orFail();
            assertThat(other.requestsTo(HostileProvider.METADATA)).hasSize(asked);
        }
    }

    static Stream<Arguments> troubles() {
        return Stream.of(
                row(
                        "the metadata cannot be reached",
                        it -> it.answer(HostileProvider.METADATA, Reply.reset()),
                        "metadata",
                        "cannot be read",
                        "unreachable"),
                row(
                        "the metadata is not there",
                        it -> it.answer(HostileProvider.METADATA, Reply.html(404)),
                        "metadata",
                        "the server responded with status 404",
                        "unreachable"),
                row(
                        "the metadata is another issuer's",
                        it -> it.onMetadata(put("issuer", "https://other.example")),
                        "metadata",
                        "is for a different issuer, https://other.example",
                        "unusable"),
                row(
                        "the metadata rules out S256",
                        it -> it.onMetadata(put("code_challenge_methods_supported", List.of("plain"))),
                        "metadata",
                        "does not list \"S256\"",
                        "unusable"),
                row(
                        "the keys are gone",
                        it -> it.answer(HostileProvider.JWKS, Reply.html(500)),
                        "keys",
                        "cannot be read: status 500",
                        "fresh"),
                row(
                        "the provider refuses the code",
                        it -> it.answer(HostileProvider.TOKEN, Reply.json(400, Map.of("error", "invalid_client"))),
                        "signIns",
                        "the token endpoint responded with status 400 and error invalid_client",
                        "fresh"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    @DisplayName("names the cause of a sign-in that fails because")
    void troubles(String what, Consumer<HostileProvider> hostility, String part, String says, String state) {
        try (HostileProvider other = new HostileProvider()) {
            String alias = name("trouble");
            importProvider(alias, other, Map.of());
            assertThat(report(alias)
                            .path("upstream")
                            .path("metadata")
                            .path("state")
                            .asText())
                    .isEqualTo("not read yet");
            hostility.accept(other);
            Page page = signIn(new HttpBrowser(), alias);
            assertThat(alert(page)).hasSize(1);
            JsonNode report = report(alias);
            assertThat(findings(report))
                    .anySatisfy(finding ->
                            assertThat(finding).startsWith(part + ": ").contains(says));
            JsonNode metadata = report.path("upstream").path("metadata");
            assertThat(metadata.path("state").asText()).isEqualTo(state);
            assertThat(metadata.path("s256").asText())
                    .isEqualTo(says.contains("S256") ? "not offered" : state.equals("fresh") ? "offered" : "unknown");
            assertThat(metadata.path("issuerMatches").isBoolean()
                            && !metadata.path("issuerMatches").asBoolean())
                    .isEqualTo(says.contains("different issuer"));
            assertThat(report.path("signIns").path("lastFailures"))
                    .singleElement()
                    .satisfies(failure -> {
                        assertThat(reference(page))
                                .endsWith(failure.path("reference").asText());
                        assertThat(failure.path("times").asInt()).isEqualTo(1);
                    });
            // Its honest twin.
            other.behave();
            person(other, alias);
            assertSignedIn(signIn(new HttpBrowser(), alias));
            JsonNode mended = report(alias);
            assertThat(findings(mended)).isEmpty();
            assertThat(mended.path("signIns").path("lastFailures")).hasSize(1);
        }
    }

    @Test
    @DisplayName("tells that a provider is down whose stored copy is in use, and that this node has not read it")
    void storedCopy() {
        try (HostileProvider other = new HostileProvider()) {
            String alias = name("copy");
            person(other, alias);
            createProvider(alias, other, Map.of()).orFail();
            other.answer(HostileProvider.METADATA, Reply.html(503));
            // Other requirements make what is in memory count no more, as a restart does.
            admin.put("/" + realm, Map.of("sslRequired", "none")).orFail();
            JsonNode before = report(alias).path("upstream").path("metadata");
            assertThat(before.path("state").asText()).isEqualTo("stored");
            assertThat(before.path("issuer").asText()).isEqualTo(other.issuer().toString());
            assertSignedIn(signIn(new HttpBrowser(), alias));
            Eventually.until(
                    () -> report(alias)
                            .path("upstream")
                            .path("metadata")
                            .path("state")
                            .asText()
                            .equals("unreachable"),
                    Duration.ofSeconds(20),
                    () -> report(alias).toString());
            assertThat(findings(report(alias)))
                    .singleElement()
                    .asString()
                    .contains("the server responded with status 503");
        } finally {
            admin.put("/" + realm, Map.of("sslRequired", "external")).orFail();
        }
    }

    @Test
    @DisplayName("says how far the provider's clock is off, and that it is too far")
    void clock() {
        try (HostileProvider other = new HostileProvider()) {
            String alias = name("clock");
            person(other, alias);
            ZonedDateTime later = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(95);
            String header = Reply.lines(Reply.JSON, Map.of("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(later)));
            other.label(HostileProvider.JWKS, header);
            createProvider(alias, other, Map.of()).orFail();
            assertThat(report(alias).has("clock")).isFalse();
            assertSignedIn(signIn(new HttpBrowser(), alias));
            JsonNode clock = report(alias).path("clock");
            assertThat(clock.path("aheadSeconds").asLong()).isBetween(60L, 95L);
            assertThat(clock.path("allowedSeconds").asLong()).isEqualTo(30);
            assertThat(findings(report(alias)))
                    .singleElement()
                    .asString()
                    .matches(
                            "clock: The provider's clock is \\d+ seconds ahead of this server's, and 30 are allowed.*");

            admin.configureProvider(realm, alias, Map.of("allowedClockSkew", "120"))
                    .orFail();
            assertThat(findings(report(alias))).isEmpty();
        }
    }

    @Test
    @DisplayName("forgets the sign-ins of a provider that is removed: another with its alias starts anew")
    void forgets() {
        try (HostileProvider other = new HostileProvider()) {
            String alias = name("removed");
            person(other, alias);
            createProvider(alias, other, Map.of()).orFail();
            assertSignedIn(signIn(new HttpBrowser(), alias));
            assertThat(report(alias).path("signIns").has("lastSuccess")).isTrue();
            admin.deleteProvider(realm, alias).orFail();
            assertThat(admin.get(path(alias)).status()).isEqualTo(404);
            createProvider(alias, other, Map.of()).orFail();
            assertThat(report(alias).path("signIns").has("lastSuccess")).isFalse();
        }
    }

    // --- the sign-in page

    @Test
    @DisplayName("agrees with the sign-in page on who is offered, and says why somebody is not")
    void page() {
        String other = "page-" + UUID.randomUUID();
        admin.createRealm(Map.of("realm", other, "enabled", true, "loginTheme", "signin-hub"));
        try {
            Application.register(admin, other);
            create(other, "shown", "oidc-pkce", Map.of());
            create(other, "foreign", "oidc", Map.of());
            create(other, "hidden", "oidc-pkce", Map.of("hideOnLogin", true));
            create(other, "linking", "oidc-pkce", Map.of("linkOnly", true));
            create(other, "off", "oidc-pkce", Map.of("enabled", false));
            create(other, "anybody", "guest", Map.of());
            assertThat(reasons(keycloak, other))
                    .containsEntry("shown", "")
                    .containsEntry("foreign", "")
                    .containsEntry("anybody", "")
                    .containsEntry("hidden", "hidden")
                    .containsEntry("linking", "link-only")
                    .containsEntry("off", "disabled");

            admin.put("/" + other, Map.of("attributes", Map.of("signinHubGuest", "off")))
                    .orFail();
            assertThat(reasons(keycloak, other)).containsEntry("anybody", "guests off");

            admin.put("/" + other, Map.of("organizationsEnabled", true)).orFail();
            admin.post(
                            "/" + other + "/organizations",
                            Map.of("name", "acme", "domains", List.of(Map.of("name", "acme.example"))))
                    .orFail();
            String organization = admin.get("/" + other + "/organizations")
                    .orFail()
                    .json()
                    .get(0)
                    .path("id")
                    .asText();
            create(other, "member", "oidc-pkce", Map.of());
            admin.post("/" + other + "/organizations/" + organization + "/identity-providers", "member")
                    .orFail();
            assertThat(reasons(keycloak, other))
                    .containsEntry("member", "organization")
                    .containsEntry("shown", "");

            // Keycloak's own page knows nothing of this theme's guests.
            admin.put("/" + other, Map.of("loginTheme", "keycloak.v2")).orFail();
            assertThat(reasons(keycloak, other)).containsEntry("anybody", "").containsEntry("hidden", "hidden");
        } finally {
            admin.deleteRealm(other);
        }
    }

    private void create(String inRealm, String alias, String providerId, Map<String, Object> more) {
        Map<String, Object> representation = new HashMap<>(Map.of(
                "alias",
                alias,
                "providerId",
                providerId,
                "enabled",
                true,
                "config",
                Map.of(
                        "clientId",
                        HostileProvider.CLIENT_ID,
                        "metadataUrl",
                        provider.metadataUrl(),
                        "authorizationUrl",
                        provider.issuer() + HostileProvider.AUTHORIZE,
                        "tokenUrl",
                        provider.issuer() + HostileProvider.TOKEN)));
        representation.putAll(more);
        admin.post("/" + inRealm + "/identity-provider/instances", representation)
                .orFail();
    }

    /** By alias why the page does not offer a provider, or nothing; the page itself must say the same. */
    private static Map<String, String> reasons(KeycloakServer server, String inRealm) {
        JsonNode providers = server.admin()
                .get("/" + inRealm + "/signin-hub/providers")
                .orFail()
                .json()
                .path("providers");
        Map<String, String> reasons = StreamSupport.stream(providers.spliterator(), false)
                .collect(Collectors.toMap(
                        each -> each.path("alias").asText(),
                        each -> each.path("signInPage").path("because").asText("")));
        Set<String> shown = StreamSupport.stream(providers.spliterator(), false)
                .filter(each -> each.path("signInPage").path("shown").asBoolean())
                .map(each -> each.path("alias").asText())
                .collect(Collectors.toCollection(TreeSet::new));
        Page page = new HttpBrowser().get(new Application(server.realm(inRealm)).signInUrl());
        assertThat(CARD.matcher(page.body())
                        .results()
                        .map(card -> card.group(1))
                        .collect(Collectors.toSet()))
                .isEqualTo(shown);
        return reasons;
    }

    @Test
    @DisplayName("says on a server in production that guests stay outside, what an option hides, and what one sets")
    void production() {
        try (KeycloakServer server = KeycloakServer.start(ServerSettings.DEFAULT
                        .inProduction()
                        .args(
                                "--spi-signin-hub--upstream--timeout=7",
                                "--spi-signin-hub--metadata--lifetime=60",
                                "--spi-social--guest--allow-in-production=false",
                                "--spi-events-listener--signin-hub-report--enabled=false",
                                "--spi-social--gitlab--default-scope=openid email",
                                "--spi-social--okta--hide-on-login=true"));
                HostileProvider upstream = new HostileProvider()) {
            String other = "production";
            Admin its = server.admin();
            its.createRealm(Map.of("realm", other, "enabled", true, "sslRequired", "none", "loginTheme", "signin-hub"));
            Application.register(its, other);
            its.createProvider(other, "anybody", "guest", Map.of("allowInProduction", "true"))
                    .orFail();
            its.createProvider(
                            other,
                            "gitlab",
                            "gitlab",
                            Map.of(
                                    "clientId",
                                    HostileProvider.CLIENT_ID,
                                    "baseUrl",
                                    upstream.issuer().toString()))
                    .orFail();
            its.importProvider(other, "okta", "okta", Map.of("clientId", "x", "domain", "acme.okta.com"));
            assertThat(reasons(server, other))
                    .containsEntry("anybody", "guests kept out by the server")
                    .containsEntry("okta", "hidden by the server")
                    .containsEntry("gitlab", "");
            JsonNode report =
                    its.get("/" + other + "/signin-hub/providers").orFail().json();
            assertThat(report.path("server").path("mode").asText()).isEqualTo("production");
            assertSetting(report.path("server"), "spi-signin-hub--upstream--timeout", "7", "environment");
            assertSetting(report.path("server"), "spi-signin-hub--upstream--max-calls", "15", "default");
            assertSetting(report.path("server"), "spi-signin-hub--metadata--lifetime", "60", "environment");
            assertSetting(report.path("server"), "spi-signin-hub--metadata--max-age", "3600", "default");
            assertSetting(report.path("server"), "spi-social--guest--allow-in-production", "false", "environment");
            assertSetting(
                    its.get("/" + other + "/signin-hub/providers/anybody")
                            .orFail()
                            .json(),
                    "allowInProduction",
                    "false",
                    "environment");
            JsonNode gitlab = its.get("/" + other + "/signin-hub/providers/gitlab")
                    .orFail()
                    .json();
            assertSetting(gitlab, "defaultScope", "openid email", "environment");
            assertSetting(gitlab, "baseUrl", upstream.issuer().toString(), "config");
            assertSetting(gitlab, "userNameClaim", "username", "preset");
            assertSetting(gitlab, "userIDClaim", "id", "preset");
            assertSetting(gitlab, "allowedClockSkew", "30", "default");
            assertSetting(gitlab, "metadataUrl", upstream.metadataUrl(), "preset");
            assertSetting(gitlab, "hideOnLogin", "false", "default");
            assertSetting(
                    its.get("/" + other + "/signin-hub/providers/okta").orFail().json(),
                    "hideOnLogin",
                    "true",
                    "environment");
            assertThat(gitlab.at("/signIns/scope").asText())
                    .isEqualTo("not watched: the listener signin-hub-report is disabled");
            assertThat(its.getText("/" + other + "/signin-hub/providers/gitlab")
                            .orFail()
                            .body())
                    .contains("not watched");
            JsonNode guest = its.post("/" + other + "/signin-hub/providers/anybody/test", Map.of())
                    .orFail()
                    .json();
            assertThat(steps(guest)).containsEntry("entry", "failed").containsEntry("roles and groups", "ok");
        }
    }

    // --- who may

    @Test
    @DisplayName("is for those who may view providers, trying one out for those who may manage them")
    void permissions() {
        admin.createUser(realm, "nobody", "nobody@example.org", "pw");
        admin.createUser(realm, "viewer", "viewer@example.org", "pw");
        admin.createUser(realm, "manager", "manager@example.org", "pw");
        grant(realm, "viewer", "view-identity-providers");
        grant(realm, "manager", "manage-identity-providers");
        String other = "other-" + UUID.randomUUID();
        admin.createRealm(other);
        try {
            admin.createUser(other, "king", "king@example.org", "pw");
            grant(other, "king", "realm-admin");
            Function<Admin, List<Integer>> statuses = who -> List.of(
                    who.get("/" + realm + "/signin-hub/providers").status(),
                    who.getText("/" + realm + "/signin-hub/providers").status(),
                    who.get(path(ALIAS)).status(),
                    who.post(path(ALIAS) + "/test", Map.of()).status(),
                    who.get(path("unknown")).status());
            assertThat(statuses.apply(admin.as(realm, "nobody", "pw"))).containsExactly(403, 403, 403, 403, 403);
            assertThat(statuses.apply(admin.as(other, "king", "pw"))).containsExactly(403, 403, 403, 403, 403);
            assertThat(statuses.apply(admin.as(realm, "viewer", "pw"))).containsExactly(200, 200, 200, 403, 404);
            assertThat(statuses.apply(admin.as(realm, "manager", "pw"))).containsExactly(200, 200, 200, 200, 404);
            Function<Admin, Boolean> mayTry = who -> who.get("/" + realm + "/signin-hub/providers")
                    .orFail()
                    .json()
                    .path("mayTry")
                    .asBoolean();
            assertThat(mayTry.apply(admin.as(realm, "viewer", "pw"))).isFalse();
            assertThat(mayTry.apply(admin.as(realm, "manager", "pw"))).isTrue();
            assertThat(new HttpBrowser()
                            .get(URI.create(keycloak.url() + "/admin/realms" + path(ALIAS)))
                            .status())
                    .isEqualTo(401);
        } finally {
            admin.deleteRealm(other);
        }
    }

    private void grant(String inRealm, String username, String role) {
        String user = first(admin.get("/" + inRealm + "/users?exact=true&username=" + username));
        admin.grant(inRealm, user, role);
    }

    private static String first(Answer list) {
        return list.orFail().json().get(0).path("id").asText();
    }

    @Test
    @DisplayName("holds no secret, code or token, whatever the provider answers")
    void secrets() {
        try (HostileProvider gitlab = new HostileProvider()) {
            String alias = name("gitlab");
            gitlab.onIdToken(claims -> claims.put("sub", "7"));
            admin.createProvider(
                            realm,
                            alias,
                            "gitlab",
                            Map.of(
                                    "clientId",
                                    HostileProvider.CLIENT_ID,
                                    "clientSecret",
                                    SECRET,
                                    "baseUrl",
                                    gitlab.issuer().toString(),
                                    "somethingOfOurs",
                                    SECRET))
                    .orFail();
            signIn(new HttpBrowser(), alias);
            // It gives tokens for any code, and codes to anybody: both are in its answers to the trial.
            JsonNode trial = trial(alias);
            assertThat(steps(trial)).containsEntry("token endpoint", "failed");
            assertThat(gitlab.requestsTo(HostileProvider.TOKEN))
                    .isNotEmpty()
                    .allSatisfy(request -> assertThat(request.parameters()).containsEntry("client_secret", SECRET));
            gitlab.answer(
                    HostileProvider.TOKEN,
                    Reply.json(400, Map.of("error", "your secret is " + SECRET, "error_description", SECRET)));
            String answers = List.of(
                            trial,
                            trial(alias),
                            report(alias),
                            admin.get("/" + realm + "/signin-hub/providers")
                                    .orFail()
                                    .json())
                    + admin.getText(path(alias)).orFail().body()
                    + admin.getText("/" + realm + "/signin-hub/providers")
                            .orFail()
                            .body();
            assertThat(answers).contains(alias).doesNotContain(SECRET);
            assertThat(gitlab.secrets()).hasSizeGreaterThan(5).noneMatch(answers::contains);
            assertSetting(report(alias), "clientSecret", "set", "config");
            assertSetting(report(alias), "somethingOfOurs", "set", "config");
        }
    }

    @Test
    @DisplayName("lists the providers of others with what can be said of them")
    void foreign() {
        String alias = name("saml");
        admin.createProvider(
                        realm,
                        alias,
                        "saml",
                        Map.of("singleSignOnServiceUrl", "https://idp.example/sso", "signingCertificate", "MIIB"))
                .orFail();
        JsonNode report = report(alias);
        assertThat(report.path("factory").path("of").asText()).isEqualTo("keycloak");
        assertThat(report.has("upstream")).isFalse();
        assertSetting(report, "singleSignOnServiceUrl", "https://idp.example/sso", "config");
        assertSetting(report, "signingCertificate", "set", "config");
        assertThat(trial(alias).path("verdict").asText()).isEqualTo("skipped");
    }

    // --- trying

    static Stream<Arguments> trials() {
        return Stream.of(
                row(
                        "the metadata is not there",
                        it -> it.answer(HostileProvider.METADATA, Reply.html(404)),
                        "metadata",
                        "failed",
                        "the server responded with status 404"),
                row(
                        "the metadata is a page",
                        it -> it.answer(HostileProvider.METADATA, Reply.html(200)),
                        "metadata",
                        "failed",
                        "an HTML page instead of JSON"),
                row(
                        "the metadata hangs",
                        it -> it.answer(HostileProvider.METADATA, Reply.nothing()),
                        "metadata",
                        "failed",
                        "did not respond within"),
                row(
                        "the metadata is another issuer's",
                        it -> it.onMetadata(put("issuer", "https://other.example")),
                        "issuer",
                        "failed",
                        "is for a different issuer, https://other.example"),
                row(
                        "S256 is ruled out",
                        it -> it.onMetadata(put("code_challenge_methods_supported", List.of("plain"))),
                        "S256",
                        "failed",
                        "does not list \"S256\""),
                row(
                        "nothing is said of S256",
                        it -> it.onMetadata(without("code_challenge_methods_supported")),
                        "S256",
                        "unclear",
                        "does not say"),
                row(
                        "the keys are gone",
                        it -> it.answer(HostileProvider.JWKS, Reply.html(500)),
                        "keys",
                        "failed",
                        "cannot be read: status 500"),
                row(
                        "the keys hang",
                        it -> it.answer(HostileProvider.JWKS, Reply.nothing()),
                        "keys",
                        "failed",
                        "did not respond within"),
                row(
                        "there is no key",
                        it -> it.answer(HostileProvider.JWKS, Reply.json(Map.of("keys", List.of()))),
                        "keys",
                        "failed",
                        "has no key"),
                row(
                        "the client or its redirect URI is unknown",
                        it -> it.answer(HostileProvider.AUTHORIZE, Reply.html(400)),
                        "authorization endpoint",
                        "failed",
                        "whether this redirect URI is registered: http"),
                row(
                        "a browser is wanted",
                        it -> it.answer(HostileProvider.AUTHORIZE, Reply.html(403)),
                        "authorization endpoint",
                        "unclear",
                        "status 403"),
                row(
                        "only browsers reach it",
                        it -> it.answer(HostileProvider.AUTHORIZE, Reply.reset()),
                        "authorization endpoint",
                        "unclear",
                        "this server need not"),
                row(
                        "the page to sign in at hangs",
                        it -> it.answer(HostileProvider.AUTHORIZE, Reply.nothing()),
                        "authorization endpoint",
                        "unclear",
                        "did not respond within"),
                row(
                        "the token endpoint hangs",
                        it -> it.answer(HostileProvider.TOKEN, Reply.nothing()),
                        "token endpoint",
                        "failed",
                        "did not respond within"),
                row(
                        "the client is not accepted",
                        it -> it.answer(HostileProvider.TOKEN, Reply.json(401, Map.of("error", "invalid_client"))),
                        "token endpoint",
                        "failed",
                        "does not accept this client with error invalid_client"),
                row(
                        "any code will do",
                        it -> it.answer(HostileProvider.TOKEN, Reply.json(Map.of("access_token", "x"))),
                        "token endpoint",
                        "failed",
                        "accepts a made-up code"),
                row(
                        "the token endpoint is gone",
                        it -> it.answer(HostileProvider.TOKEN, Reply.html(404)),
                        "token endpoint",
                        "failed",
                        "status 404"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    @DisplayName("tries a provider out in two seconds or so, and names the step that does not work when")
    void trials(String what, Consumer<HostileProvider> hostility, String step, String verdict, String says) {
        try (HostileProvider other = new HostileProvider()) {
            String alias = name("trial");
            importProvider(alias, other, Map.of());
            other.answer(HostileProvider.TOKEN, NO_SUCH_CODE);
            hostility.accept(other);
            long start = System.nanoTime();
            JsonNode trial = trial(alias);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
            assertThat(trial.path("millis").asLong()).isLessThan(4000);
            assertThat(steps(trial)).as(trial.toString()).containsEntry(step, verdict);
            assertThat(says(trial, step)).contains(says);
            assertThat(trial.path("verdict").asText()).isEqualTo(verdict);
            assertThat(steps(trial).values()).filteredOn(verdict::equals).hasSize(1);

            other.behave();
            other.answer(HostileProvider.TOKEN, NO_SUCH_CODE);
            JsonNode honest = trial(alias);
            assertThat(steps(honest))
                    .as(honest.toString())
                    .containsEntry("address", "ok")
                    .containsEntry("connection", "ok")
                    .containsEntry("TLS", "skipped")
                    .containsEntry("metadata", "ok")
                    .containsEntry("issuer", "ok")
                    .containsEntry("S256", "ok")
                    .containsEntry("keys", "ok")
                    .containsEntry("authorization endpoint", "ok")
                    .containsEntry("token endpoint", "ok")
                    .hasSize(9);
            assertThat(honest.path("verdict").asText()).isEqualTo("ok");
            // What was read is used from then on.
            assertThat(report(alias)
                            .path("upstream")
                            .path("metadata")
                            .path("state")
                            .asText())
                    .isEqualTo("fresh");
        }
    }

    @Test
    @DisplayName("says in words what is wrong with the address, the connection or the certificate")
    void connection() throws IOException {
        assertTrial("https://nowhere.invalid", "address", "has no address that this server can find");
        String gone;
        try (HostileProvider other = new HostileProvider()) {
            gone = other.issuer().toString();
        }
        assertTrial(gone, "connection", "Connection refused");
        try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> answerInPlainText(plain), "plain");
            server.setDaemon(true);
            server.start();
            assertTrial("https://localhost:" + plain.getLocalPort(), "TLS", "does not speak TLS");
        }
        assertTls(PrivateAuthority.unknown(), "localhost", "of an authority that this server does not trust");
        assertTls(PrivateAuthority.shared(), "other.example", "has a certificate for another host");
        try (EmptyHttpsServer trusted = new EmptyHttpsServer(PrivateAuthority.shared(), "localhost")) {
            String alias = name("tls");
            importAt(alias, trusted.url());
            assertThat(steps(trial(alias))).containsEntry("TLS", "ok").containsEntry("metadata", "failed");
        }
    }

    /** As web servers do that get TLS where they expect none. */
    private static void answerInPlainText(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket connection = server.accept()) {
                connection.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
                connection.shutdownOutput();
                connection.getInputStream().readAllBytes();
            } catch (IOException e) {
                // Closed: the loop ends.
            }
        }
    }

    private void assertTls(PrivateAuthority authority, String host, String says) throws IOException {
        try (EmptyHttpsServer server = new EmptyHttpsServer(authority, host)) {
            assertTrial(server.url(), "TLS", says);
        }
    }

    private void assertTrial(String issuer, String step, String says) {
        String alias = name("connection");
        importAt(alias, issuer);
        JsonNode trial = trial(alias);
        assertThat(steps(trial)).as(trial.toString()).containsEntry(step, "failed");
        assertThat(says(trial, step)).contains(says);
        // A sign-in says the same.
        signIn(new HttpBrowser(), alias);
        assertThat(findings(report(alias)))
                .anySatisfy(
                        finding -> assertThat(finding).startsWith("metadata: ").contains(says));
    }

    private void importAt(String alias, String issuer) {
        importProvider(
                alias, Map.of("clientId", HostileProvider.CLIENT_ID, "metadataUrl", issuer + HostileProvider.METADATA));
    }

    @Test
    @DisplayName("says of a provider without an address what is missing, and tries nothing")
    void noAddress() {
        String alias = name("nowhere");
        importProvider(alias, Map.of("clientId", "${MISSING_VARIABLE}"));
        JsonNode report = report(alias);
        assertThat(report.path("signInPage").path("because").asText()).isEqualTo("disabled");
        assertThat(findings(report))
                .anySatisfy(finding -> assertThat(finding).startsWith("settings: Metadata URL is missing"))
                .anySatisfy(finding -> assertThat(finding).startsWith("client: Client ID is still a placeholder"));
        assertThat(steps(trial(alias))).isEqualTo(Map.of("settings", "failed"));
    }

    @Test
    @DisplayName("tries the two endpoints of a vendor that is no OpenID provider")
    void oauth() {
        try (HostileProvider github = new HostileProvider()) {
            String alias = name("github");
            admin.createProvider(
                            realm,
                            alias,
                            "github",
                            Map.of(
                                    "clientId",
                                    HostileProvider.CLIENT_ID,
                                    "clientSecret",
                                    SECRET,
                                    "baseUrl",
                                    github.issuer().toString(),
                                    "apiUrl",
                                    github.issuer() + "/api"))
                    .orFail();
            github.answer("/login/oauth/authorize", Reply.redirect("/login"));
            github.answer("/login/oauth/access_token", Reply.json(Map.of("error", "bad_verification_code")));
            assertThat(steps(trial(alias)))
                    .containsEntry("authorization endpoint", "ok")
                    .containsEntry("token endpoint", "ok");
            github.answer("/login/oauth/access_token", Reply.json(Map.of("error", "incorrect_client_credentials")));
            JsonNode wrong = trial(alias);
            assertThat(steps(wrong)).containsEntry("token endpoint", "failed");
            assertThat(wrong.toString()).doesNotContain(SECRET);
            assertThat(report(alias)
                            .path("upstream")
                            .path("addresses")
                            .path("token")
                            .asText())
                    .isEqualTo(github.issuer() + "/login/oauth/access_token");
        }
    }

    @Test
    @DisplayName("leaves a trace of who had a provider tried out")
    void adminEvent() {
        admin.put("/" + realm, Map.of("adminEventsEnabled", true)).orFail();
        try {
            trial(ALIAS);
            JsonNode event = admin.get("/" + realm + "/admin-events?operationTypes=ACTION")
                    .orFail()
                    .json()
                    .get(0);
            assertThat(event.path("resourcePath").asText()).isEqualTo("signin-hub/providers/" + ALIAS + "/test");
            assertThat(event.path("resourceType").asText()).isEqualTo("IDENTITY_PROVIDER");
        } finally {
            admin.put("/" + realm, Map.of("adminEventsEnabled", false)).orFail();
        }
    }

    // --- at a terminal

    @Test
    @DisplayName("is a table at a terminal")
    void text() {
        String table =
                admin.getText("/" + realm + "/signin-hub/providers").orFail().body();
        assertThat(table.lines())
                .anyMatch(
                        line -> line.matches("ALIAS +KIND +SIGN-IN PAGE +METADATA +LAST SUCCESS +LAST FAILURE +WRONG"))
                .anyMatch(line -> line.matches(ALIAS + " +oidc-pkce +yes +\\w+ .*"));
        String one = admin.getText(path(ALIAS)).orFail().body();
        assertThat(one.lines())
                .anyMatch(line -> line.matches("redirect URI +" + keycloak.realm(realm) + "/broker/hostile/endpoint"))
                .anyMatch(line -> line.matches("defaultScope +default +openid profile email"));

        provider.answer(HostileProvider.TOKEN, NO_SUCH_CODE);
        String trial = admin.postText(path(ALIAS) + "/test").orFail().body();
        assertThat(trial.lines())
                .anyMatch(line -> line.matches(ALIAS + ": ok after \\d+ ms"))
                .anyMatch(line -> line.matches("STEP +VERDICT *"))
                .anyMatch(line -> line.matches("token endpoint +ok +It knows this client.*"));
        provider.onMetadata(put("issuer", "https://other.example"));
        assertThat(admin.postText(path(ALIAS) + "/test").orFail().body().lines())
                .anyMatch(line -> line.matches("issuer +failed +.*https://other.example.*"));

        String down = name("down");
        provider.answer(HostileProvider.METADATA, Reply.html(404));
        importProvider(down, provider, Map.of());
        signIn(new HttpBrowser(), down);
        assertThat(admin.getText(path(down)).orFail().body().lines())
                .anyMatch(line -> line.matches("WRONG: metadata: .*the server responded with status 404.*"))
                .anyMatch(line -> line.matches("failure +.*status 404.*\\(reference \\w+\\)"));
    }

    @Test
    @DisplayName("comes with Keycloak's command line client")
    void kcadm() {
        Optional<Kcadm> installed = Kcadm.of(keycloak);
        assumeTrue(installed.isPresent(), "needs the distribution");
        Kcadm kcadm = installed.orElseThrow();
        JsonNode list = Json.read(kcadm.run("get", "signin-hub/providers", "-r", realm));
        List<String> aliases = new ArrayList<>();
        list.path("providers").forEach(each -> aliases.add(each.path("alias").asText()));
        assertThat(aliases).contains(ALIAS);
        JsonNode one = Json.read(kcadm.run("get", "signin-hub/providers/" + ALIAS, "-r", realm));
        assertThat(one.path("alias").asText()).isEqualTo(ALIAS);
        String trial = kcadm.run("create", "signin-hub/providers/" + ALIAS + "/test", "-r", realm, "-b", "{}", "-o");
        assertThat(Json.read(trial).path("steps")).isNotEmpty();
    }
}
