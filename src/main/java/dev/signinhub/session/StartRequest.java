package dev.signinhub.session;

import dev.signinhub.broker.FrontEndSignIn;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oauth.StoredToken;
import dev.signinhub.oauth.TokenBroker;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.broker.provider.IdpLinkAction;
import org.keycloak.constants.AdapterConstants;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.AuthorizationEndpointBase;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.utils.OIDCResponseType;
import org.keycloak.services.Urls;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.sessions.CommonClientSessionModel;

/**
 * Starts a sign-in through one provider, as core's {@code AuthorizationEndpoint} does for the client and with its flow, but
 * with the frame of this API as the redirect URI.
 */
final class StartRequest extends AuthorizationEndpointBase {

    private final FrontEnd frontEnd;
    private final TokenBroker provider;
    private final String alias;

    StartRequest(KeycloakSession session, FrontEnd frontEnd, TokenBroker provider, String alias) {
        super(
                session,
                new EventBuilder(
                                session.getContext().getRealm(),
                                session,
                                session.getContext().getConnection())
                        .event(EventType.LOGIN)
                        .client(frontEnd.client()));
        this.frontEnd = frontEnd;
        this.provider = provider;
        this.alias = alias;
    }

    /**
     * Sends the browser to the provider, or on to the frame if this session has all that is asked for.
     *
     * @param asked scopes
     */
    Response to(StartedSignIn signIn, Collection<String> asked) {
        checkSsl();
        checkRealm();
        ClientModel client = frontEnd.client();
        session.getContext().setClient(client);
        AuthenticationManager.AuthResult signedIn =
                AuthenticationManager.authenticateIdentityCookie(session, realm, true);
        Optional<StoredToken> tokens =
                signedIn == null ? Optional.empty() : tokens(signedIn.user(), signedIn.session());
        Set<String> wanted = new LinkedHashSet<>(provider.permitted(asked));
        tokens.ifPresent(held -> wanted.addAll(provider.permitted(FrontEndSignIn.split(held.scope()))));

        String state = signIn.keep(session);
        AuthenticationSessionModel authSession = createAuthenticationSession(client, state);
        prepare(authSession, state);
        FrontEndSignIn.begin(authSession, wanted);
        authSession.setClientNote(AdapterConstants.KC_IDP_HINT, alias);
        if (signedIn != null && !has(tokens, wanted)) {
            askAgain(authSession, signedIn.user());
        }
        LoginProtocol protocol = session.getProvider(LoginProtocol.class, OIDCLoginProtocol.LOGIN_PROTOCOL)
                .setRealm(realm)
                .setHttpHeaders(headers)
                .setUriInfo(session.getContext().getUri())
                .setEventBuilder(event);
        return handleBrowserAuthenticationRequest(authSession, protocol, false, false);
    }

    /** As {@code AuthorizationEndpoint.updateAuthenticationSession}. */
    private void prepare(AuthenticationSessionModel authSession, String state) {
        String frame = UriBuilder.fromUri(ApiCookie.api(session))
                .path("{alias}/handler/frame")
                .build(alias)
                .toString();
        authSession.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        authSession.setRedirectUri(frame);
        authSession.setAction(CommonClientSessionModel.Action.AUTHENTICATE.name());
        authSession.setClientNote(OIDCLoginProtocol.RESPONSE_TYPE_PARAM, OIDCResponseType.CODE);
        authSession.setClientNote(OIDCLoginProtocol.REDIRECT_URI_PARAM, frame);
        authSession.setClientNote(
                OIDCLoginProtocol.ISSUER,
                Urls.realmIssuer(session.getContext().getUri().getBaseUri(), realm.getName()));
        authSession.setClientNote(OIDCLoginProtocol.STATE_PARAM, state);
        // It comes back with the code, which so serves in no other frame.
        authSession.setClientNote(OIDCLoginProtocol.NONCE_PARAM, state);
        authSession.setClientNote(OAuth2Constants.SCOPE, OAuth2Constants.SCOPE_OPENID);
    }

    /** Whoever is signed in goes to the provider once more, and is asked first if their account is not linked to it. */
    private void askAgain(AuthenticationSessionModel authSession, UserModel user) {
        if (session.users().getFederatedIdentity(realm, user, alias) != null) {
            authSession.setClientNote(OIDCLoginProtocol.PROMPT_PARAM, OIDCLoginProtocol.PROMPT_VALUE_LOGIN);
        } else {
            authSession.removeClientNote(AdapterConstants.KC_IDP_HINT);
            authSession.setClientNote(Constants.KC_ACTION, IdpLinkAction.PROVIDER_ID);
            authSession.setClientNote(Constants.KC_ACTION_PARAMETER, alias);
        }
    }

    private static boolean has(Optional<StoredToken> tokens, Set<String> wanted) {
        return tokens.isPresent() && FrontEndSignIn.split(tokens.get().scope()).containsAll(wanted);
    }

    private Optional<StoredToken> tokens(@Nullable UserModel user, UserSessionModel userSession) {
        if (user == null) {
            return Optional.empty();
        }
        try {
            return provider.brokeredTokens().ofSession(user, userSession);
        } catch (SignInFailure e) {
            // The provider is asked again, and says why it will not do.
            return Optional.empty();
        }
    }
}
