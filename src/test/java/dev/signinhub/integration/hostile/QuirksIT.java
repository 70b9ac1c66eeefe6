package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static dev.signinhub.testing.hostile.HostileProvider.sign;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.signinhub.testing.Answer;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.Reply;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What real providers do and nobody attacks with, each beside what looks like it and is refused. */
@DisplayName("An honest provider signs in although it")
class QuirksIT extends HostileUpstream {

    private static final String NOTHING = "";

    @Override
    Map<String, String> settings() {
        return Map.of("userinfo", "always");
    }

    // --- labels

    @ParameterizedTest(name = "[{0}]")
    @ValueSource(
            strings = {
                "text/plain",
                "text/html; charset=utf-8",
                "application/octet-stream",
                "application/jwt",
                "application/json; charset=iso-8859-1",
                "application/json; charset=klingon",
                NOTHING
            })
    @DisplayName("labels its JSON as something else, everywhere")
    void labels(String label) {
        try (HostileProvider upstream = new HostileProvider()) {
            for (String path : List.of(
                    HostileProvider.METADATA, HostileProvider.JWKS, HostileProvider.TOKEN, HostileProvider.USERINFO)) {
                upstream.label(path, label);
            }
            String alias = create(upstream, Map.of("userinfo", "always"));
            assertSignedIn(signIn(new HttpBrowser(), alias));
            upstream.answer(
                    HostileProvider.USERINFO,
                    Reply.of(200, label.isEmpty() ? null : label, "<html>Maintenance</html>".getBytes(UTF_8)));
            assertRefused(
                    signIn(new HttpBrowser(), alias),
                    "the userinfo endpoint responded with an HTML page instead of JSON");
        }
    }

    @Test
    @DisplayName("answers only to who accepts the type of what it has")
    void accept() {
        try (HostileProvider upstream = new HostileProvider()) {
            String alias = create(upstream, Map.of("userinfo", "always"));
            assertSignedIn(signIn(new HttpBrowser(), alias));
            assertThat(upstream.requestsTo(HostileProvider.METADATA))
                    .isNotEmpty()
                    .allSatisfy(it -> assertThat(it.header("accept"))
                            .startsWith("application/json")
                            .contains("*/*"));
            assertThat(upstream.requestsTo(HostileProvider.JWKS))
                    .isNotEmpty()
                    .allSatisfy(it -> assertThat(it.header("accept")).contains("application/jwk-set+json", "*/*"));
            assertThat(upstream.requestsTo(HostileProvider.USERINFO))
                    .isNotEmpty()
                    .allSatisfy(it -> assertThat(it.header("accept")).contains("application/jwt", "*/*"));
        }
    }

    // --- metadata and keys

