package dev.signinhub.oidc;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider.AuthenticationCallback;
import org.keycloak.models.KeycloakSession;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Where the browser comes back to: {@code /realms/{realm}/broker/{alias}/endpoint}.
 *
 * <p>Nothing leaves for the provider before state, browser, alias and issuer are right.
 */
public final class CallbackEndpoint {

    private static final String RETRIED = "signinhub.retried";

    private final KeycloakSession session;
    private final UserAuthenticationIdentityProvider<?> provider;
    private final CodeFlow flow;
    private final AuthenticationCallback callback;
    private final FailureReport failures;
    private final Function<@Nullable String, Response> logoutResponse;

    CallbackEndpoint(
            KeycloakSession session,
            UserAuthenticationIdentityProvider<?> provider,
            CodeFlow flow,
            AuthenticationCallback callback,
            FailureReport failures,
            Function<@Nullable String, Response> logoutResponse) {
        this.session = session;
        this.provider = provider;
        this.flow = flow;
        this.callback = callback;
        this.failures = failures;
        this.logoutResponse = logoutResponse;
    }

    /** Takes the authorization response and signs the user in, or says on a page why not. */
    @GET
    public Response authorizationResponse() {
        AuthenticationSessionModel authSession = null;
        try {
            MultivaluedMap<String, String> query = session.getContext().getUri().getQueryParameters();
            authSession = requireStateOfThisBrowser(query, callback);
            session.getContext().setAuthenticationSession(authSession);
            PendingLogin login =
                    PendingLogin.take(authSession, provider.getConfig().getAlias());
            CallbackParameters response = CallbackParameters.of(query);
            flow.requireIssuer(response);
            return response.isError()
                    ? errorResponse(response, authSession)
                    : callback.authenticated(flow.signIn(response.requireCode(), login, authSession));
        } catch (SignInFailure failure) {
            return refuse(failure, authSession);
        } catch (WebApplicationException e) {
            return e.getResponse();
        } catch (RuntimeException e) {
            return refuse(failures.unexpected(e), authSession);
        }
    }

    /** Finishes a sign-out that was passed on to the provider. */
    @GET
    @Path("logout_response")
    public Response logoutResponse(@QueryParam("state") @Nullable String state) {
        return logoutResponse.apply(state);
    }

    /**
     * Returns the sign-in that the state of a callback belongs to.
     *
     * <p>Core ties the state to the browser's cookie and the tab, and lets it serve once: {@code parseSessionCode}.
     *
     * @throws SignInFailure when there is no state, or not one that this server makes
     * @throws WebApplicationException with core's page when the state is spent or another browser's
     */
    public static AuthenticationSessionModel requireStateOfThisBrowser(
            MultivaluedMap<String, String> query, AuthenticationCallback callback) {
        String state = CallbackParameters.requireState(query);
        try {
            return callback.getAndVerifyAuthenticationSession(state);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // IdentityBrokerState.encoded decodes without looking.
            throw SignInFailure.stale("the state is not one that this server makes");
        }
    }

    private Response errorResponse(CallbackParameters response, AuthenticationSessionModel authSession) {
        SignInFailure failure = response.failure();
        return switch (String.valueOf(response.error())) {
            case OAuthErrorException.ACCESS_DENIED -> {
                failures.record(failure, authSession);
                yield callback.cancelled(provider.getConfig());
            }
            case OAuthErrorException.LOGIN_REQUIRED, OAuthErrorException.INTERACTION_REQUIRED -> {
                failures.record(failure, authSession);
                // The application may have asked for a sign-in without a page; core then hands the error on to it.
                yield callback.error(provider.getConfig(), response.error());
            }
            default ->
                response.isExpired() && authSession.getAuthNote(RETRIED) == null
                        ? retry(authSession)
                        : refuse(failure, authSession);
        };
    }

    /** Once only: core would follow a provider that always answers so for ever. */
    private Response retry(AuthenticationSessionModel authSession) {
        authSession.setAuthNote(RETRIED, "true");
        return callback.retryLogin(provider, authSession);
    }

    /** Back to the sign-in page, where the user can try again or choose another provider, or to an error page without one. */
    private Response refuse(SignInFailure failure, @Nullable AuthenticationSessionModel authSession) {
        if (authSession == null) {
            return failures.page(failure, null);
        }
        failures.record(failure, authSession);
        return callback.error(provider.getConfig(), failure.getMessageCode());
    }
}
