package dev.signinhub.session;

import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.managers.AuthenticationSessionManager;

/** A sign-out that a front end asks for: it ends Keycloak's session, and with it that of every other application. */
record SignOut(KeycloakSession session, FrontEnd frontEnd, String alias) {

    /** Ends the session, and returns where the browser has to go to sign out at the provider as well, if anywhere. */
    Optional<String> logoutUrl() {
        SessionCookie cookie = new SessionCookie(session, frontEnd, alias);
        Optional<UserSessionModel> userSession = cookie.session();
        cookie.remove();
        return userSession.flatMap(this::end);
    }

    /** As core's {@code LogoutEndpoint}, whose response the front end follows instead of the browser. */
    private Optional<String> end(UserSessionModel userSession) {
        RealmModel realm = session.getContext().getRealm();
        session.getContext().setClient(frontEnd.client());
        userSession.setNote(AuthenticationManager.KEYCLOAK_LOGOUT_PROTOCOL, OIDCLoginProtocol.LOGIN_PROTOCOL);
        returnToApplication(realm, userSession);
        Response next = AuthenticationManager.browserLogout(
                session,
                realm,
                userSession,
                session.getContext().getUri(),
                session.getContext().getConnection(),
                session.getContext().getHttpRequest().getHttpHeaders());
        if (session.sessions().getUserSession(realm, userSession.getId()) != null) {
            // Some application or provider wants the browser first, which may never come.
            AuthenticationManager.backchannelLogout(session, userSession, true);
        }
        return Optional.ofNullable(next.getLocation())
                .filter(url -> !isHere(url) && !isApplication(url))
                .map(URI::toString);
    }

    private void returnToApplication(RealmModel realm, UserSessionModel userSession) {
        String origin = session.getContext().getHttpRequest().getHttpHeaders().getHeaderString("Origin");
        if (origin != null) {
            frontEnd.redirect(origin + "/").ifPresent(url -> AuthenticationManager.createOrJoinLogoutSession(
                            session, realm, new AuthenticationSessionManager(session), userSession, true, true)
                    .setAuthNote(OIDCLoginProtocol.LOGOUT_REDIRECT_URI, url));
        }
    }

    /** A page of this realm would only say that the user is signed out. */
    private boolean isHere(URI url) {
        return url.toString().startsWith(ApiCookie.realm(session) + "/");
    }

    private boolean isApplication(URI url) {
        return frontEnd.redirect(url.toString()).isPresent();
    }
}
