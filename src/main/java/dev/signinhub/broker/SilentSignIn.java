package dev.signinhub.broker;

import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.authentication.AuthenticationProcessor;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.utils.OIDCRedirectUriBuilder;
import org.keycloak.protocol.oidc.utils.OIDCResponseMode;
import org.keycloak.protocol.oidc.utils.OIDCResponseType;
import org.keycloak.services.Urls;
import org.keycloak.services.managers.AuthenticationSessionManager;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * A sign-in during which the application forbids pages ({@code prompt=none}), passed on to a provider that accepts it.
 *
 * <p>Every failure is reported to the application, with the error codes of OpenID Connect Core 1.0 section 3.1.2.6.
 */
public final class SilentSignIn {

    /** The application's prompt, which is passed on to the provider. */
    public static final String PROMPT = OIDCLoginProtocol.PROMPT_VALUE_NONE;

    /** The provider would have to show a page; the application gets the provider's error code. */
    private static final Set<String> NOT_WITHOUT_A_PAGE = Set.of(
            OAuthErrorException.LOGIN_REQUIRED,
            OAuthErrorException.INTERACTION_REQUIRED,
            "account_selection_required",
            "consent_required");

    private SilentSignIn() {}

    /** Core sets the note if the provider's setting accepts it: {@code IdentityProviderAuthenticator.redirect}. */
    public static boolean is(@Nullable AuthenticationSessionModel authSession) {
        return authSession != null
                && "true".equals(authSession.getAuthNote(AuthenticationProcessor.FORWARDED_PASSIVE_LOGIN));
    }

    /** Returns the error code to send to the application for an error from the provider. */
    public static String nameOf(@Nullable String providerError) {
        return switch (String.valueOf(providerError)) {
            case OAuthErrorException.TEMPORARILY_UNAVAILABLE -> OAuthErrorException.TEMPORARILY_UNAVAILABLE;
            default ->
                providerError != null && NOT_WITHOUT_A_PAGE.contains(providerError)
                        ? providerError
                        : OAuthErrorException.SERVER_ERROR;
        };
    }

    static String nameOf(SignInFailure.Kind kind) {
        return switch (kind) {
            case UNREACHABLE, BUSY -> OAuthErrorException.TEMPORARILY_UNAVAILABLE;
            case ACCOUNT, OFF -> OAuthErrorException.ACCESS_DENIED;
            case REFUSED, MISCONFIGURED, STALE -> OAuthErrorException.SERVER_ERROR;
        };
    }

    /** Ends the sign-in like core's {@code OIDCLoginProtocol.sendError}, which knows only few of the codes. */
    public static Response end(KeycloakSession session, AuthenticationSessionModel authSession, String error) {
        RealmModel realm = authSession.getRealm();
        session.getContext().setClient(authSession.getClient());
        OIDCResponseMode mode = OIDCResponseMode.parse(
                authSession.getClientNote(OIDCLoginProtocol.RESPONSE_MODE_PARAM),
                OIDCResponseType.parse(authSession.getClientNote(OIDCLoginProtocol.RESPONSE_TYPE_PARAM)));
        OIDCRedirectUriBuilder redirect = OIDCRedirectUriBuilder.fromUri(
                        authSession.getRedirectUri(), mode, session, null)
                .addParam(OAuth2Constants.ERROR, error);
        String state = authSession.getClientNote(OIDCLoginProtocol.STATE_PARAM);
        if (state != null) {
            redirect.addParam(OAuth2Constants.STATE, state);
        }
        if (!OIDCAdvancedConfigWrapper.fromClientModel(authSession.getClient()).isExcludeIssuerFromAuthResponse()) {
            redirect.addParam(
                    OAuth2Constants.ISSUER,
                    Urls.realmIssuer(session.getContext().getUri().getBaseUri(), realm.getName()));
        }
        // Else LoginActionsService.brokerLoginFlow takes the redirect for a page, and reports that in its place.
        authSession.removeAuthNote(AuthenticationProcessor.FORWARDED_PASSIVE_LOGIN);
        new AuthenticationSessionManager(session).removeTabIdInAuthenticationSession(realm, authSession);
        return redirect.build();
    }
}
