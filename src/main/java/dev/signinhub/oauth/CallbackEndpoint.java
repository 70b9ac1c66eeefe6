package dev.signinhub.oauth;

import dev.signinhub.broker.CallbackParameters;
import dev.signinhub.broker.FailureReport;
import dev.signinhub.broker.FrontEndSignIn;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.broker.SignInSteps;
import dev.signinhub.broker.SilentSignIn;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider.AuthenticationCallback;
import org.keycloak.models.KeycloakSession;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The redirect URI: {@code /realms/{realm}/broker/{alias}/endpoint}.
 *
 * <p>Nothing is sent to the provider until state, browser, alias and issuer have been checked.
 */
public class CallbackEndpoint {

    private static final String RETRIED = "signinhub.retried";

    private final KeycloakSession session;
    private final UserAuthenticationIdentityProvider<?> provider;
    private final CodeFlow flow;
    private final AuthenticationCallback callback;
    private final FailureReport failures;

    public CallbackEndpoint(
            KeycloakSession session,
            UserAuthenticationIdentityProvider<?> provider,
            CodeFlow flow,
            AuthenticationCallback callback,
            FailureReport failures) {
        this.session = session;
        this.provider = provider;
        this.flow = flow;
        this.callback = callback;
        this.failures = failures;
    }

    /** Handles the authorization response: signs the user in, or shows a page that says why not. */
    @GET
    public Response authorizationResponse() {
        return handle(query());
    }

    /**
     * Handles an authorization response that the browser posts as a form (OAuth 2.0 Form Post Response
     * Mode), and ignores any other parameters.
     */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response authorizationResponseByForm() {
        return handle(AuthorizationResponse.ofForm(
                session.getContext().getHttpRequest().getDecodedFormParameters(), query()));
    }

    private MultivaluedMap<String, String> query() {
        return session.getContext().getUri().getQueryParameters();
    }

    private Response handle(MultivaluedMap<String, String> parameters) {
        AuthenticationSessionModel authSession = null;
        try {
            authSession = CallbackParameters.requireSignIn(parameters, callback);
            session.getContext().setAuthenticationSession(authSession);
            PendingLogin login =
                    PendingLogin.take(authSession, provider.getConfig().getAlias());
            AuthorizationResponse response = AuthorizationResponse.of(parameters);
            flow.requireIssuer(response);
            step(authSession, "the browser is back with " + (response.isError() ? "an error" : "a code"));
            return response.isError()
                    ? errorResponse(response, authSession)
                    : authenticated(flow.signIn(response.requireCode(), login, authSession), authSession);
        } catch (SignInFailure failure) {
            return refuse(failure, authSession);
        } catch (WebApplicationException e) {
            return FrontEndSignIn.endsAtApplication(authSession)
                    ? refuse(failures.unexpected(e), authSession)
                    : e.getResponse();
        } catch (RuntimeException e) {
            return refuse(failures.unexpected(e), authSession);
        }
    }

    private Response errorResponse(AuthorizationResponse response, AuthenticationSessionModel authSession) {
        if (response.isExpired() && authSession.getAuthNote(RETRIED) == null) {
            return retry(authSession);
        }
        SignInFailure failure = response.failure();
        if (response.isCancelled()) {
            failures.cancelled(failure.reason(), authSession);
            return FrontEndSignIn.endsAtApplication(authSession)
                    ? SilentSignIn.end(session, authSession, OAuthErrorException.ACCESS_DENIED)
                    : callback.cancelled(provider.getConfig());
        }
        failures.record(failure, authSession);
        if (FrontEndSignIn.endsAtApplication(authSession)) {
            return SilentSignIn.end(session, authSession, SilentSignIn.nameOf(response.error()));
        }
        return switch (String.valueOf(response.error())) {
            // For a sign-in with pages whose provider is configured with prompt=none; core tells the application.
            case OAuthErrorException.LOGIN_REQUIRED, OAuthErrorException.INTERACTION_REQUIRED ->
                callback.error(provider.getConfig(), response.error());
            default -> callback.error(provider.getConfig(), failure.getMessageCode());
        };
    }

    /** Core shows some users a page instead ({@code IdentityBrokerService.validateUser}). */
    private Response authenticated(BrokeredIdentityContext identity, AuthenticationSessionModel authSession) {
        step(authSession, "the provider has said who the user is");
        boolean toApplication = FrontEndSignIn.endsAtApplication(authSession);
        Response response = callback.authenticated(identity);
        step(authSession, "Keycloak goes on with status " + response.getStatus());
        return toApplication && response.getStatus() >= Response.Status.BAD_REQUEST.getStatusCode()
                ? SilentSignIn.end(session, authSession, OAuthErrorException.ACCESS_DENIED)
                : response;
    }

    private void step(AuthenticationSessionModel authSession, String step) {
        SignInSteps.log(authSession, provider.getConfig().getAlias(), step);
    }

    /** Retries once; core would loop. */
    private Response retry(AuthenticationSessionModel authSession) {
        authSession.setAuthNote(RETRIED, "true");
        return callback.retryLogin(provider, authSession);
    }

    /** Returns the sign-in page, where the user can try again or choose another provider, or else an error page. */
    private Response refuse(SignInFailure failure, @Nullable AuthenticationSessionModel authSession) {
        if (authSession == null || FrontEndSignIn.endsAtApplication(authSession)) {
            return failures.page(failure, authSession);
        }
        failures.record(failure, authSession);
        return callback.error(provider.getConfig(), failure.getMessageCode());
    }
}
