package dev.signinhub.guest;

import dev.signinhub.broker.CallbackParameters;
import dev.signinhub.broker.FailureReport;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.broker.SignInSteps;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
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

/** Where guests sign in: {@code /realms/{realm}/broker/{alias}/endpoint}. */
public final class GuestEndpoint {

    /** The auth note that tells the endpoint that core let this provider start the sign-in; its value is the alias. */
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

    /** Redirects to the endpoint, because core hands over the callback that finishes a sign-in only there. */
    static Response begin(AuthenticationRequest request, String alias) {
        request.getAuthenticationSession().setAuthNote(BEGUN, alias);
        return Response.seeOther(UriBuilder.fromUri(request.getRedirectUri())
                        .queryParam(OAuth2Constants.STATE, request.getState().getEncoded())
                        .build())
                .build();
    }

    /** Signs the guest in, or shows a page that says why not. */
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
            BrokeredIdentityContext identity = identity(authSession);
            SignInSteps.log(authSession, provider.getConfig().getAlias(), "the guest may come in");
            return callback.authenticated(identity);
        } catch (SignInFailure failure) {
            return failures.page(failure, authSession);
        } catch (WebApplicationException e) {
            return e.getResponse();
        } catch (RuntimeException e) {
            return failures.page(failures.unexpected(e), authSession);
        }
    }

    /**
     * Marks a sign-in with this provider as finished.
     *
     * @throws SignInFailure when none was started. The state alone does not tell: everything it is made of is on the
     *     sign-in page, and core checks only in {@code IdentityBrokerService.performLogin} whether the provider may be
     *     used
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
        guests.requireOpen();
        if (authSession.getAuthNote(AbstractIdpAuthenticator.BROKERED_CONTEXT_NOTE) != null) {
            // Core would link the other provider's user to the guest: IdentityBrokerService.afterFirstBrokerLogin.
            throw noAccount("a guest cannot confirm the first sign-in with another provider");
        }
        FederatedIdentityModel guest = guests.admit();
        BrokeredIdentityContext identity = new BrokeredIdentityContext(guest.getUserId(), config);
        identity.setBrokerUserId(config.getAlias() + "." + guest.getUserId());
        identity.setUsername(guest.getUserName());
        identity.setIdp(provider);
        identity.setAuthenticationSession(authSession);
        return identity;
    }

    private static SignInFailure noAccount(String reason) {
        SignInFailure failure = SignInFailure.account(reason);
        failure.withMessageCode("signinhubGuestNoAccount");
        return failure;
    }

    private static boolean isLinking(AuthenticationSessionModel authSession) {
        return authSession.getAuthNote(IdentityBrokerService.LINKING_IDENTITY_PROVIDER) != null;
    }

    /** Returns to whoever asked for the link: {@code IdentityBrokerService.error}. */
    private Response refuseLink(AuthenticationSessionModel authSession) {
        SignInFailure failure = noAccount("a guest cannot be linked to an account");
        failures.record(failure, authSession);
        return callback.error(provider.getConfig(), failure.getMessageCode());
    }
}
