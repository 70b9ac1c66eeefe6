package dev.signinhub.oidc;

import jakarta.ws.rs.core.Response;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.messages.Messages;

/**
 * The end of a sign-out that was passed on to the provider.
 *
 * <p>A provider that also calls the back channel has ended the session here before the browser is back. Core's {@code
 * OIDCIdentityProvider.OIDCEndpoint.logoutResponse} takes that for an error.
 */
final class LogoutResponse {

    private final KeycloakSession session;
    private final Function<@Nullable String, Response> core;

    LogoutResponse(KeycloakSession session, Function<@Nullable String, Response> core) {
        this.session = session;
        this.core = core;
    }

    /** @param state the id of the user session that is being ended */
    Response of(@Nullable String state) {
        return state != null && isSignedOut(state) ? signedOut() : core.apply(state);
    }

    private boolean isSignedOut(String userSessionId) {
        RealmModel realm = session.getContext().getRealm();
        return session.sessions().getUserSession(realm, userSessionId) == null
                && AuthenticationManager.authenticateIdentityCookie(session, realm, true) == null;
    }

    private Response signedOut() {
        return session.getProvider(LoginFormsProvider.class)
                .setSuccess(Messages.SUCCESS_LOGOUT)
                .createInfoPage();
    }
}
