package dev.signinhub.oidc;

import static dev.signinhub.oidc.MetadataFixture.ISSUER;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oauth.CoreJson;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.representations.JsonWebToken;

@DisplayName("An ID token")
class IdTokenValidatorTest {

    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final long SKEW = 30;
    private static final String NONCE = "nonce-of-this-sign-in";
    private static final String ACCESS_TOKEN = "access-token";

    private static RSAKey key;

    @BeforeAll
    static void makeKey() throws JOSEException {
        key = new RSAKeyGenerator(2048).keyID("k1").generate();
    }

    @Test
    @DisplayName("that is right signs the user in")
    void honest() {
        assertThat(validate(sign(claims())).path("sub").asText()).isEqualTo("user-1");
    }

    static Stream<Arguments> accepted() {
        return Stream.of(
                Arguments.of("one audience in a list", change("aud", List.of("client"))),
                Arguments.of("several audiences and azp", change("aud", List.of("client", "api"), "azp", "client")),
                Arguments.of("several audiences and no azp", change("aud", List.of("client", "api"))),
                Arguments.of("the same audience twice", change("aud", List.of("client", "client"))),
                Arguments.of("an audience that is nothing among others", change("aud", Arrays.asList(null, "client"))),
                Arguments.of("azp null", change("azp", null)),
                Arguments.of("an empty azp", change("azp", "")),
                Arguments.of("exp as text", change("exp", String.valueOf(seconds(60)))),
                Arguments.of("exp as text with a fraction", change("exp", seconds(60) + ".5")),
                Arguments.of("iat as text", change("iat", String.valueOf(seconds(-5)))),
                Arguments.of("nbf zero", change("nbf", 0)),
                Arguments.of("nbf zero as text", change("nbf", "0")),
                Arguments.of("nbf zero with a fraction", change("nbf", 0.0)),
                Arguments.of("nbf null", change("nbf", null)),
                Arguments.of("an empty nbf", change("nbf", "")),
                Arguments.of("nbf before 1970", change("nbf", -62_135_596_800L)),
                Arguments.of("nbf as text", change("nbf", String.valueOf(seconds(-5)))),
                Arguments.of("at_hash null", change("at_hash", null)),
                Arguments.of("an empty at_hash", change("at_hash", "")),
                Arguments.of(
                        "at_hash with padding",
                        change("at_hash", HashUtils.accessTokenHash("RS256", ACCESS_TOKEN) + "==")),
                Arguments.of(
                        "at_hash in the other alphabet of base64",
                        change(
                                "at_hash",
                                HashUtils.accessTokenHash("RS256", ACCESS_TOKEN)
                                        .replace('-', '+')
                                        .replace('_', '/'))),
                Arguments.of("a jti that is no text", change("jti", List.of(1))),
                Arguments.of("acr null, and auth_time as text", change("acr", null, "auth_time", "1780317300")),
                Arguments.of("a whole number as sub", change("sub", 12_345_678_901_234L)),
                Arguments.of("azp beside one audience", change("azp", "client")),
                Arguments.of("expired within the skew", change("exp", seconds(-SKEW + 1))),
                Arguments.of("issued in the future within the skew", change("iat", seconds(SKEW))),
                Arguments.of("valid from now within the skew", change("nbf", seconds(SKEW))),
                Arguments.of("a fraction of a second in exp", change("exp", seconds(60) + 0.5)),
                Arguments.of(
                        "at_hash of the access token",
                        change("at_hash", HashUtils.accessTokenHash("RS256", ACCESS_TOKEN))),
                Arguments.of("a subject of 255 characters", change("sub", "s".repeat(255))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    @DisplayName("is taken with")
    void accepted(String what, Consumer<Map<String, Object>> change) {
        assertThat(validate(sign(claims(change))).isObject()).isTrue();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("another issuer", change("iss", ISSUER + "/"), "has an iss other than " + ISSUER),
                Arguments.of("no issuer", without("iss"), "has no iss"),
                Arguments.of("iss null", change("iss", null), "has no iss"),
                Arguments.of("an issuer that is no text", change("iss", 7), "has an iss other than " + ISSUER),
                Arguments.of(
                        "another audience", change("aud", "other"), "has an aud that does not contain this client"),
                Arguments.of("no audience", without("aud"), "has no aud"),
                Arguments.of(
                        "no audience in a list",
                        change("aud", List.of()),
                        "has an aud that does not contain this client"),
                Arguments.of(
                        "other audiences only",
                        change("aud", List.of("other", "other")),
                        "has an aud that does not contain this client"),
                Arguments.of(
                        "an audience that is an object",
                        change("aud", Map.of()),
                        "has an aud that does not contain this client"),
                Arguments.of("another azp", change("azp", "api"), "has an azp other than this client"),
                Arguments.of("an azp that is no text", change("azp", 1), "has an azp other than this client"),
                Arguments.of("no exp", without("exp"), "has no exp"),
                Arguments.of("exp zero", change("exp", 0), "has no exp"),
                Arguments.of(
                        "exp beyond all numbers", change("exp", 1e300), "has an exp that is not a time in seconds"),
                Arguments.of("exp zero as text", change("exp", "0"), "has no exp"),
                Arguments.of("exp null", change("exp", null), "has no exp"),
                Arguments.of("an empty exp", change("exp", ""), "has an exp that is not a time in seconds"),
                Arguments.of("exp in words", change("exp", "never"), "has an exp that is not a time in seconds"),
                Arguments.of(
                        "exp in milliseconds",
                        change("exp", seconds(60) * 1000),
                        "has an exp that is not a time in seconds"),
                Arguments.of("exp as a list", change("exp", List.of(1)), "has an exp that is not a time in seconds"),
                Arguments.of("exp passed, as text", change("exp", "1"), "has expired (exp)"),
                Arguments.of("exp passed by the skew", change("exp", seconds(-SKEW)), "has expired (exp)"),
                Arguments.of("nbf in the future", change("nbf", seconds(SKEW + 1)), "is not valid yet (nbf)"),
                Arguments.of("nbf in words", change("nbf", "soon"), "has an nbf that is not a time in seconds"),
                Arguments.of(
                        "nbf in the future as text",
                        change("nbf", String.valueOf(seconds(SKEW + 1))),
                        "is not valid yet (nbf)"),
                Arguments.of("no iat", without("iat"), "has no iat"),
                Arguments.of("iat zero", change("iat", 0), "has no iat"),
                Arguments.of("iat in the future", change("iat", seconds(SKEW + 1)), "was issued in the future (iat)"),
                Arguments.of("no nonce", without("nonce"), "has no nonce"),
                Arguments.of("nonce null", change("nonce", null), "has no nonce"),
                Arguments.of(
                        "another nonce", change("nonce", "replayed"), "has a nonce that does not match this sign-in"),
                Arguments.of(
                        "a nonce that is no text", change("nonce", 1), "has a nonce that does not match this sign-in"),
                Arguments.of(
                        "at_hash of another token",
                        change("at_hash", "AAAA"),
                        "has an at_hash that does not match the access token"),
                Arguments.of(
                        "at_hash that is no text",
                        change("at_hash", true),
                        "has an at_hash that does not match the access token"),
                Arguments.of("no sub", without("sub"), "has no sub"),
                Arguments.of("sub null", change("sub", null), "has no sub"),
                Arguments.of(
                        "a sub that is a fraction",
                        change("sub", 7.5),
                        "has a sub that is neither a string nor an integer"),
                Arguments.of(
                        "a sub that is a list",
                        change("sub", List.of("user-1")),
                        "has a sub that is neither a string nor an integer"),
                Arguments.of("an empty sub", change("sub", ""), "has no sub"),
                Arguments.of("a blank sub", change("sub", " \t"), "has no sub"),
                Arguments.of("a sub too long", change("sub", "s".repeat(256)), "has a sub longer than 255 characters"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    @DisplayName("is refused with")
    void refused(String what, Consumer<Map<String, Object>> change, String reason) {
        assertRefused(sign(claims(change)), reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "nOnE", "NONE"})
    @DisplayName("is refused unsigned, however that is spelt")
    void unsigned(String algorithm) {
        assertRefused(
                unsigned("{\"alg\":\"" + algorithm + "\"}", ""), "is not signed with an asymmetric algorithm (alg)");
    }

    @Test
    @DisplayName("is refused signed with the public key or the client id as a shared secret")
    void symmetric() throws Exception {
        for (byte[] secret :
                List.of(key.toRSAPublicKey().getEncoded(), "client".repeat(8).getBytes(US_ASCII))) {
            JWSObject token = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(claims()));
            token.sign(new MACSigner(secret));
            assertRefused(token.serialize(), "is not signed with an asymmetric algorithm (alg)");
        }
    }

    @Test
    @DisplayName("is refused with an algorithm that the metadata do not list, and taken where they list it or none")
    void unlistedAlgorithm() {
        String token =
                sign(new JWSHeader.Builder(JWSAlgorithm.RS512).keyID("k1").build(), claims());
        assertRefused(token, "is signed with an algorithm (alg) not listed in the metadata");
        assertThat(validator(List.of("RS512"))
                        .validate(token, NONCE, ACCESS_TOKEN)
                        .isObject())
                .isTrue();
        assertThat(validator(List.of()).validate(token, NONCE, ACCESS_TOKEN).isObject())
                .isTrue();
    }

    @Test
    @DisplayName("is refused signed by another key, and with an altered payload or a stripped signature")
    void signature() throws Exception {
        RSAKey rogue = new RSAKeyGenerator(2048).keyID("k1").generate();
        JWSObject forged = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(), new Payload(claims()));
        forged.sign(new RSASSASigner(rogue));
        String reason = "is not signed with a key published by the provider";
        assertRefused(forged.serialize(), reason);

        String[] parts = sign(claims()).split("\\.", -1);
        String other = sign(claims(change("sub", "admin"))).split("\\.", -1)[1];
        assertRefused(parts[0] + "." + other + "." + parts[2], reason);
        assertRefused(parts[0] + "." + parts[1] + ".", reason);
    }

    @Test
    @DisplayName("is refused with a critical header parameter")
    void critical() {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("k1")
                .criticalParams(Set.of("exp"))
                .customParam("exp", 1)
                .build();
        assertRefused(sign(header, claims()), "has a critical header parameter (crit)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"at+jwt", "application/at+jwt", "logout+jwt", "AT+JWT"})
    @DisplayName("is refused when it says that it is another kind of token")
    void otherType(String type) {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("k1")
                .type(new JOSEObjectType(type))
                .build();
        assertRefused(sign(header, claims()), "has the wrong type (typ)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a.b", "a.b.c.d.e", "....", "not a token", "é.é.é", "eyJhbGciOiJub25lIn0.e30"})
    @DisplayName("is refused when it is no signed JWT")
    void garbage(String token) {
        assertRefused(token, "is not a signed JWT");
    }

    @Test
    @DisplayName("is refused when its parts are no JSON objects, or name a claim twice")
    void badJson() {
        assertRefused(unsigned("[]", ""), "'s header is not a JSON object");
        assertRefused("eyJ.eyJ.eyJ", "'s header is not base64url-encoded JSON, or repeats a member");
        assertRefused(
                unsigned("{\"alg\":\"RS256\",\"alg\":\"none\"}", ""),
                "'s header is not base64url-encoded JSON, or repeats a member");
    }

    @Test
    @DisplayName("of nested JSON without end is refused, not followed")
    void deepJson() {
        String deep = "{\"alg\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertRefused(unsigned(deep, ""), "'s header is not base64url-encoded JSON, or repeats a member");
    }

    @Test
    @DisplayName("may be signed on a curve that the metadata do not list, for such a key has one algorithm only")
    void unlistedCurve() throws Exception {
        ECKey curve = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        JWSObject token = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec").build(), new Payload(claims()));
        token.sign(new ECDSASigner(curve));
        assertThat(validator(List.of("RS256"), signed -> true)
                        .validate(token.serialize(), NONCE, ACCESS_TOKEN)
                        .path("sub")
                        .asText())
                .isEqualTo("user-1");
        assertThatExceptionOfType(SignInFailure.class)
                .isThrownBy(() ->
                        validator(List.of("RS256"), signed -> false).validate(token.serialize(), NONCE, ACCESS_TOKEN))
                .withMessage("the ID token is not signed with a key published by the provider");
    }

    @Test
    @DisplayName("says who the user is in the types of the standard, whatever the provider wrote")
    void registeredClaims() {
        JsonNode claims = validate(sign(claims(change(
                "sub",
                7,
                "exp",
                String.valueOf(seconds(60)),
                "nbf",
                0,
                "azp",
                null,
                "aud",
                List.of("client", "client")))));
        assertThat(claims.path("sub").textValue()).isEqualTo("7");
        assertThat(claims.path("exp").longValue()).isEqualTo(seconds(60));
        assertThat(claims.has("nbf")).isFalse();
        assertThat(claims.has("azp")).isFalse();
        assertThat(CoreJson.convert(claims, JsonWebToken.class).getAudience()).containsExactly("client");
    }

    @Test
    @DisplayName("may lack a nonce where a setting says so, and may not have another")
    void nonceBySetting() {
        String without = sign(claims(without("nonce")));
        assertRefused(without, "has no nonce");
        assertThat(validator(List.of("RS256"))
                        .validate(without, NONCE, true, ACCESS_TOKEN)
                        .isObject())
                .isTrue();
        for (Object other : List.of("replayed", 7, List.of(NONCE))) {
            assertThatExceptionOfType(SignInFailure.class)
                    .isThrownBy(() -> validator(List.of("RS256"))
                            .validate(sign(claims(change("nonce", other))), NONCE, true, ACCESS_TOKEN))
                    .withMessage("the ID token has a nonce that does not match this sign-in");
        }
    }

    @Test
    @DisplayName("may have padding that RFC 7515 leaves out, which the signature covers")
    void padding() throws Exception {
        Base64.Encoder padded = Base64.getUrlEncoder();
        String header = padded.encodeToString("{\"alg\":\"RS256\",\"kid\":\"k1\"}  ".getBytes(UTF_8));
        String payload = padded.encodeToString(new Payload(claims()).toBytes());
        assertThat(header).endsWith("=");
        byte[] input = (header + "." + payload).getBytes(US_ASCII);
        var signature = new RSASSASigner(key).sign(new JWSHeader(JWSAlgorithm.RS256), input);
        String token = header + "." + payload + "." + signature;
        assertThat(validator(List.of("RS256"), signed -> isSignature(input, signature, signed))
                        .validate(token, NONCE, ACCESS_TOKEN)
                        .isObject())
                .isTrue();
        assertRefused("=." + payload + "." + signature, "is not a signed JWT");
        assertRefused(header + "." + payload + ".=", "is not a signed JWT");
    }

    private static boolean isSignature(byte[] input, Base64URL signature, JWSInput signed) {
        return signed.getEncodedSignatureInput().equals(new String(input, US_ASCII))
                && Arrays.equals(signed.getSignature(), signature.decode());
    }

    @Nested
    @DisplayName("that is no ID token but signed userinfo")
    class Userinfo {

        private final Map<String, Object> claims =
                new LinkedHashMap<>(Map.of("iss", ISSUER, "aud", "client", "sub", "user-1"));

        @Test
        @DisplayName("is taken with the issuer and audience that it should have, and without those that it need not")
        void honest() {
            assertThat(userinfo(sign(claims)).path("sub").asText()).isEqualTo("user-1");
            claims.put("iss", null);
            claims.remove("aud");
            claims.put("sub", 7);
            assertThat(userinfo(sign(claims)).path("sub").textValue()).isEqualTo("7");
        }

        @Test
        @DisplayName("is taken signed as the metadata say of userinfo, whatever they say of ID tokens")
        void algorithm() {
            String token =
                    sign(new JWSHeader.Builder(JWSAlgorithm.RS512).keyID("k1").build(), claims);
            assertThat(validator(List.of("RS512")).validateUserinfo(token).isObject())
                    .isTrue();
            assertUserinfoRefused(token, "is signed with an algorithm (alg) not listed in the metadata");
        }

        @Test
        @DisplayName("is refused in its own name when what it says is wrong")
        void refused() {
            assertUserinfoRefused(
                    unsigned("{\"alg\":\"none\"}", ""), "is not signed with an asymmetric algorithm (alg)");
            JWSHeader critical = new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .keyID("k1")
                    .criticalParams(Set.of("exp"))
                    .customParam("exp", 1)
                    .build();
            assertUserinfoRefused(sign(critical, claims), "has a critical header parameter (crit)");
            String[] parts = sign(claims).split("\\.", -1);
            assertUserinfoRefused(
                    parts[0] + "." + parts[1] + ".", "is not signed with a key published by the provider");
            assertUserinfoRefused("a.b.c.d.e", "is not a signed JWT");
            claims.put("aud", "other");
            assertUserinfoRefused(sign(claims), "has an aud that does not contain this client");
            claims.put("iss", "https://evil.example");
            assertUserinfoRefused(sign(claims), "has an iss other than " + ISSUER);
        }

        private static JsonNode userinfo(String token) {
            return validator(List.of("RS256")).validateUserinfo(token);
        }

        private static void assertUserinfoRefused(String token, String reason) {
            assertThatExceptionOfType(SignInFailure.class)
                    .isThrownBy(() -> userinfo(token))
                    .withMessage("the signed userinfo response " + reason);
        }
    }

    private static JsonNode validate(String token) {
        return validator(List.of("RS256", "ES256")).validate(token, NONCE, ACCESS_TOKEN);
    }

    private static IdTokenValidator validator(List<String> algorithms) {
        return validator(algorithms, IdTokenValidatorTest::isSignedByKey);
    }

    private static IdTokenValidator validator(List<String> algorithms, Predicate<JWSInput> signature) {
        return new IdTokenValidator(claims -> ISSUER, "client", algorithms, Duration.ofSeconds(SKEW), NOW, signature);
    }

    private static boolean isSignedByKey(JWSInput token) {
        try {
            return JWSObject.parse(token.getWireString())
                    .verify(new RSASSAVerifier(key.toRSAPublicKey(), Set.of("exp")));
        } catch (ParseException | JOSEException | IllegalStateException e) {
            return false;
        }
    }

    private static void assertRefused(String token, String reason) {
        assertThatExceptionOfType(SignInFailure.class)
                .isThrownBy(() -> validate(token))
                .satisfies(failure ->
                        assertThat(failure.reason()).isIn("the ID token " + reason, "the ID token" + reason));
    }

    private static Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", ISSUER);
        claims.put("aud", "client");
        claims.put("sub", "user-1");
        claims.put("iat", seconds(-5));
        claims.put("exp", seconds(300));
        claims.put("nonce", NONCE);
        return claims;
    }

    private static Map<String, Object> claims(Consumer<Map<String, Object>> change) {
        Map<String, Object> claims = claims();
        change.accept(claims);
        return claims;
    }

    private static Consumer<Map<String, Object>> change(@Nullable Object... namesAndValues) {
        return claims -> {
            for (int i = 0; i < namesAndValues.length; i += 2) {
                claims.put((String) namesAndValues[i], namesAndValues[i + 1]);
            }
        };
    }

    private static Consumer<Map<String, Object>> without(String name) {
        return claims -> claims.remove(name);
    }

    private static long seconds(long fromNow) {
        return NOW.plusSeconds(fromNow).getEpochSecond();
    }

    private static String sign(Map<String, Object> claims) {
        return sign(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(), claims);
    }

    private static String sign(JWSHeader header, Map<String, Object> claims) {
        try {
            JWSObject token = new JWSObject(header, new Payload(claims));
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String unsigned(String header, String signature) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString(header.getBytes(UTF_8)) + "." + encoder.encodeToString("{}".getBytes(UTF_8)) + "."
                + signature;
    }
}
