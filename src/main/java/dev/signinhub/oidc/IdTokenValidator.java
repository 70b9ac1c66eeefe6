package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.keycloak.crypto.Algorithm;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.crypto.HashUtils;

/**
 * Decides whether an ID token signs a user in (OpenID Connect Core 1.0 section 3.1.3.7, RFC 9700).
 *
 * <p>One method a check, in the order of {@link #validate}; each refuses with its own reason. Core checks less: it takes
 * an absent {@code exp}, ignores {@code iat} and {@code at_hash}, and lets the key's algorithm decide.
 *
 * @param issuer the only issuer accepted
 * @param clientId the audience
 * @param algorithms what the metadata lists; empty when it lists none
 * @param skew how far the provider's clock may be off, for {@code exp}, {@code nbf} and {@code iat} alike
 * @param signature tells whether a key that the provider publishes made the signature
 */
record IdTokenValidator(
        String issuer,
        String clientId,
        List<String> algorithms,
        Duration skew,
        Instant now,
        Predicate<JWSInput> signature) {

    /** Neither {@code none} nor the HS family: a public client shares no secret that could sign. */
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

    /** RFC 9068 and OpenID Connect Back-Channel Logout give these types to tokens that are no ID tokens. */
    private static final Set<String> OTHER_TYPES =
            Set.of("at+jwt", "application/at+jwt", "logout+jwt", "application/logout+jwt");

    /** The last two are in the standard since it is final, and a provider may say that it is a JWT, or nothing. */
    private static final Set<String> LOGOUT_TYPES =
            Set.of("", "jwt", "application/jwt", "logout+jwt", "application/logout+jwt");

    private static final String LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";

    /** OpenID Connect Back-Channel Logout 1.0 section 2.4: preferably at most two minutes. */
    private static final Duration MAX_AGE = Duration.ofMinutes(2);

    private static final int MAX_SUBJECT_LENGTH = 255;

    /** The year 9999: far beyond any token, and safe to compute with. */
    private static final long LATEST = 253_402_300_799L;

    /**
     * Checks everything and returns the claims.
     *
     * @throws SignInFailure with the first thing that is wrong
     */
    JsonNode validate(String idToken, String expectedNonce, String accessToken) {
        Jwt token = Jwt.parse(idToken);
        JsonNode claims = token.claims();
        requireType(token.header());
        requireAlgorithm(token.header());
        requireNoCriticalExtension(token.header());
        requireSignature(token.signed());
        requireIssuer(claims);
        requireAudience(claims);
        requireNotExpired(claims);
        requireNotBefore(claims);
        requireIssuedInThePast(claims);
        requireNonce(claims, expectedNonce);
        requireAccessTokenHash(claims, algorithm(token.header()), accessToken);
        requireSubject(claims);
        return claims;
    }

    /**
     * Checks a userinfo answer that came as a JWT (section 5.3.2) and returns its claims.
     *
     * @throws SignInFailure with the first thing that is wrong
     */
    JsonNode validateUserinfo(String answer) {
        try {
            Jwt token = Jwt.parse(answer);
            requireAlgorithm(token.header());
            requireNoCriticalExtension(token.header());
            requireSignature(token.signed());
            requireIssuer(token.claims());
            requireAudience(token.claims());
            return token.claims();
        } catch (SignInFailure failure) {
            throw SignInFailure.misconfigured(
                    "userinfo came signed and was checked like an ID token: " + failure.reason());
        }
    }

    /**
     * Checks an ID token that no sign-in here asked for, because it came with a refresh or because an application exchanges
     * it: all but the nonce, which only a sign-in knows.
     *
     * @param accessToken the access token that came with it, or null when it came alone
     * @throws SignInFailure with the first thing that is wrong
     */
    JsonNode validateWithoutNonce(String idToken, @Nullable String accessToken) {
        Jwt token = Jwt.parse(idToken);
        JsonNode claims = token.claims();
        requireType(token.header());
        requireNoSignOut(claims);
        requireOrigin(token);
        requireAudience(claims);
        requireNotExpired(claims);
        requireNotBefore(claims);
        requireIssuedInThePast(claims);
        if (accessToken != null) {
            requireAccessTokenHash(claims, algorithm(token.header()), accessToken);
        }
        requireSubject(claims);
        return claims;
    }

    /**
     * Checks an access token that is a JWT, whose audience is whatever it gives access to.
     *
     * @throws SignInFailure with the first thing that is wrong
     */
    JsonNode validateAccessToken(String accessToken) {
        return about("the access token", () -> {
            Jwt token = Jwt.parse(accessToken);
            requireNoLogoutToken(token);
            requireOrigin(token);
            requireInTime(token.claims());
            requireSubject(token.claims());
            return token.claims();
        });
    }

    /**
     * Checks an assertion of the JWT authorization grant (RFC 7523 section 3), whose audience, reuse and greatest age core
     * looks at. {@code iat} is optional there.
     *
     * @throws SignInFailure with the first thing that is wrong
     */
    JsonNode validateAssertion(String assertion) {
        return about("the assertion", () -> {
            Jwt token = Jwt.parse(assertion);
            requireType(token.header());
            requireNoSignOut(token.claims());
            requireOrigin(token);
            requireInTime(token.claims());
            requireSubject(token.claims());
            return token.claims();
        });
    }

    /**
     * Checks a logout token (OpenID Connect Back-Channel Logout 1.0 section 2.6).
     *
     * <p>The drafts knew no {@code exp}. Without one the token must be as young as the standard wants it short-lived, so that
     * who gets hold of one cannot end the sessions of years to come.
     *
     * @throws SignInFailure with the first thing that is wrong
     */
    JsonNode validateLogoutToken(String logoutToken) {
        return about("the logout token", () -> {
            Jwt token = Jwt.parse(logoutToken);
            JsonNode claims = token.claims();
            check(LOGOUT_TYPES.contains(type(token.header())), "is of another type");
            requireOrigin(token);
            requireAudience(claims);
            requireIssuedInThePast(claims);
            if (claims.has("exp")) {
                requireNotExpired(claims);
            } else {
                Instant issued = time(claims, "iat");
                check(issued != null && issued.plus(MAX_AGE).plus(skew).isAfter(now), "has no exp and is old");
            }
            requireNotBefore(claims);
            check(claims.path("events").path(LOGOUT_EVENT).isObject(), "has no event of a sign-out");
            check(!claims.has("nonce"), "has a nonce");
            check(claims.path("jti").isTextual(), "has no jti");
            check(claims.hasNonNull("sub") || claims.hasNonNull("sid"), "has neither sub nor sid");
            return claims;
        });
    }

    /** Tells whether the provider signed a token of another kind, by an algorithm that an ID token may have. */
    boolean isSigned(JWSInput token) {
        try {
            Jwt parsed = Jwt.parse(token.getWireString());
            requireAlgorithm(parsed.header());
            requireNoCriticalExtension(parsed.header());
            requireSignature(token);
            return true;
        } catch (SignInFailure failure) {
            return false;
        }
    }

    /** Has the reason name the document that was checked by an ID token's rules. */
    private static JsonNode about(String document, Supplier<JsonNode> checks) {
        try {
            return checks.get();
        } catch (SignInFailure failure) {
            throw failure.kind() == SignInFailure.Cause.MISCONFIGURED
                    ? SignInFailure.misconfigured(failure.reason().replaceFirst("^the ID token", document))
                    : failure;
        }
    }

    /** What says that the provider itself made a token, whatever it is for. */
    private void requireOrigin(Jwt token) {
        requireAlgorithm(token.header());
        requireNoCriticalExtension(token.header());
        requireSignature(token.signed());
        requireIssuer(token.claims());
    }

    private void requireInTime(JsonNode claims) {
        requireNotExpired(claims);
        requireNotBefore(claims);
        if (claims.has("iat")) {
            requireIssuedInThePast(claims);
        }
    }

    /** A logout token tells who a user is and goes over other ways than tokens that let somebody in. */
    private static void requireNoLogoutToken(Jwt token) {
        check(!type(token.header()).endsWith("logout+jwt"), "is of another type");
        requireNoSignOut(token.claims());
    }

    /** The type in the header came late to the standard, the event was always in the claims. */
    private static void requireNoSignOut(JsonNode claims) {
        check(!claims.path("events").has(LOGOUT_EVENT), "is of another type");
    }

    private static String type(JsonNode header) {
        return header.path("typ").asText("").toLowerCase(Locale.ROOT);
    }

    private static void requireType(JsonNode header) {
        check(!OTHER_TYPES.contains(header.path("typ").asText("").toLowerCase(Locale.ROOT)), "is of another type");
    }

    private void requireAlgorithm(JsonNode header) {
        String algorithm = algorithm(header);
        check(ASYMMETRIC.contains(algorithm), "is not signed with an asymmetric algorithm");
        check(
                algorithms.isEmpty() || algorithms.contains(algorithm),
                "is signed with an algorithm that the metadata does not list");
    }

    /** RFC 7515 section 4.1.11: what is marked critical and not understood must be refused, and nothing is understood. */
    private static void requireNoCriticalExtension(JsonNode header) {
        check(!header.has("crit"), "has a critical header parameter");
    }

    private void requireSignature(JWSInput signed) {
        check(signature.test(signed), "is not signed by a key that the provider publishes");
    }

    private void requireIssuer(JsonNode claims) {
        check(issuer.equals(text(claims, "iss")), "has another iss than " + issuer);
    }

    private void requireAudience(JsonNode claims) {
        List<String> values = texts(claims.path("aud"));
        check(values.contains(clientId), "has another aud than this client");
        String authorizedParty = text(claims, "azp");
        check(values.size() == 1 || authorizedParty != null, "has several audiences and no azp");
        check(!claims.has("azp") || clientId.equals(authorizedParty), "has another azp than this client");
    }

    private void requireNotExpired(JsonNode claims) {
        Instant expiry = time(claims, "exp");
        check(expiry != null, "has no exp");
        check(expiry != null && now.minus(skew).isBefore(expiry), "has expired");
    }

    private void requireNotBefore(JsonNode claims) {
        if (claims.has("nbf")) {
            Instant start = time(claims, "nbf");
            check(start != null && !start.isAfter(now.plus(skew)), "is not valid yet");
        }
    }

    private void requireIssuedInThePast(JsonNode claims) {
        Instant issued = time(claims, "iat");
        check(issued != null, "has no iat");
        check(issued != null && !issued.isAfter(now.plus(skew)), "was issued in the future");
    }

    private static void requireNonce(JsonNode claims, String expected) {
        check(expected.equals(text(claims, "nonce")), "has not the nonce of this sign-in");
    }

    private static void requireAccessTokenHash(JsonNode claims, String algorithm, String accessToken) {
        if (claims.has("at_hash")) {
            String expected = HashUtils.accessTokenHash(algorithm, accessToken);
            check(expected.equals(text(claims, "at_hash")), "has an at_hash of another access token");
        }
    }

    private static void requireSubject(JsonNode claims) {
        String subject = text(claims, "sub");
        check(subject != null && !subject.isBlank(), "has no sub");
        check(subject != null && subject.length() <= MAX_SUBJECT_LENGTH, "has a sub of more than 255 characters");
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

    private static @Nullable Instant time(JsonNode claims, String name) {
        JsonNode value = claims.path(name);
        boolean plausible = value.isNumber() && value.canConvertToLong() && value.longValue() > 0;
        return plausible && value.longValue() < LATEST ? Instant.ofEpochSecond(value.longValue()) : null;
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw SignInFailure.misconfigured("the ID token " + otherwise);
        }
    }
}
