package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.SignInFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.keycloak.crypto.Algorithm;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.crypto.HashUtils;

/**
 * Decides whether an ID token signs a user in (OpenID Connect Core 1.0 section 3.1.3.7, RFC 9700).
 *
 * <p>There is one method per check, in the order of {@link #validate}, each with its own reason. Core checks less: it
 * accepts a missing {@code exp}, ignores {@code iat} and {@code at_hash}, and lets the key's algorithm decide. Harmless
 * deviations from the standards' notation are accepted ({@link RegisteredClaims}).
 *
 * @param issuer returns the only issuer accepted for a token with these claims, whose signature is valid
 * @param clientId the audience
 * @param algorithms those listed in the metadata; empty when it lists none
 * @param skew how far the provider's clock may be off, for {@code exp}, {@code nbf} and {@code iat} alike
 * @param signature tells whether the signature was made with a key published by the provider
 */
record IdTokenValidator(
        Function<JsonNode, String> issuer,
        String clientId,
        List<String> algorithms,
        Duration skew,
        Instant now,
        Predicate<JWSInput> signature) {

    /** Neither {@code none} nor the HS family: a public client shares no secret to sign with. */
    private static final Set<String> ASYMMETRIC = Set.of(
            Algorithm.RS256,
            Algorithm.RS384,
            Algorithm.RS512,
            Algorithm.PS256,
            Algorithm.PS384,
            Algorithm.PS512,
            Algorithm.ES256,
            Algorithm.ES384,
            Algorithm.ES512,
            Algorithm.EdDSA);

    private static final Set<String> ON_A_CURVE =
            Set.of(Algorithm.ES256, Algorithm.ES384, Algorithm.ES512, Algorithm.EdDSA);

    /** RFC 9068 and OpenID Connect Back-Channel Logout give these types to tokens that are not ID tokens. */
    private static final Set<String> OTHER_TYPES =
            Set.of("at+jwt", "application/at+jwt", "logout+jwt", "application/logout+jwt");

    /** The last two came with the final standard; a provider may also call it a JWT, or leave the type out. */
    private static final Set<String> LOGOUT_TYPES =
            Set.of("", "jwt", "application/jwt", "logout+jwt", "application/logout+jwt");

    private static final String LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";

    /** OpenID Connect Back-Channel Logout 1.0 section 2.4: preferably at most two minutes. */
    private static final Duration MAX_AGE = Duration.ofMinutes(2);

    private static final int MAX_SUBJECT_LENGTH = 255;

    /** The year 9999: far beyond any token, and safe to compute with. */
    private static final long LATEST = 253_402_300_799L;

    /**
     * Checks everything and returns the claims, the registered ones with their standard types.
     *
     * @throws SignInFailure with the first thing that is wrong
     */
    JsonNode validate(String idToken, String expectedNonce, String accessToken) {
        return validate(idToken, expectedNonce, false, accessToken);
    }

    /** @param mayLackNonce whether an ID token without a nonce is accepted; one with a different nonce never is */
    JsonNode validate(String idToken, String expectedNonce, boolean mayLackNonce, String accessToken) {
        Jwt token = Jwt.parse(idToken);
        Checks checks = new Checks(token.name());
        requireType(token.header(), checks);
        JsonNode claims = signedClaims(token, checks);
        requireNotLogoutToken(claims, checks);
        requireAudience(claims, checks);
        requireNotExpired(claims, checks);
        requireNotBefore(claims, checks);
        requireIssuedInThePast(claims, checks);
        requireNonce(claims, expectedNonce, mayLackNonce, checks);
        requireAccessTokenHash(claims, algorithm(token.header()), accessToken, checks);
        requireSubject(claims, checks);
        return claims;
    }

    /**
     * Checks a userinfo response that came as a JWT (section 5.3.2) and returns its claims.
     *
     * <p>Issuer and audience are recommended but optional; if present, they must be right. The response came over TLS
     * from the provider itself, which might as well have left it unsigned.
     *
     * @throws SignInFailure with the first thing that is wrong
     */
    JsonNode validateUserinfo(String response) {
        Jwt token = Jwt.parse(response, "the signed userinfo response");
        Checks checks = new Checks(token.name());
        requireSignature(token, checks);
        JsonNode claims = RegisteredClaims.of(token.claims());
        if (claims.hasNonNull("iss")) {
            requireIssuer(claims, checks);
        }
        if (claims.hasNonNull("aud")) {
            requireAudience(claims, checks);
        }
        return claims;
    }

    /**
     * Checks an ID token that came with a refresh or is being exchanged by an application:
     * everything but the nonce, which only a sign-in knows.
     *
     * @param accessToken the access token that came with it, or null when it came alone
     * @throws SignInFailure with the first thing that is wrong
     */
    JsonNode validateWithoutNonce(String idToken, @Nullable String accessToken) {
        Jwt token = Jwt.parse(idToken);
        Checks checks = new Checks(token.name());
        requireType(token.header(), checks);
        JsonNode claims = signedClaims(token, checks);
        requireNotLogoutToken(claims, checks);
        requireAudience(claims, checks);
        requireNotExpired(claims, checks);
        requireNotBefore(claims, checks);
        requireIssuedInThePast(claims, checks);
        if (accessToken != null) {
            requireAccessTokenHash(claims, algorithm(token.header()), accessToken, checks);
        }
        requireSubject(claims, checks);
        return claims;
    }

    /**
     * Checks an access token that is a JWT; its audience is whatever it grants access to.
     *
     * @throws SignInFailure with the first thing that is wrong
     */
    JsonNode validateAccessToken(String accessToken) {
        Jwt token = Jwt.parse(accessToken, "the access token");
        Checks checks = new Checks(token.name());
        checks.that(!type(token.header()).endsWith("logout+jwt"), "has the wrong type (typ)");
        JsonNode claims = signedClaims(token, checks);
        requireNotLogoutToken(claims, checks);
        requireInTime(claims, checks);
        requireSubject(claims, checks);
        return claims;
    }

    /**
     * Checks an assertion of the JWT authorization grant (RFC 7523 section 3), whose audience, reuse and maximum age
     * core checks. {@code iat} is optional there.
     *
     * @throws SignInFailure with the first thing that is wrong
     */
    JsonNode validateAssertion(String assertion) {
        Jwt token = Jwt.parse(assertion, "the assertion");
        Checks checks = new Checks(token.name());
        requireType(token.header(), checks);
        JsonNode claims = signedClaims(token, checks);
        requireNotLogoutToken(claims, checks);
        requireInTime(claims, checks);
        requireSubject(claims, checks);
        return claims;
    }

    /**
     * Checks a logout token (OpenID Connect Back-Channel Logout 1.0 section 2.6).
     *
     * <p>The drafts had no {@code exp}. Without one, the token must be as young as the standard's recommended lifetime,
     * so that nobody can use an old one to end sessions years later.
     *
     * @throws SignInFailure with the first thing that is wrong
     */
    JsonNode validateLogoutToken(String logoutToken) {
        Jwt token = Jwt.parse(logoutToken, "the logout token");
        Checks checks = new Checks(token.name());
        checks.that(LOGOUT_TYPES.contains(type(token.header())), "has the wrong type (typ)");
        JsonNode claims = signedClaims(token, checks);
        requireAudience(claims, checks);
        requireIssuedInThePast(claims, checks);
        if (claims.has("exp")) {
            requireNotExpired(claims, checks);
        } else {
            Instant issued = time(claims, "iat", checks);
            checks.that(issued.plus(MAX_AGE).plus(skew).isAfter(now), "has no exp and is too old");
        }
        requireNotBefore(claims, checks);
        checks.that(claims.path("events").path(LOGOUT_EVENT).isObject(), "has no logout event");
        checks.that(!claims.has("nonce"), "has a nonce");
        checks.that(claims.path("jti").isTextual(), "has no jti");
        checks.that(claims.hasNonNull("sub") || claims.hasNonNull("sid"), "has neither sub nor sid");
        return claims;
    }

    /** Tells whether the provider signed a token of any other kind, with an algorithm allowed for ID tokens. */
    boolean isSigned(JWSInput token) {
        try {
            Jwt parsed = Jwt.parse(token.getWireString());
            requireSignature(parsed, new Checks(parsed.name()));
            return true;
        } catch (SignInFailure failure) {
            return false;
        }
    }

    /** Checks that the provider itself issued the token, whatever it is for. */
    private JsonNode signedClaims(Jwt token, Checks checks) {
        requireSignature(token, checks);
        JsonNode claims = RegisteredClaims.of(token.claims());
        requireIssuer(claims, checks);
        return claims;
    }

    private void requireInTime(JsonNode claims, Checks checks) {
        requireNotExpired(claims, checks);
        requireNotBefore(claims, checks);
        if (claims.has("iat")) {
            requireIssuedInThePast(claims, checks);
        }
    }

    /** The typ header was a late addition to the standard; the event has always been in the claims. */
    private static void requireNotLogoutToken(JsonNode claims, Checks checks) {
        checks.that(!claims.path("events").has(LOGOUT_EVENT), "has the wrong type");
    }

    private static String type(JsonNode header) {
        return header.path("typ").asText("").toLowerCase(Locale.ROOT);
    }

    private static void requireType(JsonNode header, Checks checks) {
        checks.that(!OTHER_TYPES.contains(type(header)), "has the wrong type (typ)");
    }

    private void requireSignature(Jwt token, Checks checks) {
        String algorithm = algorithm(token.header());
        checks.that(ASYMMETRIC.contains(algorithm), "is not signed with an asymmetric algorithm (alg)");
        checks.that(isListed(algorithm), "is signed with an algorithm (alg) not listed in the metadata");
        // RFC 7515 section 4.1.11: unknown critical parameters must be refused, and none is known here.
        checks.that(!token.header().hasNonNull("crit"), "has a critical header parameter (crit)");
        checks.that(signature.test(token.signed()), "is not signed with a key published by the provider");
    }

    /**
     * The list restricts RSA keys, which support six algorithms, to the intended ones. A key on a curve supports only
     * one, which is given by the key itself.
     */
    private boolean isListed(String algorithm) {
        return algorithms.isEmpty() || algorithms.contains(algorithm) || ON_A_CURVE.contains(algorithm);
    }

    private void requireIssuer(JsonNode claims, Checks checks) {
        checks.that(claims.hasNonNull("iss"), "has no iss");
        String expected = issuer.apply(claims);
        checks.that(expected.equals(text(claims, "iss")), "has an iss other than " + expected);
    }

    /** Since errata set 2, several audiences no longer require azp; if present, it must be this client. */
    private void requireAudience(JsonNode claims, Checks checks) {
        checks.that(claims.hasNonNull("aud"), "has no aud");
        checks.that(texts(claims.path("aud")).contains(clientId), "has an aud that does not contain this client");
        checks.that(
                !claims.has("azp") || clientId.equals(claims.path("azp").asText()),
                "has an azp other than this client");
    }

    private void requireNotExpired(JsonNode claims, Checks checks) {
        Instant expiry = time(claims, "exp", checks);
        checks.that(now.minus(skew).isBefore(expiry), "has expired (exp)");
    }

    private void requireNotBefore(JsonNode claims, Checks checks) {
        if (claims.has("nbf")) {
            Instant start = time(claims, "nbf", checks);
            checks.that(!start.isAfter(now.plus(skew)), "is not valid yet (nbf)");
        }
    }

    private void requireIssuedInThePast(JsonNode claims, Checks checks) {
        Instant issued = time(claims, "iat", checks);
        checks.that(!issued.isAfter(now.plus(skew)), "was issued in the future (iat)");
    }

    private static void requireNonce(JsonNode claims, String expected, boolean mayBeMissing, Checks checks) {
        checks.that(mayBeMissing || claims.has("nonce"), "has no nonce");
        checks.that(
                !claims.has("nonce") || expected.equals(text(claims, "nonce")),
                "has a nonce that does not match this sign-in");
    }

    /** In either base64 alphabet, padded or not: they encode the same bytes. */
    private static void requireAccessTokenHash(JsonNode claims, String algorithm, String accessToken, Checks checks) {
        if (claims.has("at_hash")) {
            String hash = String.valueOf(text(claims, "at_hash"))
                    .replaceFirst("={1,2}$", "")
                    .replace('+', '-')
                    .replace('/', '_');
            checks.that(
                    HashUtils.accessTokenHash(algorithm, accessToken).equals(hash),
                    "has an at_hash that does not match the access token");
        }
    }

    private static void requireSubject(JsonNode claims, Checks checks) {
        JsonNode subject = claims.path("sub");
        boolean missing = !claims.hasNonNull("sub")
                || (subject.isTextual() && subject.textValue().isBlank());
        checks.that(!missing, "has no sub");
        checks.that(subject.isTextual(), "has a sub that is neither a string nor an integer");
        checks.that(subject.textValue().length() <= MAX_SUBJECT_LENGTH, "has a sub longer than 255 characters");
    }

    private static String algorithm(JsonNode header) {
        return header.path("alg").asText("");
    }

    private static @Nullable String text(JsonNode claims, String name) {
        return claims.path(name).textValue();
    }

    private static List<String> texts(JsonNode oneOrMany) {
        return oneOrMany.isTextual()
                ? List.of(oneOrMany.textValue())
                : StreamSupport.stream(oneOrMany.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList();
    }

    private static Instant time(JsonNode claims, String name, Checks checks) {
        JsonNode value = claims.path(name);
        checks.that(claims.hasNonNull(name) && !"0".equals(value.asText()), "has no " + name);
        boolean plausible = value.isNumber() && value.canConvertToLong() && value.longValue() > 0;
        checks.that(plausible && value.longValue() < LATEST, "has an " + name + " that is not a time in seconds");
        return Instant.ofEpochSecond(value.longValue());
    }

    /** @param document what a refusal is about */
    private record Checks(String document) {

        void that(boolean holds, String otherwise) {
            if (!holds) {
                throw SignInFailure.misconfigured(document + " " + otherwise);
            }
        }
    }
}
