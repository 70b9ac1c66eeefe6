package dev.signinhub.session;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.keycloak.common.VerificationException;
import org.keycloak.common.util.Time;
import org.keycloak.crypto.Algorithm;
import org.keycloak.crypto.KeyUse;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.crypto.SignatureProvider;
import org.keycloak.crypto.SignatureSignerContext;
import org.keycloak.jose.jws.JWSBuilder;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.JWSInputException;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * Who a user is in Backstage, with a token that the backends of its plugins accept ({@code @backstage/backend-defaults}:
 * type, claims, and the proof from which they make a limited token for cookies).
 */
final class BackstageIdentity {

    private static final String TYPE = "vnd.backstage.user";
    private static final String LIMITED_TYPE = "vnd.backstage.limited-user";
    private static final String AUDIENCE = "backstage";

    private static final String USER = "signinhub.backstage.user";
    private static final String GROUP = "signinhub.backstage.group";

    /** Names the session, so that whoever asks who this is hears nothing once it has ended. */
    private static final String SESSION = "sid";

    private static final String CLIENT = "azp";

    private static final int LIFETIME_SECONDS = 3600;

    /** As Backstage's catalog has it: kind, namespace and name. */
    private static final Pattern ENTITY = Pattern.compile(
            "[a-z][a-z0-9-]{0,62}:[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?/[a-z0-9]([a-z0-9_.-]{0,61}[a-z0-9])?");

    private static final Pattern PLACE = Pattern.compile("\\$\\{([^}]+)}");

    /** In the order of preference; a realm has a key for the last unless an admin has removed it. */
    static final List<String> ALGORITHMS = List.of(Algorithm.ES256, Algorithm.RS256);

    private final KeycloakSession session;
    private final FrontEnd frontEnd;

    BackstageIdentity(KeycloakSession session, FrontEnd frontEnd) {
        this.session = session;
        this.frontEnd = frontEnd;
    }

    /** @throws ApiException when the user's name makes no entity reference */
    Map<String, Object> of(UserSessionModel userSession) {
        UserModel user = userSession.getUser();
        String entity = entity(user);
        long issuedAt = Time.currentTimeSeconds();
        long expiry = issuedAt + LIFETIME_SECONDS;
        return Map.of(
                "token",
                token(entity, userSession, issuedAt, expiry),
                "expiresInSeconds",
                LIFETIME_SECONDS,
                "identity",
                Map.of("type", "user", "userEntityRef", entity, "ownershipEntityRefs", ownership(user, entity)));
    }

    private String token(String entity, UserSessionModel userSession, long issuedAt, long expiry) {
        SignatureSignerContext signer = signer();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", ApiCookie.api(session).toString());
        claims.put("sub", entity);
        claims.put("aud", AUDIENCE);
        claims.put("iat", issuedAt);
        claims.put("exp", expiry);
        claims.put("uip", proof(signer, entity, issuedAt, expiry));
        claims.put(SESSION, userSession.getId());
        claims.put(CLIENT, frontEnd.client().getClientId());
        return new JWSBuilder().type(TYPE).jsonContent(claims).sign(signer);
    }

