package dev.signinhub.session;

import dev.signinhub.oauth.StoredToken;
import dev.signinhub.oauth.TokenBroker;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.utils.OAuth2CodeParser;

/** A sign-in whose browser is back with this realm's authorization response. */
record CompletedSignIn(KeycloakSession session, StartedSignIn signIn, TokenBroker provider) {

    /**
     * Returns what the front end gets, and sets its cookie.
     *
     * @throws ApiException when the sign-in failed, with the reason as a Backstage front end shows it
     */
    Map<String, Object> payload(MultivaluedMap<String, String> response) {
        String error = response.getFirst(OAuth2Constants.ERROR);
        if (error != null) {
            throw failure(error);
        }
        FrontEnd frontEnd = FrontEnd.of(session, signIn.clientId())
                .orElseThrow(() -> ApiException.notAllowed("The session API is off for this application"));
        UserSessionModel userSession =
                redeem(frontEnd, response.getFirst(OAuth2Constants.CODE), response.getFirst(OAuth2Constants.STATE));
        StoredToken tokens = provider.brokeredTokens()
                .ofSession(userSession.getUser(), userSession)
                .orElseThrow(
                        () -> ApiException.failed("Authentication failed, this account is not linked to the provider:"
                                + " link it in the account console, then sign in again"));
        Map<String, Object> payload = new SessionPayload(session, frontEnd, userSession).with(tokens);
        new SessionCookie(session, frontEnd, signIn.alias()).set(userSession);
        return payload;
    }

    private static ApiException failure(String error) {
        return switch (error) {
            case OAuthErrorException.ACCESS_DENIED ->
                ApiException.failed("Authentication rejected, access_denied (the user or the provider did not agree)");
            case OAuthErrorException.TEMPORARILY_UNAVAILABLE ->
                ApiException.failed("Authentication failed, temporarily_unavailable (try again in a moment)");
            default ->
                ApiException.failed("Authentication failed, " + (error.matches("[a-z_]{1,64}") ? error : "error"));
        };
    }

    /** As {@code AuthorizationCodeGrantType}, in the same server: a code that serves once, for this client and sign-in. */
    private UserSessionModel redeem(FrontEnd frontEnd, @Nullable String code, @Nullable String state) {
        RealmModel realm = session.getContext().getRealm();
        EventBuilder event = new EventBuilder(
                        realm, session, session.getContext().getConnection())
                .event(EventType.CODE_TO_TOKEN)
                .client(frontEnd.client());
        if (code == null) {
            throw invalidCode(event);
        }
        OAuth2CodeParser.ParseResult parsed = OAuth2CodeParser.parseCode(session, code, realm, event);
        AuthenticatedClientSessionModel clientSession = parsed.getClientSession();
        if (parsed.isIllegalCode()
                || parsed.isExpiredCode()
                || clientSession == null
                || !parsed.getCodeData().getNonce().equals(state)
                || !clientSession.getClient().getId().equals(frontEnd.client().getId())) {
            throw invalidCode(event);
        }
        event.user(clientSession.getUserSession().getUser()).success();
        return clientSession.getUserSession();
    }

    private static ApiException invalidCode(EventBuilder event) {
        event.error("invalid_code");
        return ApiException.notAllowed("This sign-in has already ended: start again");
    }
}
