package dev.signinhub.guest;

import dev.signinhub.broker.DirectEntry;
import dev.signinhub.broker.FailureReport;
import dev.signinhub.broker.Inspected;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.broker.TrialStep;
import dev.signinhub.broker.UpstreamStatus;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.AbstractIdentityProvider;
import org.keycloak.broker.provider.AuthenticationRequest;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.social.SocialIdentityProvider;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Signs in a guest. What other providers do upstream is done here, in {@link GuestEndpoint}. */
final class GuestIdentityProvider extends AbstractIdentityProvider<GuestConfig>
        implements SocialIdentityProvider<GuestConfig>, DirectEntry, Inspected {

    GuestIdentityProvider(KeycloakSession session, GuestConfig config) {
        super(session, config);
    }

    @Override
    public @Nullable UpstreamStatus status() {
        return null;
    }

    @Override
    public List<TrialStep> tryOut(String redirectUri) {
        TrialStep open = getConfig().letsGuestsIn()
                ? TrialStep.ok("entry", "Guests are let in.")
                : TrialStep.failed(
                        "entry",
                        "Guests are not let in on this server in production: "
                                + getConfig().whyClosed() + ".");
        try {
            getConfig().rolesAndGroups(session.getContext().getRealm(), session);
            return List.of(open, TrialStep.ok("roles and groups", "They exist, and none is privileged."));
        } catch (IllegalArgumentException e) {
            return List.of(open, TrialStep.failed("roles and groups", e.getMessage()));
        }
    }

    @Override
    public Response performLogin(AuthenticationRequest request) {
        return GuestEndpoint.begin(request, getConfig().getAlias());
    }

    @Override
    public Object callback(RealmModel realm, AuthenticationCallback callback, EventBuilder event) {
        // For what core refuses before it knows: IdentityBrokerService.parseSessionCode.
        event.detail(Details.IDENTITY_PROVIDER, getConfig().getAlias());
        return new GuestEndpoint(this, callback, new FailureReport(session, getConfig()), session);
    }

    @Override
    public UserModel enter() {
        RealmModel realm = session.getContext().getRealm();
        Guests guests = new Guests(session, realm, getConfig());
        UserModel user = session.users().getUserByFederatedIdentity(realm, guests.admit());
        guests.rolesAndGroups().giveTo(user);
        return user;
    }

    /** The last call before the user session exists, so nothing that a mapper added remains. */
    @Override
    public void authenticationFinished(AuthenticationSessionModel authSession, BrokeredIdentityContext context) {
        UserModel user = authSession.getAuthenticatedUser();
        if (!GuestMark.isOn(user)) {
            throw SignInFailure.account("a user who is not a guest must not have a guest's roles");
        }
        new Guests(session, authSession.getRealm(), getConfig())
                .rolesAndGroups()
                .giveTo(user);
    }

    /** Core calls this when the application or the user signs out in the browser ({@code browserLogout}). */
    @Override
    public @Nullable Response keycloakInitiatedBrowserLogout(
            KeycloakSession session, UserSessionModel userSession, UriInfo uriInfo, RealmModel realm) {
        GuestRemoval.afterSignOut(session, realm, userSession.getUser());
        return null;
    }

    /** Core calls this when no browser is involved: back-channel logout, an admin, the account console. */
    @Override
    public void backchannelLogout(
            KeycloakSession session, UserSessionModel userSession, UriInfo uriInfo, RealmModel realm) {
        GuestRemoval.afterSignOut(session, realm, userSession.getUser());
    }

    /** There is no upstream that could have issued a token. */
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
