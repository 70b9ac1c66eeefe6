package dev.signinhub.session;

import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oauth.StoredToken;
import dev.signinhub.oauth.TokenBroker;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.common.util.Time;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;

/** A front end's part in a session of Keycloak's, found by its cookie. */
record FrontEndSession(KeycloakSession session, FrontEnd frontEnd, String alias) {

    private static final Logger logger = Logger.getLogger(FrontEndSession.class);

    /**
     * Returns the session's tokens, refreshed if need be, and keeps the session alive.
     *
     * @throws ApiException when there is no session or the provider has ended it, or it cannot be reached right now
     */
    Map<String, Object> payload(TokenBroker provider) {
        SessionCookie cookie = new SessionCookie(session, frontEnd, alias);
        UserSessionModel userSession = cookie.session()
                .orElseThrow(() ->
                        ApiException.authentication("Refresh failed; caused by InputError: Missing session cookie"));
        Optional<StoredToken> tokens = tokens(provider, userSession);
        if (tokens.isEmpty()) {
            cookie.remove();
            throw ApiException.authentication(
                    "Refresh failed; caused by AuthenticationError: the provider has ended the session, or its tokens"
                            + " cannot be used");
        }
        touch(userSession);
        cookie.set(userSession);
        return new SessionPayload(session, frontEnd, userSession).with(tokens.get());
    }

    private Optional<StoredToken> tokens(TokenBroker provider, UserSessionModel userSession) {
        try {
            return provider.brokeredTokens().ofSession(userSession.getUser(), userSession);
        } catch (SignInFailure failure) {
            logger.warnf(
                    "The tokens of a session of client '%s' could not be refreshed at provider '%s': %s",
                    frontEnd.client().getClientId(), alias, failure.reason());
            return switch (failure.kind()) {
                // Trying again does not help.
                case MISCONFIGURED, ACCOUNT, STALE, OFF -> Optional.empty();
                case UNREACHABLE, REFUSED, BUSY ->
                    throw ApiException.unavailable(
                            "The provider cannot refresh the session right now: try again in a moment");
            };
        }
    }

    /** Core measures by these how long a session is idle ({@code AuthenticationManager.isClientSessionValid}). */
    @SuppressWarnings("removal")
    private void touch(UserSessionModel userSession) {
        int now = (int) Time.currentTimeSeconds();
        userSession.setLastSessionRefresh(now);
        AuthenticatedClientSessionModel clientSession = userSession.getAuthenticatedClientSessionByClient(
                frontEnd.client().getId());
        if (clientSession != null) {
            clientSession.setTimestamp(now);
        }
    }
}