    static Stream<Arguments> metadata() {
        return Stream.of(
                document("names an endpoint that is empty", "introspection_endpoint", NOTHING),
                document("names an endpoint that is false", "end_session_endpoint", false),
                document("names an endpoint that is null", "end_session_endpoint", null),
                document("has a text for a list", "response_types_supported", "code"),
                document("has an empty text for a list", "code_challenge_methods_supported", NOTHING),
                document(
                        "lists an algorithm twice", "id_token_signing_alg_values_supported", List.of("RS256", "RS256")),
                document("lists nothing", "id_token_signing_alg_values_supported", Map.of()),
                document("promises iss by a text", "authorization_response_iss_parameter_supported", "true"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void metadata(String what, Consumer<HostileProvider> quirk) {
        try (HostileProvider upstream = new HostileProvider()) {
            quirk.accept(upstream);
            assertSignedIn(signIn(new HttpBrowser(), create(upstream, Map.of())));
        }
    }

    @Test
    @DisplayName("signs with a curve that its metadata do not list")
    void unlistedCurve() throws JOSEException {
        try (HostileProvider upstream = new HostileProvider()) {
            ECKey key = new ECKeyGenerator(Curve.P_256).keyID("curve").generate();
            upstream.answer(
                    HostileProvider.JWKS,
                    Reply.json(Map.of("keys", List.of(key.toPublicJWK().toJSONObject()))));
            upstream.signBy((claims, rsa) -> signedBy(key, claims));
            String alias = create(upstream, Map.of());
            assertSignedIn(signIn(new HttpBrowser(), alias));
            ECKey rogue = new ECKeyGenerator(Curve.P_256).keyID("curve").generate();
            upstream.signBy((claims, rsa) -> signedBy(rogue, claims));
            assertRefused(
                    signIn(new HttpBrowser(), alias),
                    "the ID token is not signed with a key published by the provider");
        }
    }

    private static String signedBy(ECKey key, Map<String, Object> claims) throws JOSEException {
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build();
        JWSObject token = new JWSObject(header, new Payload(claims));
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }

    @Test
    @DisplayName("promises iss by a text, which is a promise to be kept")
    void promise() {
        try (HostileProvider upstream = new HostileProvider()) {
            upstream.onMetadata(put("authorization_response_iss_parameter_supported", "true"));
            String alias = create(upstream, Map.of());
            upstream.onCallback(QuirksIT::withoutIss);
            assertRefused(
                    signIn(new HttpBrowser(), alias), "the response has no iss although the metadata promises one");
        }
    }

    @Test
    @DisplayName("names a member of its metadata twice")
    void twice() {
        try (HostileProvider upstream = new HostileProvider()) {
            Map<String, Object> document = new HashMap<>();
            upstream.onMetadata(document::putAll);
            new HttpBrowser().get(URI.create(upstream.metadataUrl()));
            String text = Json.write(document);
            upstream.answer(
                    HostileProvider.METADATA,
                    Reply.text(Reply.JSON, text.replaceFirst("\\{", "{\"token_endpoint\":\"x\",")));
            assertSignedIn(signIn(new HttpBrowser(), create(upstream, Map.of())));
        }
    }

    // --- tokens

    Stream<Arguments> tokens() {
        long now = Instant.now().getEpochSecond();
        String hash = "the ID token has an at_hash that does not match the access token";
        String audience = "the ID token has an aud that does not contain this client";
        return Stream.of(
                claimed("has nbf 0", "nbf", 0, now + 3600, "the ID token is not valid yet (nbf)"),
                claimed("has nbf null", "nbf", null, "soon", "the ID token has an nbf that is not a time in seconds"),
                claimed("has azp null", "azp", null, "other", "the ID token has an azp other than this client"),
                claimed("has an empty azp", "azp", NOTHING, 7, "the ID token has an azp other than this client"),
                claimed("has at_hash null", "at_hash", null, "AAAA", hash),
                claimed("has an empty at_hash", "at_hash", NOTHING, "AAAA==", hash),
                claimed(
                        "is for two clients and names none as azp",
                        "aud",
                        List.of(HostileProvider.CLIENT_ID, "other"),
                        List.of("another", "other"),
                        audience),
                claimed(
                        "is for the same client twice",
                        "aud",
                        List.of(HostileProvider.CLIENT_ID, HostileProvider.CLIENT_ID),
                        List.of("other", "other"),
                        audience),
                claimed("has exp as text", "exp", String.valueOf(now + 300), "1", "the ID token has expired (exp)"),
                claimed("has a fraction in exp", "exp", now + 300.5, now - 300.5, "the ID token has expired (exp)"),
                claimed(
                        "has iat as text",
                        "iat",
                        String.valueOf(now),
                        String.valueOf(now + 3600),
                        "the ID token was issued in the future (iat)"),
                claimed("has a jti that is no text", "jti", List.of(1), List.of(), ""),
                claimed("says that an address is verified by a text", "email_verified", "true", "x", ""),
                answered("names no token type", "token_type", NOTHING),
                answered("has a token type that is null", "token_type", null),
                answered("has a lifetime as text", "expires_in", "300"),
                answered("has a lifetime that is none", "expires_in", Map.of()),
                answered("lists its scopes", "scope", List.of("openid")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void tokens(String what, Consumer<HostileProvider> quirk, Consumer<HostileProvider> hostility, String reason) {
        quirk.accept(provider);
        assertSignedIn(signIn());
        provider.behave();
        if (!reason.isEmpty()) {
            hostility.accept(provider);
            assertRefused(signIn(), reason);
        }
    }

    @Test
    @DisplayName("answers with status 201, everywhere")
    void created() {
        try (HostileProvider upstream = new HostileProvider()) {
            for (String path : List.of(HostileProvider.METADATA, HostileProvider.TOKEN, HostileProvider.USERINFO)) {
                upstream.status(path, 201);
            }
            String alias = create(upstream, Map.of("userinfo", "always"));
            assertSignedIn(signIn(new HttpBrowser(), alias));
            upstream.status(HostileProvider.TOKEN, 302);
            assertRefused(signIn(new HttpBrowser(), alias), "the token endpoint responded with status 302");
        }
    }

    @Test
    @DisplayName("numbers its users")
    void numbers() {
        try (HostileProvider upstream = new HostileProvider()) {
            String alias = create(upstream, Map.of("userinfo", "always"));
            upstream.onIdToken(claims -> person(claims, 4711));
            upstream.onUserinfo(claims -> claims.put("sub", 4711));
            assertSignedIn(signIn(new HttpBrowser(), alias));
            upstream.onUserinfo(claims -> claims.put("sub", "4711"));
            assertSignedIn(signIn(new HttpBrowser(), alias));
            upstream.onUserinfo(claims -> claims.put("sub", 4712));
            assertRefused(
                    signIn(new HttpBrowser(), alias), "the sub of the userinfo response is not that of the ID token");
        }
    }

    // --- signed userinfo

    @Test
    @DisplayName("signs its userinfo for nobody in particular, and calls it JSON")
    void signedUserinfo() throws JOSEException {
        String bare = sign(Map.of("sub", "5c0ffee"), provider.key());
        for (String label : List.of("application/jwt", "text/plain", Reply.JSON, "application/jwt; charset=utf-8")) {
            provider.answer(HostileProvider.USERINFO, Reply.text(label, bare + "\n"));
            assertSignedIn(signIn());
        }
        provider.answer(
                HostileProvider.USERINFO,
                Reply.text("application/jwt", sign(Map.of("sub", "5c0ffee", "aud", List.of("other")), provider.key())));
        assertRefused(signIn(), "the signed userinfo response has an aud that does not contain this client");
    }

    @Test
    @DisplayName("signs its userinfo with another algorithm than its ID tokens, as its metadata say")
    void userinfoAlgorithm() throws JOSEException {
        try (HostileProvider upstream = new HostileProvider()) {
            upstream.onMetadata(put("userinfo_signing_alg_values_supported", List.of("RS512")));
            String alias = create(upstream, Map.of("userinfo", "always"));
            Map<String, Object> claims = new HashMap<>();
            person(claims, "5c0ffee");
            upstream.onIdToken(token -> token.put("sub", "5c0ffee"));
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS512)
                    .keyID(upstream.key().getKeyID())
                    .build();
            upstream.answer(
                    HostileProvider.USERINFO, Reply.text("application/jwt", sign(header, claims, upstream.key())));
            upstream.onIdToken(token -> person(token, "5c0ffee"));
            assertSignedIn(signIn(new HttpBrowser(), alias));
            upstream.answer(HostileProvider.USERINFO, Reply.text("application/jwt", sign(claims, upstream.key())));
            assertRefused(
                    signIn(new HttpBrowser(), alias),
                    "the signed userinfo response is signed with an algorithm (alg) not listed in the metadata");
        }
    }

    // --- by setting

    @Test
    @DisplayName("does not keep its promise of iss, where a setting says so")
    void missingIss() {
        provider.onCallback(QuirksIT::withoutIss);
        assertRefused(signIn(), "the response has no iss although the metadata promises one");
        set(Map.of("acceptMissingIss", "true"));
        try {
            assertSignedIn(signIn());
            provider.onCallback(url -> withoutIss(url) + "&iss=https%3A%2F%2Fevil.example");
            assertRefused(signIn(), "the response's iss is not " + provider.issuer());
        } finally {
            set(Map.of("acceptMissingIss", "false"));
        }
    }

    @Test
    @DisplayName("leaves the nonce out, where a setting says so")
    void missingNonce() {
        provider.onIdToken(claims -> claims.remove("nonce"));
        assertRefused(signIn(), "the ID token has no nonce");
        set(Map.of("acceptMissingNonce", "true"));
        try {
            assertSignedIn(signIn());
            provider.onIdToken(claims -> claims.put("nonce", "replayed"));
            assertRefused(signIn(), "the ID token has a nonce that does not match this sign-in");
        } finally {
            set(Map.of("acceptMissingNonce", "false"));
        }
    }

    @Test
    @DisplayName("has an issuer that its metadata URL does not tell, where a setting names it")
    void otherIssuer() {
        try (HostileProvider upstream = new HostileProvider()) {
            String issuer = "https://identity.example/";
            upstream.onMetadata(document -> {
                document.put("issuer", issuer);
                document.put("authorization_response_iss_parameter_supported", false);
            });
            upstream.onIdToken(claims -> claims.put("iss", issuer));
            upstream.onCallback(QuirksIT::withoutIss);
            Answer unsaid = createProvider("unsaid", upstream, Map.of());
            assertThat(unsaid.status()).isEqualTo(400);
            assertThat(unsaid.errorMessage())
                    .isEqualTo("The metadata at " + upstream.metadataUrl() + " is for a different issuer, " + issuer
                            + ". Enter the metadata URL of that issuer, or enter that issuer as Issuer if it is this"
                            + " provider's.");
            Answer wrong = createProvider("wrong", upstream, Map.of("expectedIssuer", "https://identity.example"));
            assertThat(wrong.status()).isEqualTo(400);
            assertThat(wrong.errorMessage()).contains("is for a different issuer, " + issuer);
            Answer template =
                    createProvider("template", upstream, Map.of("expectedIssuer", "https://x.example/{tenantid}"));
            assertThat(template.status()).isEqualTo(400);
            assertThat(template.errorMessage()).startsWith("Issuer must be exactly");

            String alias = "named-" + UUID.randomUUID();
            createProvider(alias, upstream, Map.of("expectedIssuer", issuer)).orFail();
            upstream.onIdToken(claims -> {
                person(claims, UUID.randomUUID().toString());
                claims.put("iss", issuer);
            });
            assertSignedIn(signIn(new HttpBrowser(), alias));
            upstream.onIdToken(claims -> person(claims, "x"));
            assertRefused(signIn(new HttpBrowser(), alias), "the ID token has an iss other than " + issuer);
        }
    }

    // --- what an admin enters

    @ParameterizedTest(name = "[{0}]")
    @ValueSource(
            strings = {"%s", "%s/", "%s/.well-known/openid-configuration/", " %s/.well-known/openid-configuration "})
    @DisplayName("is entered by its issuer, with a slash or with blanks")
    void entered(String form) {
        try (HostileProvider upstream = new HostileProvider()) {
            String alias = "entered-" + UUID.randomUUID();
            admin.createProvider(
                            realm,
                            alias,
                            "oidc-pkce",
                            Map.of(
                                    "clientId",
                                    " " + HostileProvider.CLIENT_ID + "\t",
                                    "metadataUrl",
                                    String.format(form, upstream.issuer())))
                    .orFail();
            assertThat(admin.provider(realm, alias)
                            .json()
                            .path("config")
                            .path("metadataUrl")
                            .asText())
                    .isEqualTo(String.format(form, upstream.issuer()));
            upstream.onIdToken(claims -> person(claims, UUID.randomUUID().toString()));
            assertSignedIn(signIn(new HttpBrowser(), alias));
            assertThat(upstream.requestsTo(HostileProvider.AUTHORIZE)).allSatisfy(it -> assertThat(it.parameters())
                    .containsEntry("client_id", HostileProvider.CLIENT_ID));
        }
    }

    @Test
    @DisplayName("is imported from its URL, and what is no metadata document is refused in one sentence")
    void importConfig() {
        Answer found = importFrom(provider.metadataUrl());
        assertThat(found.status()).as(found.body()).isEqualTo(200);
        assertThat(found.json().path("metadataUrl").asText()).isEqualTo(provider.metadataUrl());
        provider.answer(HostileProvider.METADATA, Reply.html(200));
        Answer page = importFrom(provider.metadataUrl());
        assertThat(page.status()).as(page.body()).isEqualTo(400);
        assertThat(page.errorMessage()).startsWith("The metadata cannot be read: the server responded with");
        provider.answer(HostileProvider.METADATA, Reply.json(Map.of("issuer", "https://op.example")));
        assertThat(importFrom(provider.metadataUrl()).errorMessage())
                .isEqualTo("The metadata has no authorization_endpoint.");
    }

    @Test
    @DisplayName("does not say that it knows prompt=create, which is then not passed on")
    void create() {
        // Without this core refuses the wish to register before any provider is asked.
        admin.put("/" + realm, Map.of("registrationAllowed", true)).orFail();
        assertThat(promptSentTo(provider, ALIAS)).isEmpty();
        try (HostileProvider upstream = new HostileProvider()) {
            upstream.onMetadata(put("prompt_values_supported", List.of("none", "create")));
            String alias = create(upstream, Map.of());
            assertThat(promptSentTo(upstream, alias)).isEqualTo("create");
        }
        try (HostileProvider upstream = new HostileProvider()) {
            String alias = create(upstream, Map.of("prompt", "create"));
            assertSignedIn(signIn(new HttpBrowser(), alias));
            assertThat(upstream.requestsTo(HostileProvider.AUTHORIZE).get(0).parameters())
                    .containsEntry("prompt", "create");
        }
    }

    private String promptSentTo(HostileProvider upstream, String alias) {
        HttpBrowser browser = new HttpBrowser();
        // Here the wish is met by the page to register; who goes from there to a provider takes it along.
        Page registration = browser.followUntil(
                browser.get(Urls.with(application().signInUrl(), "prompt", "create")), target -> false);
        Page login = browser.followUntil(
                browser.get(registration.link("a[href*=/login-actions/authenticate]")), target -> false);
        Page page = browser.followUntil(
                browser.get(login.card(alias)), target -> target.toString().startsWith(upstream.issuer() + "/"));
        assertThat(page.redirects()).as(page.html().text()).isTrue();
        return Urls.query(page.location()).getOrDefault("prompt", "");
    }

    private Answer importFrom(String url) {
        return admin.post(
                "/" + realm + "/identity-provider/import-config", Map.of("providerId", "oidc-pkce", "fromUrl", url));
    }

    private void set(Map<String, String> changes) {
        admin.configureProvider(realm, ALIAS, changes).orFail();
    }

    private String create(HostileProvider upstream, Map<String, String> settings) {
        String alias = "quirk-" + UUID.randomUUID();
        createProvider(alias, upstream, settings).orFail();
        String subject = UUID.randomUUID().toString();
        upstream.onIdToken(claims -> person(claims, subject));
        upstream.onUserinfo(claims -> claims.put("sub", subject));
        return alias;
    }

    /** The same person under another alias would be somebody to be linked, which core asks about first. */
    private static void person(Map<String, Object> claims, Object subject) {
        claims.put("sub", subject);
        claims.put("preferred_username", "quirk-" + UUID.randomUUID());
        claims.put("email", UUID.randomUUID() + "@upstream.example");
        claims.put("given_name", "Quirk");
        claims.put("family_name", "Example");
    }

    private static Arguments document(String what, String name, @Nullable Object value) {
        return row(what, it -> it.onMetadata(member(name, value)));
    }

    private static Arguments claimed(String what, String name, @Nullable Object quirk, Object hostile, String reason) {
        Consumer<HostileProvider> honest = it -> it.onIdToken(member(name, quirk));
        Consumer<HostileProvider> hostility = it -> it.onIdToken(member(name, hostile));
        return Arguments.of(what, honest, hostility, reason);
    }

    private static Arguments answered(String what, String name, @Nullable Object quirk) {
        Consumer<HostileProvider> honest = it -> it.onTokens(member(name, quirk));
        Consumer<HostileProvider> hostility = it -> it.onTokens(member("token_type", "DPoP"));
        return Arguments.of(what, honest, hostility, "the token_type of the token response is not Bearer");
    }

    @SuppressWarnings("NullAway") // JSON has null.
    private static Consumer<Map<String, Object>> member(String name, @Nullable Object value) {
        return answer -> answer.put(name, value);
    }

    private static String withoutIss(String url) {
        return Urls.without(URI.create(url), "iss").toString();
    }
}
