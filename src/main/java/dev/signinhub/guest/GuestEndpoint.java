package dev.signinhub.guest;

import dev.signinhub.broker.CallbackParameters;
import dev.signinhub.broker.FailureReport;
import dev.signinhub.broker.SignInFailure;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.time.Duration;
import java.time.Instant;
import org.keycloak.OAuth2Constants;
import org.keycloak.authentication.authenticators.broker.AbstractIdpAuthenticator;
import org.keycloak.broker.provider.AbstractIdentityProvider;
import org.keycloak.broker.provider.AuthenticationRequest;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider.AuthenticationCallback;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.resources.IdentityBrokerService;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Where a guest comes in: {@code /realms/{realm}/broker/{alias}/endpoint}. */
public final class GuestEndpoint {

    /** The auth note by which the endpoint knows that core let this provider begin the sign-in; its value is the alias. */
    private static final String BEGUN = "signinhub.guest";

    private final AbstractIdentityProvider<GuestConfig> provider;
    private final AuthenticationCallback callback;
    private final FailureReport failures;
    private final KeycloakSession session;

    GuestEndpoint(
            AbstractIdentityProvider<GuestConfig> provider,
            AuthenticationCallback callback,
            FailureReport failures,
            KeycloakSession session) {
        this.provider = provider;
        this.callback = callback;
        this.failures = failures;
        this.session = session;
    }

    /** Sends the browser on to the endpoint, for only there core hands over what finishes a sign-in. */
    static Response begin(AuthenticationRequest request, String alias) {
        request.getAuthenticationSession().setAuthNote(BEGUN, alias);
        return Response.seeOther(UriBuilder.fromUri(request.getRedirectUri())
                        .queryParam(OAuth2Constants.STATE, request.getState().getEncoded())
                        .build())
                .build();
    }

    /** Signs the guest in, or says on a page why not. */
    @GET
    public Response enter() {
        AuthenticationSessionModel authSession = null;
        try {
            authSession = CallbackParameters.requireSignIn(
                    session.getContext().getUri().getQueryParameters(), callback);
            session.getContext().setAuthenticationSession(authSession);
            requireBegun(authSession);
            if (isLinking(authSession)) {
                return refuseLink(authSession);
            }
            return callback.authenticated(identity(authSession));
        } catch (SignInFailure failure) {
            return failures.page(failure, authSession);
        } catch (WebApplicationException e) {
            return e.getResponse();
        } catch (RuntimeException e) {
            return failures.page(failures.unexpected(e), authSession);
        }
    }

    /**
     * Takes note that a sign-in with this provider comes to its end.
     *
     * @throws SignInFailure when none was begun: the state alone does not tell, for the sign-in page has all that it is made
     *     of, and core asks in {@code IdentityBrokerService.performLogin} only whether the provider may be used for that
     */
    private void requireBegun(AuthenticationSessionModel authSession) {
        String alias = authSession.getAuthNote(BEGUN);
        authSession.removeAuthNote(BEGUN);
        if (!provider.getConfig().getAlias().equals(alias)) {
            throw SignInFailure.stale("no sign-in with this provider was started");
        }
    }

    private BrokeredIdentityContext identity(AuthenticationSessionModel authSession) {
        GuestConfig config = provider.getConfig();
        Guests guests = new Guests(session, authSession.getRealm(), config);
        if (!config.letsGuestsIn()) {
            throw SignInFailure.off(
                    "guests can sign in only to a server in development mode: start it with start-dev, or set '"
                            + GuestSettings.ALLOW_IN_PRODUCTION.key() + "' to true");
        }
        if (authSession.getAuthNote(AbstractIdpAuthenticator.BROKERED_CONTEXT_NOTE) != null) {
            // Core would link that other provider's user with the guest: IdentityBrokerService.afterFirstBrokerLogin.
            throw SignInFailure.account("a guest cannot confirm the first sign-in with another provider");
        }
        guests.rolesAndGroups();
        if (!new RateLimit(
                        session.singleUseObjects(),
                        config.getInternalId(),
                        config.maxPerMinute(),
                        Duration.ofMinutes(1),
                        Instant.now())
                .pass()) {
            throw SignInFailure.busy("more than " + config.maxPerMinute() + " guests within a minute: raise '"
                    + GuestSettings.MAX_PER_MINUTE.key() + "' if that is meant");
        }
        FederatedIdentityModel guest = guests.enter();
        BrokeredIdentityContext identity = new BrokeredIdentityContext(guest.getUserId(), config);
        identity.setBrokerUserId(config.getAlias() + "." + guest.getUserId());
        identity.setUsername(guest.getUserName());
        identity.setIdp(provider);
        identity.setAuthenticationSession(authSession);
        return identity;
    }

    private static boolean isLinking(AuthenticationSessionModel authSession) {
        return authSession.getAuthNote(IdentityBrokerService.LINKING_IDENTITY_PROVIDER) != null;
    }

    /** Back to whoever asked for the link: {@code IdentityBrokerService.error}. */
    private Response refuseLink(AuthenticationSessionModel authSession) {
        SignInFailure failure = SignInFailure.account("a guest cannot be linked to an account");
        failures.record(failure, authSession);
        return callback.error(provider.getConfig(), failure.getMessageCode());
    }
}
