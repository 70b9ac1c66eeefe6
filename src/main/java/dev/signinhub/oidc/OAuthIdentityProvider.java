package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.keycloak.OAuthErrorException;
import org.keycloak.broker.oidc.AbstractOAuth2IdentityProvider;
import org.keycloak.broker.oidc.OAuth2IdentityProviderConfig;
import org.keycloak.broker.provider.AuthenticationRequest;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.IdentityBrokerException;
import org.keycloak.events.EventBuilder;
import org.keycloak.http.simple.SimpleHttpRequest;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.util.Booleans;

/**
 * Signs users in with an OAuth 2 server that is no OpenID provider: it gives an access token, and an API of its own says
 * whose that is.
 *
 * <p>State, alias, PKCE, token endpoint and failures are those of {@link OidcPkceIdentityProvider}; what Keycloak does with
 * the tokens afterwards is inherited from core.
 *
 * @param <C> the configuration, which answers for endpoints, scopes and names of claims
 */
public abstract class OAuthIdentityProvider<C extends OAuth2IdentityProviderConfig>
        extends AbstractOAuth2IdentityProvider<C> {

    private final TokenEndpoint tokenEndpoint;

    protected OAuthIdentityProvider(KeycloakSession session, C config) {
        super(session, config);
        this.tokenEndpoint = new TokenEndpoint(session, this::authenticateTokenRequest, config::getTokenUrl);
    }

    /** Returns what the server says of the user whose access token this is. */
    protected abstract JsonNode profile(String accessToken);

    /** Adds to the identity what is not in the profile. */
    protected void complete(BrokeredIdentityContext identity, JsonNode profile, String accessToken) {}

    /** Returns the further parameters of the authorization request. */
    protected abstract Map<String, String> authorizeParameters();

    /** Returns the token response as it is stored with the user. */
    protected String stored(ObjectNode tokenResponse) {
        return tokenResponse.toString();
    }

    private FailureReport failures() {
        return new FailureReport(session, getConfig());
    }

    @Override
    public Response performLogin(AuthenticationRequest request) {
        if (SilentSignIn.is(request.getAuthenticationSession())) {
            // OAuth 2 has no prompt=none: the server might show a page, where the application forbids one.
            return SilentSignIn.end(session, request.getAuthenticationSession(), OAuthErrorException.LOGIN_REQUIRED);
        }
        try {
            requireSecureEndpoints();
            URI url = new LoginRedirect(session, getConfig(), authorizeParameters())
                    .to(URI.create(getConfig().getAuthorizationUrl()), request);
            return Response.seeOther(url).build();
        } catch (SignInFailure failure) {
            return failures().page(failure, request.getAuthenticationSession());
        } catch (RuntimeException e) {
            return failures().page(failures().unexpected(e), request.getAuthenticationSession());
        }
    }

    /** Saving checks this too, but what the realm requires may have changed since. */
    private void requireSecureEndpoints() {
        for (String endpoint : List.of(
                getConfig().getAuthorizationUrl(),
                getConfig().getTokenUrl(),
                getConfig().getUserInfoUrl())) {
            URI url = URI.create(endpoint);
            if (url.getHost() == null) {
                throw SignInFailure.misconfigured("the provider's address is missing from its settings");
            }
            if (!ConfigValidation.isSecureEnough(
                    url, session.getContext().getRealm().getSslRequired())) {
                throw SignInFailure.misconfigured("the realm requires https and the provider is at " + url);
            }
        }
    }

    @Override
    public Object callback(RealmModel realm, AuthenticationCallback callback, EventBuilder event) {
        return new CallbackEndpoint(
                session, this, new Flow(), callback, failures(), state -> Response.status(Response.Status.NOT_FOUND)
                        .build());
    }

    private final class Flow implements CodeFlow {

        /** Nothing to compare with: such a server has no issuer. Each alias has a redirect URI of its own against mix-up. */
        @Override
        public void requireIssuer(CallbackParameters response) {}

        @Override
        public BrokeredIdentityContext signIn(String code, PendingLogin login, AuthenticationSessionModel authSession) {
            TokenResponse tokens = tokenEndpoint.redeem(code, login);
            BrokeredIdentityContext identity = identify(tokens.accessToken());
            if (Booleans.isTrue(getConfig().isStoreToken())) {
                identity.setToken(stored(tokens.stamped(SignIn.now())));
            }
            identity.setAuthenticationSession(authSession);
            return identity;
        }
    }

    private BrokeredIdentityContext identify(String accessToken) {
        JsonNode profile = profile(accessToken);
        BrokeredIdentityContext identity =
                new Identities(getConfig()).of(new Claims(MissingNode.getInstance(), profile));
        complete(identity, profile, accessToken);
        identity.setIdp(this);
        // Core's authenticationFinished makes a note of the user session of it.
        identity.getContextData().put(FEDERATED_ACCESS_TOKEN, accessToken);
        return identity;
    }

    @Override
    protected String getDefaultScopes() {
        return getConfig().getDefaultScope();
    }

    @Override
    protected SimpleHttpRequest getRefreshTokenRequest(
            KeycloakSession session, String refreshToken, String clientId, String clientSecret) {
        return tokenEndpoint.refresh(refreshToken);
    }

    /** Core repeats what the server answers in an exception. A token that is not JSON is returned as it is, as by core. */
    @Override
    @Deprecated
    public Response retrieveToken(KeycloakSession session, FederatedIdentityModel identity) {
        if (identity.getToken().startsWith("{")) {
            StoredToken stored = new StoredToken(identity.getToken(), tokenEndpoint);
            identity.setToken(stored.validFor(getConfig().getMinValidityToken()));
        }
        return Response.ok(identity.getToken())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .build();
    }

    /** Token exchange by an access token: the same lookup as in a sign-in. Core asks one URL, without a deadline. */
    @Override
    protected BrokeredIdentityContext validateExternalTokenThroughUserInfo(
            EventBuilder event, String subjectToken, String subjectTokenType) {
        event.detail("validation_method", "user info");
        return identify(subjectToken);
    }

    @Override
    protected BrokeredIdentityContext exchangeExternalImpl(EventBuilder event, MultivaluedMap<String, String> params) {
        try {
            return super.exchangeExternalImpl(event, params);
        } catch (IdentityBrokerException e) {
            throw failures().exchangeRefused(e, event);
        }
    }

    /** An address that the server says is not verified stays so, whatever "Trust email" says. */
    @Override
    protected void setEmailVerified(UserModel user, BrokeredIdentityContext context) {
        Identities.setEmailVerified(user, context, () -> super.setEmailVerified(user, context));
    }
}
