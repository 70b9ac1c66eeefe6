package dev.signinhub.guest;

import dev.signinhub.broker.FailureReport;
import dev.signinhub.broker.SignInFailure;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.broker.provider.AbstractIdentityProvider;
import org.keycloak.broker.provider.AuthenticationRequest;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.social.SocialIdentityProvider;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Signs in a guest: what another provider does elsewhere is done in {@link GuestEndpoint}, on this server. */
final class GuestIdentityProvider extends AbstractIdentityProvider<GuestConfig>
        implements SocialIdentityProvider<GuestConfig> {

    /** The auth note by which the endpoint knows that core let this provider begin the sign-in; its value is the alias. */
    private static final String BEGUN = "signinhub.guest";

    private final Permission permission;

    GuestIdentityProvider(KeycloakSession session, GuestConfig config, Permission permission) {
        super(session, config);
        this.permission = permission;
    }

    /** Sends the browser on to the endpoint, for only there core hands over what finishes a sign-in. */
    @Override
    public Response performLogin(AuthenticationRequest request) {
        request.getAuthenticationSession().setAuthNote(BEGUN, getConfig().getAlias());
        return Response.seeOther(UriBuilder.fromUri(request.getRedirectUri())
                        .queryParam(OAuth2Constants.STATE, request.getState().getEncoded())
                        .build())
                .build();
    }

    @Override
    public Object callback(RealmModel realm, AuthenticationCallback callback, EventBuilder event) {
        return new GuestEndpoint(this, callback, new FailureReport(session, getConfig()), session);
    }

    /**
     * Takes note that a sign-in with this provider comes to its end.
     *
     * @throws SignInFailure when none was begun: the state alone does not tell, for the sign-in page has all that it is made
     *     of, and core asks in {@code IdentityBrokerService.performLogin} only whether the provider may be used for that
     */
    void requireBegun(AuthenticationSessionModel authSession) {
        String alias = authSession.getAuthNote(BEGUN);
        authSession.removeAuthNote(BEGUN);
        if (!getConfig().getAlias().equals(alias)) {
            throw SignInFailure.stale("no sign-in with this provider was begun");
        }
    }

    Permission permission() {
        return permission;
    }

    /**
     * Returns what guests have.
     *
     * @throws SignInFailure when something of it does not exist or gives too much: what was right when it was saved may have
     *     changed, a role can become composite
     */
    Grants grants(RealmModel realm) {
        try {
            return Grants.of(getConfig(), realm, session);
        } catch (IllegalArgumentException e) {
            throw SignInFailure.misconfigured(String.valueOf(e.getMessage()));
        }
    }

    /** The last call before the user session: nothing that a mapper added stays. */
    @Override
    public void authenticationFinished(AuthenticationSessionModel authSession, BrokeredIdentityContext context) {
        UserModel user = authSession.getAuthenticatedUser();
        if (!GuestMark.isOn(user)) {
            throw SignInFailure.account("a user who is not a guest must not have a guest's roles");
        }
        grants(authSession.getRealm()).giveTo(user);
    }

    /** Core calls this when the application or the user signs out in the browser ({@code browserLogout}). */
    @Override
    public @Nullable Response keycloakInitiatedBrowserLogout(
            KeycloakSession session, UserSessionModel userSession, UriInfo uriInfo, RealmModel realm) {
        GuestRemoval.afterSignOut(session, realm, userSession.getUser());
        return null;
    }

    /** And this where no browser is there: an application's back-channel, an admin, the account console. */
    @Override
    public void backchannelLogout(
            KeycloakSession session, UserSessionModel userSession, UriInfo uriInfo, RealmModel realm) {
        GuestRemoval.afterSignOut(session, realm, userSession.getUser());
    }

    /** There is no provider that would have given a token. */
    @Override
    @SuppressWarnings("deprecation")
    public Response retrieveToken(KeycloakSession session, FederatedIdentityModel identity) {
        return Response.status(Response.Status.NOT_FOUND).build();
    }

    @Override
    public Response retrieveToken(
            KeycloakSession session, FederatedIdentityModel identity, UserSessionModel userSession, UserModel user) {
        return Response.status(Response.Status.NOT_FOUND).build();
    }
}