    /**
     * The signature of the limited token, whose other parts a backend puts together itself: members and their order are
     * those of {@code UserTokenHandler.createLimitedUserToken}.
     */
    private static String proof(SignatureSignerContext signer, String entity, long issuedAt, long expiry) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("typ", LIMITED_TYPE);
        header.put("alg", signer.getAlgorithm());
        header.put("kid", signer.getKid());
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", entity);
        claims.put("iat", issuedAt);
        claims.put("exp", expiry);
        return LimitedToken.signature(signer, header, claims);
    }

    private SignatureSignerContext signer() {
        KeyWrapper key = ALGORITHMS.stream()
                .flatMap(algorithm -> session
                        .keys()
                        .getKeysStream(realm(), KeyUse.SIG, algorithm)
                        .filter(candidate -> candidate.getStatus().isActive())
                        .findFirst()
                        .stream())
                .findFirst()
                .orElseThrow(() -> ApiException.failed("The realm has no active key for ES256 or RS256"));
        return session.getProvider(SignatureProvider.class, key.getAlgorithm()).signer(key);
    }

    /**
     * Returns the claims for a token of this API whose session has not ended.
     *
     * @throws ApiException when the token is none, or the session has ended
     */
    static Map<String, Object> userinfo(KeycloakSession session, String token) {
        BackstageToken read =
                verified(session, token).orElseThrow(() -> ApiException.authentication("Invalid or expired token"));
        UserSessionModel userSession =
                session.sessions().getUserSession(session.getContext().getRealm(), read.sessionId());
        FrontEnd frontEnd = FrontEnd.of(session, read.clientId()).orElse(null);
        if (!AuthenticationManager.isSessionValid(session.getContext().getRealm(), userSession)
                || userSession.getUser() == null
                || !userSession.getUser().isEnabled()
                || frontEnd == null) {
            throw ApiException.authentication("The session of this token has ended");
        }
        String entity = read.entity();
        return Map.of(
                "claims",
                Map.of(
                        "sub",
                        entity,
                        "ent",
                        new BackstageIdentity(session, frontEnd).ownership(userSession.getUser(), entity)));
    }

    private record BackstageToken(String entity, String sessionId, String clientId) {}

    private static Optional<BackstageToken> verified(KeycloakSession session, String token) {
        try {
            JWSInput jws = new JWSInput(token);
            String algorithm = String.valueOf(jws.getHeader().getRawAlgorithm());
            if (!ALGORITHMS.contains(algorithm)
                    || !TYPE.equals(jws.getHeader().getType())
                    || !session.getProvider(SignatureProvider.class, algorithm)
                            .verifier(jws.getHeader().getKeyId())
                            .verify(
                                    jws.getEncodedSignatureInput().getBytes(StandardCharsets.UTF_8),
                                    jws.getSignature())) {
                return Optional.empty();
            }
            Map<?, ?> claims = jws.readJsonContent(Map.class);
            boolean isOurs = ApiCookie.api(session).toString().equals(claims.get("iss"))
                    && claims.get("exp") instanceof Number expiry
                    && expiry.longValue() > Time.currentTimeSeconds();
            return isOurs
                    ? Optional.of(new BackstageToken(
                            String.valueOf(claims.get("sub")),
                            String.valueOf(claims.get(SESSION)),
                            String.valueOf(claims.get(CLIENT))))
                    : Optional.empty();
        } catch (JWSInputException | VerificationException e) {
            return Optional.empty();
        }
    }

    private String entity(UserModel user) {
        String template = frontEnd.setting(USER, "user:default/${username}");
        String entity = fill(template, name -> valueOf(user, name));
        if (!ENTITY.matcher(entity).matches()) {
            throw ApiException.failed("Failed to sign-in, unable to resolve user identity. The client's attribute "
                    + USER + " does not make an entity reference of this user");
        }
        return entity;
    }

    /** A user's own entity, and the groups whose names make one. */
    private List<String> ownership(UserModel user, String entity) {
        String template = frontEnd.setting(GROUP, "group:default/${name}");
        return Stream.concat(
                        Stream.of(entity),
                        user.getGroupsStream()
                                .map(group -> fill(template, name -> valueOf(group, name)))
                                .filter(reference -> ENTITY.matcher(reference).matches()))
                .distinct()
                .toList();
    }

    private static String valueOf(UserModel user, String name) {
        return switch (name) {
            case "username" -> user.getUsername();
            case "id" -> user.getId();
            case "email" -> user.isEmailVerified() ? String.valueOf(user.getEmail()) : "";
            case "emailLocalPart" ->
                user.isEmailVerified() ? String.valueOf(user.getEmail()).replaceFirst("@.*", "") : "";
            default -> Objects.requireNonNullElse(user.getFirstAttribute(name), "");
        };
    }

    private static String valueOf(GroupModel group, String name) {
        return switch (name) {
            case "name" -> group.getName();
            case "id" -> group.getId();
            default -> Objects.requireNonNullElse(group.getFirstAttribute(name), "");
        };
    }

    /** References are in lower case. */
    private static String fill(String template, UnaryOperator<String> values) {
        return PLACE.matcher(template)
                .replaceAll(place -> Matcher.quoteReplacement(values.apply(place.group(1))))
                .toLowerCase(Locale.ROOT);
    }

    private RealmModel realm() {
        return session.getContext().getRealm();
    }
}
