package dev.signinhub.session;

import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.NewCookie;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.keycloak.common.util.Time;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.JsonWebToken;
import org.keycloak.services.Urls;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * What a browser holds of a front end's session with a provider: a reference to Keycloak's session, signed by the realm,
 * for this provider and this front end. No script can read it, and no other path gets it.
 */
final class SessionCookie {

    private static final String NAME = "SIGNIN_HUB_";
    private static final String TYPE = "SignInHubSession";
    private static final String ALIAS = "alias";
    private static final int NAME_LENGTH = 12;

    private final KeycloakSession session;
    private final FrontEnd frontEnd;
    private final String alias;

    SessionCookie(KeycloakSession session, FrontEnd frontEnd, String alias) {
        this.session = session;
        this.frontEnd = frontEnd;
        this.alias = alias;
    }

    /** Returns Keycloak's session, if it is still one and the front end takes part in it. */
    Optional<UserSessionModel> session() {
        Cookie cookie = session.getContext()
                .getHttpRequest()
                .getHttpHeaders()
                .getCookies()
                .get(name());
        JsonWebToken token = cookie == null ? null : session.tokens().decode(cookie.getValue(), JsonWebToken.class);
        if (token == null
                || !TYPE.equals(token.getType())
                || !issuer().equals(token.getIssuer())
                || !frontEnd.client().getClientId().equals(token.getIssuedFor())
                || !alias.equals(token.getOtherClaims().get(ALIAS))) {
            return Optional.empty();
        }
        return Optional.ofNullable(session.sessions().getUserSession(realm(), token.getSubject()))
                .filter(userSession -> isAlive(userSession, token));
    }

    /** As core's {@code AuthenticationManager.verifyIdentityToken} and {@code TokenManager.validateToken} ask. */
    private boolean isAlive(UserSessionModel userSession, JsonWebToken token) {
        RealmModel realm = realm();
        UserModel user = userSession.getUser();
        long issuedAt = token.getIat() == null ? 0 : token.getIat();
        return user != null
                && user.isEnabled()
                && issuedAt >= realm.getNotBefore()
                && issuedAt >= frontEnd.client().getNotBefore()
                && issuedAt >= session.users().getNotBeforeOfUser(realm, user)
                && AuthenticationManager.isSessionValid(realm, userSession)
                && AuthenticationManager.isClientSessionValid(
                        realm,
                        frontEnd.client(),
                        userSession,
                        userSession.getAuthenticatedClientSessionByClient(
                                frontEnd.client().getId()));
    }

    void set(UserSessionModel userSession) {
        JsonWebToken token = new JsonWebToken()
                .type(TYPE)
                .issuer(issuer())
                .subject(userSession.getId())
                .issuedFor(frontEnd.client().getClientId())
                .iat(Time.currentTimeSeconds());
        token.setOtherClaims(ALIAS, alias);
        add(
                session.tokens().encode(token),
                userSession.isRememberMe() ? realm().getSsoSessionMaxLifespanRememberMe() : NewCookie.DEFAULT_MAX_AGE);
    }

    void remove() {
        add("", 0);
    }

    private void add(String value, int maxAge) {
        session.getContext()
                .getHttpResponse()
                .setCookieIfAbsent(ApiCookie.cookie(session, name(), value, ApiCookie.path(session, alias), maxAge));
    }

    /** Two front ends of one realm must not overwrite each other's. */
    private String name() {
        return NAME
                + HashUtils.sha256UrlEncodedHash(frontEnd.client().getClientId(), StandardCharsets.UTF_8)
                        .substring(0, NAME_LENGTH);
    }

    private String issuer() {
        URI base = session.getContext().getUri().getBaseUri();
        return Urls.realmIssuer(base, realm().getName());
    }

    private RealmModel realm() {
        return session.getContext().getRealm();
    }
}
