package dev.signinhub.broker;

import dev.signinhub.upstream.ForeignText;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.constants.AdapterConstants;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.ErrorPage;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.services.Urls;
import org.keycloak.services.managers.ClientSessionCode;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Reports a failed sign-in to the operator (log, event) and the user (page).
 *
 * <p>The user is told what to do next, the operator what went wrong; a reference shown to both ties the two together.
 */
public final class FailureReport {

    private static final Logger logger = Logger.getLogger(FailureReport.class);

    /** Attributes that the theme shows with the message. */
    private static final String REFERENCE = "signinhubReference";

    private static final String TRY_AGAIN = "signinhubTryAgain";

    private static final String NOT_AGAIN = "signinhubNotAgain";

    /**
     * The auth note with the provider's display name: core's callback hands on a message's key alone, and the login
     * pages put the name in.
     */
    public static final String PROVIDER_NAME = "signinhub.provider-name";

    /** The attribute that tells the login pages that one of our providers was cancelled, whatever the theme. */
    public static final String CANCELLED = "signinhubCancelled";

    private final KeycloakSession session;
    private final IdentityProviderModel config;

    public FailureReport(KeycloakSession session, IdentityProviderModel config) {
        this.session = session;
        this.config = config;
    }

    /** Logs the failure, sends its event, and makes the next page show the reference. */
    public void record(SignInFailure failure, @Nullable AuthenticationSessionModel authSession) {
        String reference = FailureReference.of(session);
        log(failure, reference);
        event(failure.reason(), authSession)
                .detail("reference", reference)
                .error(failure.kind().error());
        if (authSession != null) {
            SignInSteps.log(authSession, config.getAlias(), "it failed (reference " + reference + ")");
            authSession.setAuthNote(PROVIDER_NAME, providerName());
        }
        forms().setAttribute(REFERENCE, reference);
    }

    /** Logs that the user, or the provider for them, did not go on, and sends its event: nothing to look into. */
    public void cancelled(String reason, AuthenticationSessionModel authSession) {
        logger.debugf(
                "Sign-in through provider '%s' in realm '%s' was cancelled: %s",
                config.getAlias(), session.getContext().getRealm().getName(), reason);
        SignInSteps.log(authSession, config.getAlias(), "it was cancelled");
        event(reason, authSession).error(Errors.REJECTED_BY_USER);
        forms().setAttribute(CANCELLED, true);
    }

    private EventBuilder event(String reason, @Nullable AuthenticationSessionModel authSession) {
        EventBuilder event = new EventBuilder(
                        session.getContext().getRealm(),
                        session,
                        session.getContext().getConnection())
                .event(EventType.IDENTITY_PROVIDER_LOGIN)
                .detail(Details.IDENTITY_PROVIDER, config.getAlias())
                .detail(Details.REASON, reason)
                .detail("issuer", issuer());
        return authSession == null ? event : event.client(authSession.getClient());
    }

    /**
     * Records the failure and returns an error page from which the sign-in can be tried again, where that may help, or,
     * for a sign-in that ends at the application, the response to it.
     */
    public Response page(SignInFailure failure, @Nullable AuthenticationSessionModel authSession) {
        record(failure, authSession);
        if (authSession != null && FrontEndSignIn.endsAtApplication(authSession)) {
            return SilentSignIn.end(session, authSession, SilentSignIn.nameOf(failure.kind()));
        }
        if (authSession != null) {
            // Else "choose another way" would lead to this provider again: IdentityProviderAuthenticator.authenticate.
            authSession.removeClientNote(AdapterConstants.KC_IDP_HINT);
        }
        if (!failure.kind().isPassing()) {
            forms().setAttribute(NOT_AGAIN, config.getAlias());
        } else if (authSession != null) {
            forms().setAttribute(TRY_AGAIN, again(authSession).toString());
        }
        return ErrorPage.error(session, authSession, status(failure.kind()), failure.getMessageCode(), providerName());
    }

    /** Returns the redirect to the provider, or a page that says why there is none. */
    public Response unlessFailed(AuthenticationSessionModel authSession, Supplier<Response> login) {
        try {
            return login.get();
        } catch (SignInFailure failure) {
            return page(failure, authSession);
        } catch (IllegalArgumentException e) {
            // Saving refuses such settings and an import disables their provider, but these may predate that check.
            return page(
                    SignInFailure.misconfigured("the provider's settings cannot be used: " + e.getMessage()),
                    authSession);
        } catch (RuntimeException e) {
            return page(unexpected(e), authSession);
        }
    }

    /**
     * Returns where the same sign-in starts at the provider again.
     *
     * <p>Built as {@code IdentityProviderBean} builds a card's link; the failed sign-in's code is used up.
     */
    public URI again(AuthenticationSessionModel authSession) {
        return Urls.identityProviderAuthnRequest(
                session.getContext().getUri().getBaseUri(),
                config.getAlias(),
                session.getContext().getRealm().getName(),
                new ClientSessionCode<>(session, session.getContext().getRealm(), authSession).getOrGenerateCode(),
                authSession.getClient().getClientId(),
                authSession.getTabId(),
                null,
                null);
    }

