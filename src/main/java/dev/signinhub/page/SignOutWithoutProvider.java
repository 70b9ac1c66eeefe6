package dev.signinhub.page;

import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Lets a user sign out whose provider was disabled or deleted after the sign-in.
 *
 * <p>Core looks that provider up in {@code AuthenticationManager.browserLogout} and fails, so the session lives on; it
 * skips a provider that started the sign-out itself. There is no hook in between, but {@code LogoutEndpoint.logout}
 * passes the sign-out to the login pages first, whether or not one is shown.
 */
final class SignOutWithoutProvider {

    private final KeycloakSession session;

    SignOutWithoutProvider(KeycloakSession session) {
        this.session = session;
    }

    /** Makes core skip a missing provider, if this is a sign-out. */
    void prepare(@Nullable AuthenticationSessionModel logout) {
        if (logout == null
                || !AuthenticationSessionModel.Action.LOGGING_OUT.name().equals(logout.getAction())) {
            return;
        }
        UserSessionModel userSession = userSession(logout);
        String alias = userSession == null ? null : userSession.getNote(Details.IDENTITY_PROVIDER);
        if (alias != null && !isThere(alias)) {
            logout.setAuthNote(AuthenticationManager.LOGOUT_INITIATING_IDP, alias);
        }
    }

    /** The session that {@code LogoutEndpoint.doBrowserLogout} uses. */
    private @Nullable UserSessionModel userSession(AuthenticationSessionModel logout) {
        RealmModel realm = logout.getRealm();
        String named = logout.getAuthNote(OIDCLoginProtocol.LOGOUT_VALIDATED_ID_TOKEN_SESSION_STATE);
        if (named != null) {
            return session.sessions().getUserSession(realm, named);
        }
        AuthResult signedIn = AuthenticationManager.authenticateIdentityCookie(session, realm, false);
        return signedIn == null ? null : signedIn.session();
    }

    private boolean isThere(String alias) {
        IdentityProviderModel provider = session.identityProviders().getByAlias(alias);
        return provider != null && provider.isEnabled();
    }
}
