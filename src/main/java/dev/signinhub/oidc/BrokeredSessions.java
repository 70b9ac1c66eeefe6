package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.SignInFailure;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.IDToken;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.managers.UserSessionManager;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.util.TokenUtil;

/**
 * The sessions of a provider's users, found by the names that its logout tokens use.
 *
 * <p>Core's {@code PersistentUserSessionProvider} finds the sessions of a {@code sub} through the account linked to it.
 * Where accounts are linked by another claim, there is none, or someone else's. So this class remembers which user a
 * {@code sub} belongs to, across the cluster and for as long as a session can last, and ends such sessions itself.
 */
final class BrokeredSessions {

    private static final String ALGORITHM = "signinhub.idTokenAlgorithm";
    private static final String USER = "user";

    /** What fits, together with the alias, into an offline session's column. */
    private static final int MAX_SESSION_LENGTH = 255;

    private final KeycloakSession session;
    private final String alias;

    BrokeredSessions(KeycloakSession session, String alias) {
        this.session = session;
        this.alias = alias;
    }

    /**
     * Sets the names that a logout token will use for user and session: {@code sub} and {@code sid} of the ID token,
     * whichever claim or API identifies the user here (OpenID Connect Back-Channel Logout 1.0 section 2.6).
     *
     * <p>{@code LogoutEndpoint.backchannelLogout} looks for sessions by these.
     *
     * @throws SignInFailure when they cannot be stored
     */
    void setBrokerIds(BrokeredIdentityContext identity, JsonNode idToken) {
        identity.setBrokerUserId(brokerUserId(idToken));
        String sid = idToken.path(IDToken.SESSION_ID).asText("");
        if (sid.length() > MAX_SESSION_LENGTH) {
            throw SignInFailure.account("the claim sid cannot be stored");
        }
        if (!sid.isBlank()) {
            identity.setBrokerSessionId(alias + "." + sid);
        }
    }

    /** Remembers what a logout will need to know about the session that is about to start. */
    void remember(AuthenticationSessionModel authSession, String linkedId, String idToken) {
        Jwt token = Jwt.parse(idToken);
        authSession.setUserSessionNote(ALGORITHM, token.algorithm());
        String subject = token.claims().path(IDToken.SUBJECT).asText();
        if (!subject.equals(linkedId) && authSession.getAuthenticatedUser() != null) {
            RealmModel realm = session.getContext().getRealm();
            session.singleUseObjects()
                    .put(
                            key(subject),
                            Math.max(realm.getSsoSessionMaxLifespan(), realm.getSsoSessionMaxLifespanRememberMe()),
                            Map.of(USER, authSession.getAuthenticatedUser().getId()));
        }
    }

    /**
     * Checks that a logout token is signed with the algorithm of the ID token that started the session (OpenID Connect
     * Back-Channel Logout 1.0 section 2.6), so that a weaker one cannot be used, even if the provider lists it.
     *
     * @throws SignInFailure when every session that would end started with a different algorithm
     */
    void requireAlgorithm(String logoutToken, JsonNode claims) {
        String algorithm = Jwt.parse(logoutToken).algorithm();
        List<String> known = sessions(claims)
                .map(userSession -> userSession.getNote(ALGORITHM))
                .filter(Objects::nonNull)
                .toList();
        if (!known.isEmpty() && !known.contains(algorithm)) {
            throw SignInFailure.misconfigured(
                    "the logout token is signed with a different algorithm than the ID token of its session");
        }
    }

    /** Does what {@code LogoutEndpoint.backchannelLogout} cannot where accounts are linked by another claim. */
    void end(JsonNode claims) {
        RealmModel realm = session.getContext().getRealm();
        UserModel user = user(claims);
        if (user == null) {
            return;
        }
        if (claims.path("events")
                .path(TokenUtil.TOKEN_BACKCHANNEL_LOGOUT_EVENT_REVOKE_OFFLINE_TOKENS)
                .asBoolean()) {
            UserSessionManager manager = new UserSessionManager(session);
            session.sessions()
                    .getOfflineUserSessionsStream(realm, user)
                    .filter(userSession -> matches(userSession, claims))
                    .toList()
                    .forEach(manager::revokeOfflineUserSession);
        }
        if (sid(claims) == null) {
            sessions(claims).toList().forEach(this::end);
        }
    }

    private void end(UserSessionModel userSession) {
        RealmModel realm = session.getContext().getRealm();
        EventBuilder event = new EventBuilder(
                        realm, session, session.getContext().getConnection())
                .event(EventType.LOGOUT)
                .user(userSession.getUser())
                .session(userSession);
        AuthenticationManager.backchannelLogout(
                session,
                realm,
                userSession,
                session.getContext().getUri(),
                session.getContext().getConnection(),
                session.getContext().getHttpRequest().getHttpHeaders(),
                false);
        event.success();
    }

    private Stream<UserSessionModel> sessions(JsonNode claims) {
        RealmModel realm = session.getContext().getRealm();
        String sid = sid(claims);
        if (sid != null) {
            return Stream.ofNullable(session.sessions().getUserSessionByBrokerSessionId(realm, alias + "." + sid));
        }
        UserModel user = user(claims);
        return user == null
                ? session.sessions().getUserSessionByBrokerUserIdStream(realm, brokerUserId(claims))
                : session.sessions()
                        .getUserSessionsStream(realm, user)
                        .filter(userSession -> matches(userSession, claims));
    }

    private boolean matches(UserSessionModel userSession, JsonNode claims) {
        String sid = sid(claims);
        return brokerUserId(claims).equals(userSession.getBrokerUserId())
                && (sid == null || (alias + "." + sid).equals(userSession.getBrokerSessionId()));
    }

    private @Nullable UserModel user(JsonNode claims) {
        Map<String, String> found =
                session.singleUseObjects().get(key(claims.path(IDToken.SUBJECT).asText()));
        return found == null
                ? null
                : session.users().getUserById(session.getContext().getRealm(), found.get(USER));
    }

    private static @Nullable String sid(JsonNode claims) {
        return claims.hasNonNull(IDToken.SESSION_ID)
                ? claims.path(IDToken.SESSION_ID).asText()
                : null;
    }

    private String brokerUserId(JsonNode claims) {
        return alias + "." + claims.path(IDToken.SUBJECT).asText();
    }

    /** Has its own prefix because core keeps its codes and used tokens in the same place. */
    private String key(String subject) {
        return "signinhub.sub." + session.getContext().getRealm().getId() + "." + alias + "." + subject;
    }
}
