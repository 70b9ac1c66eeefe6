package dev.signinhub.session;

import dev.signinhub.broker.DirectEntry;
import dev.signinhub.broker.SignInFailure;
import java.util.Map;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.services.Urls;
import org.keycloak.services.managers.UserSessionManager;

/**
 * A guest's session, which a front end starts without a browser that goes anywhere.
 *
 * @param path what the front end calls the provider
 */
record GuestSession(KeycloakSession session, FrontEnd frontEnd, String path, String alias) {

    /**
     * Returns the guest who was here before, or else lets one in.
     *
     * @throws ApiException when nobody is let in
     */
    Map<String, Object> payload(DirectEntry entry) {
        SessionCookie cookie = new SessionCookie(session, frontEnd, path);
        UserSessionModel userSession = cookie.session().orElseGet(() -> start(entry));
        Map<String, Object> payload = new SessionPayload(session, frontEnd, userSession).withoutTokens();
        cookie.set(userSession);
        return payload;
    }

    private UserSessionModel start(DirectEntry entry) {
        RealmModel realm = session.getContext().getRealm();
        UserModel guest = enter(entry);
        EventBuilder event = new EventBuilder(
                        realm, session, session.getContext().getConnection())
                .event(EventType.LOGIN)
                .client(frontEnd.client())
                .detail(Details.IDENTITY_PROVIDER, alias);
        UserSessionModel userSession = new UserSessionManager(session)
                .createUserSession(
                        realm,
                        guest,
                        guest.getUsername(),
                        session.getContext().getConnection().getRemoteHost(),
                        OIDCLoginProtocol.LOGIN_PROTOCOL,
                        false,
                        null,
                        null);
        // By this note core finds the provider again when the session ends (AuthenticationManager.backchannelLogout).
        userSession.setNote(Details.IDENTITY_PROVIDER, alias);
        userSession.setState(UserSessionModel.State.LOGGED_IN);
        AuthenticatedClientSessionModel clientSession =
                session.sessions().createClientSession(realm, frontEnd.client(), userSession);
        clientSession.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        clientSession.setNote(
                OIDCLoginProtocol.ISSUER,
                Urls.realmIssuer(session.getContext().getUri().getBaseUri(), realm.getName()));
        event.user(guest).session(userSession).success();
        return userSession;
    }

    private static UserModel enter(DirectEntry entry) {
        try {
            return entry.enter();
        } catch (SignInFailure failure) {
            throw failure.kind() == SignInFailure.Kind.BUSY
                    ? ApiException.unavailable("Too many guests are signing in right now: try again in a minute")
                    : ApiException.notAllowed("Guests are not let in: " + failure.reason());
        }
    }
}
