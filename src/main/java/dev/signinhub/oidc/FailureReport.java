package dev.signinhub.oidc;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.ErrorPage;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Tells the operator (log, event) and the user (page) that a sign-in did not go on. */
final class FailureReport {

    private static final Logger logger = Logger.getLogger(FailureReport.class);

    private final KeycloakSession session;
    private final OidcPkceConfig config;

    FailureReport(KeycloakSession session, OidcPkceConfig config) {
        this.session = session;
        this.config = config;
    }

    private void log(SignInFailure failure) {
        logger.warnf(
                "Sign-in with provider '%s' of realm '%s' (issuer %s) did not go on: %s",
                config.getAlias(),
                session.getContext().getRealm().getName(),
                config.get(IdentityProviderModel.ISSUER),
                failure.reason());
    }

    /** Logs the failure and sends the event for it. */
    void record(SignInFailure failure) {
        log(failure);
        new EventBuilder(
                        session.getContext().getRealm(),
                        session,
                        session.getContext().getConnection())
                .event(EventType.IDENTITY_PROVIDER_LOGIN)
                .detail(Details.IDENTITY_PROVIDER, config.getAlias())
                .detail(Details.REASON, failure.reason())
                .detail("cause", failure.kind().name().toLowerCase(Locale.ROOT))
                .error(Errors.IDENTITY_PROVIDER_LOGIN_FAILURE);
    }

    /** Records the failure and returns an error page for it. */
    Response page(SignInFailure failure, @Nullable AuthenticationSessionModel authSession) {
        record(failure);
        return ErrorPage.error(session, authSession, status(failure.kind()), failure.getMessageCode());
    }

    /** Makes a failure of an exception that nobody foresaw; its message might repeat what must not be logged. */
    SignInFailure unexpected(RuntimeException e) {
        StackTraceElement[] stack = e.getStackTrace();
        return SignInFailure.misconfigured(
                "an unexpected " + e.getClass().getName() + (stack.length == 0 ? "" : " at " + stack[0]));
    }

    /** Records why a token could not be exchanged and returns what to answer. */
    WebApplicationException exchangeRefused(RuntimeException e, EventBuilder event) {
        SignInFailure failure = e instanceof SignInFailure known ? known : unexpected(e);
        log(failure);
        event.detail(Details.REASON, failure.reason()).error(Errors.INVALID_TOKEN);
        return new ErrorResponseException(
                OAuthErrorException.INVALID_TOKEN,
                "The provider does not vouch for the token",
                Response.Status.BAD_REQUEST);
    }

    private static Response.Status status(SignInFailure.Cause cause) {
        return switch (cause) {
            case UNREACHABLE -> Response.Status.SERVICE_UNAVAILABLE;
            case MISCONFIGURED, REFUSED -> Response.Status.BAD_GATEWAY;
            case STALE -> Response.Status.BAD_REQUEST;
            case ACCOUNT -> Response.Status.FORBIDDEN;
        };
    }
}
