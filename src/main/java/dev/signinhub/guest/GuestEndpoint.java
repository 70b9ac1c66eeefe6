package dev.signinhub.guest;

import dev.signinhub.broker.CallbackParameters;
import dev.signinhub.broker.FailureReport;
import dev.signinhub.broker.SignInFailure;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import org.keycloak.authentication.authenticators.broker.AbstractIdpAuthenticator;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider.AuthenticationCallback;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.IdentityBrokerService;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Where a guest comes in: {@code /realms/{realm}/broker/{alias}/endpoint}. */
public final class GuestEndpoint {

    private final GuestIdentityProvider provider;
    private final AuthenticationCallback callback;
    private final FailureReport failures;
    private final KeycloakSession session;

    GuestEndpoint(
            GuestIdentityProvider provider,
            AuthenticationCallback callback,
            FailureReport failures,
            KeycloakSession session) {
        this.provider = provider;
        this.callback = callback;
        this.failures = failures;
        this.session = session;
    }

    /** Signs the guest in, or says on a page why not. */
    @GET
    public Response enter() {
        AuthenticationSessionModel authSession = null;
        try {
            authSession = CallbackParameters.requireSignIn(
                    session.getContext().getUri().getQueryParameters(), callback);
            session.getContext().setAuthenticationSession(authSession);
            provider.requireBegun(authSession);
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

    private BrokeredIdentityContext identity(AuthenticationSessionModel authSession) {
        GuestConfig config = provider.getConfig();
        RealmModel realm = authSession.getRealm();
        if (!provider.permission().lets(config)) {
            throw SignInFailure.off(
                    "guests are let in by a server in development mode only: start it with start-dev, or" + " set '"
                            + Setting.ALLOW_IN_PRODUCTION + "' to true");
        }
        if (authSession.getAuthNote(AbstractIdpAuthenticator.BROKERED_CONTEXT_NOTE) != null) {
            // Core would link that other provider's user with the guest: IdentityBrokerService.afterFirstBrokerLogin.
            throw SignInFailure.account("a guest cannot confirm the first sign-in with another provider");
        }
        provider.grants(realm);
        if (!new Turnstile(
                        session.singleUseObjects(),
                        config.getInternalId(),
                        config.maxPerMinute(),
                        Duration.ofMinutes(1),
                        Instant.now())
                .pass()) {
            throw SignInFailure.busy("more than " + config.maxPerMinute() + " guests within a minute: raise '"
                    + Setting.MAX_PER_MINUTE + "' if that is meant");
        }
        FederatedIdentityModel guest = new Guests(session, realm, config).enter();
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