    /**
     * Wraps an unforeseen exception, without its message, which might repeat what must not be logged. A conflict in the
     * database passes: somebody else was a moment faster.
     */
    public SignInFailure unexpected(RuntimeException e) {
        if (DatabaseConflict.caused(e)) {
            return SignInFailure.stale("something else changed the same data at the same moment");
        }
        StackTraceElement[] stack = e.getStackTrace();
        return SignInFailure.misconfigured(
                "an unexpected " + e.getClass().getName() + (stack.length == 0 ? "" : " at " + stack[0]));
    }

    /**
     * Returns what a token exchange returns, or records why the token could not be exchanged.
     *
     * @throws WebApplicationException with the response to the application
     */
    public <T> T unlessExchangeFailed(EventBuilder event, Supplier<T> exchange) {
        try {
            return exchange.get();
        } catch (WebApplicationException e) {
            throw e;
        } catch (RuntimeException e) {
            throw exchangeRefused(e, event);
        }
    }

    private WebApplicationException exchangeRefused(RuntimeException e, EventBuilder event) {
        SignInFailure failure = e instanceof SignInFailure known ? known : unexpected(e);
        String reference = FailureReference.of(session);
        log(failure, reference);
        event.detail(Details.REASON, failure.reason())
                .detail("reference", reference)
                .error(Errors.INVALID_TOKEN);
        return new ErrorResponseException(
                OAuthErrorException.INVALID_TOKEN,
                "The provider does not confirm the token",
                Response.Status.BAD_REQUEST);
    }

    /**
     * Logs why something was refused outside a browser, and returns it as a failure of this provider.
     *
     * @param what was refused
     */
    public SignInFailure refused(String what, RuntimeException e) {
        SignInFailure failure = e instanceof SignInFailure known ? known : unexpected(e);
        logger.warnf(
                "%s for provider '%s' in realm '%s' was refused: %s (reference %s)",
                what,
                config.getAlias(),
                session.getContext().getRealm().getName(),
                failure.reason(),
                FailureReference.of(session));
        return failure;
    }

    /** Records why a stored token was not refreshed and returns the response. */
    public WebApplicationException notRefreshed(RuntimeException e) {
        SignInFailure failure = refused("A token refresh", e);
        String next =
                failure.kind() == SignInFailure.Kind.UNREACHABLE ? "try again in a moment." : "sign in with it again.";
        return new WebApplicationException(Response.status(Response.Status.BAD_GATEWAY)
                .entity(Map.of("errorMessage", "The provider did not refresh the token: " + next))
                .type(MediaType.APPLICATION_JSON_TYPE)
                .build());
    }

    /** Returns nothing if the provider refused a refresh, as it eventually does for every token. */
    public <T> Optional<T> unlessRefused(Supplier<Optional<T>> tokens) {
        try {
            return tokens.get();
        } catch (SignInFailure failure) {
            if (failure.kind() != SignInFailure.Kind.REFUSED) {
                throw failure;
            }
            refused("A token refresh", failure);
            return Optional.empty();
        }
    }

    /** Sends core's event for a missing token; does nothing without an event. */
    public void noToken(@Nullable EventBuilder event, String reason) {
        if (event != null) {
            event.detail(Details.REASON, reason).error(Errors.INVALID_TOKEN);
        }
    }

    private void log(SignInFailure failure, String reference) {
        logger.warnf(
                "Sign-in through provider '%s' in realm '%s' (issuer %s) failed: %s (reference %s)",
                config.getAlias(),
                session.getContext().getRealm().getName(),
                Objects.requireNonNullElse(issuer(), "none"),
                failure.reason(),
                reference);
    }

    private @Nullable String issuer() {
        String issuer = config.getConfig().get(IdentityProviderModel.ISSUER);
        return issuer == null ? null : ForeignText.quote(issuer);
    }

    private String providerName() {
        return KeycloakModelUtils.getIdentityProviderDisplayName(session, config);
    }

    /** There is one per session, so what is set here shows on the page that core renders afterwards. */
    private LoginFormsProvider forms() {
        return session.getProvider(LoginFormsProvider.class);
    }

    private static Response.Status status(SignInFailure.Kind kind) {
        return switch (kind) {
            case UNREACHABLE -> Response.Status.SERVICE_UNAVAILABLE;
            case MISCONFIGURED, REFUSED -> Response.Status.BAD_GATEWAY;
            case STALE -> Response.Status.BAD_REQUEST;
            case ACCOUNT, OFF -> Response.Status.FORBIDDEN;
            case BUSY -> Response.Status.TOO_MANY_REQUESTS;
        };
    }
}
