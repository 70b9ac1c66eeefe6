package dev.signinhub.oidc;

import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.utils.LogoutUtil;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.managers.AuthenticationSessionManager;
import org.keycloak.services.messages.Messages;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The end of a sign-out that was passed on to the provider.
 *
 * <p>A provider that also calls the back channel has ended the session here before the browser is back. Core's {@code
 * OIDCIdentityProvider.OIDCEndpoint.logoutResponse} takes that for an error; here the browser goes on to where the
 * application wanted it, or to core's page that says that the user is signed out.
 */
final class LogoutResponse {

    private static final String KEY = "signinhub.logout.";
    private static final String REDIRECT = "redirect";
    private static final int LIFESPAN_SECONDS = 300;

    private final KeycloakSession session;

    LogoutResponse(KeycloakSession session) {
        this.session = session;
    }

    /** Remembers where the application wants the browser, which core forgets together with the session. */
    void expect(UserSessionModel userSession) {
        AuthenticationSessionModel logout = AuthenticationManager.createOrJoinLogoutSession(
                session, userSession.getRealm(), new AuthenticationSessionManager(session), userSession, true, false);
        String redirectUri = logout.getAuthNote(OIDCLoginProtocol.LOGOUT_REDIRECT_URI);
        if (redirectUri != null) {
            // Core has compared it with what the application registered.
            URI target = LogoutUtil.getRedirectUriWithAttachedState(redirectUri, logout);
            session.singleUseObjects()
                    .put(KEY + userSession.getId(), LIFESPAN_SECONDS, Map.of(REDIRECT, target.toString()));
        }
    }

    /**
     * Answers the browser that is back from the provider.
     *
     * @param state the id of the user session that is being ended
     * @param core what to do while that session is there
     */
    Response of(@Nullable String state, Function<@Nullable String, Response> core) {
        if (state == null || !isSignedOut(state)) {
            return core.apply(state);
        }
        Map<String, String> expected = session.singleUseObjects().remove(KEY + state);
        if (expected != null) {
            return Response.seeOther(URI.create(String.valueOf(expected.get(REDIRECT))))
                    .build();
        }
        return session.getProvider(LoginFormsProvider.class)
                .setSuccess(Messages.SUCCESS_LOGOUT)
                .createInfoPage();
    }

    private boolean isSignedOut(String userSessionId) {
        RealmModel realm = session.getContext().getRealm();
        return session.sessions().getUserSession(realm, userSessionId) == null
                && AuthenticationManager.authenticateIdentityCookie(session, realm, true) == null;
    }
}
