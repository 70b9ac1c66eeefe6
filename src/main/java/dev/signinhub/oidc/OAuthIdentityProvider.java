package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.upstream.Reach;
import dev.signinhub.upstream.Upstream;
import dev.signinhub.upstream.UpstreamClient;
import dev.signinhub.upstream.WebAddress;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.broker.oidc.AbstractOAuth2IdentityProvider;
import org.keycloak.broker.oidc.OAuth2IdentityProviderConfig;
import org.keycloak.broker.provider.AuthenticationRequest;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.events.EventBuilder;
import org.keycloak.http.simple.SimpleHttp;
import org.keycloak.http.simple.SimpleHttpRequest;
import org.keycloak.models.ClientModel;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
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
        this.tokenEndpoint = new TokenEndpoint(this::http, this::authenticateTokenRequest, config::getTokenUrl);
    }

    /** Returns a client for calls to the server, whose addresses are the vendor's or those that an admin has entered. */
    protected final SimpleHttp http() {
        return UpstreamClient.http(session, new Upstream(getConfig().getInternalId(), Reach.LOCAL));
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

    protected static String formEncoded(ObjectNode tokenResponse) {
        return StoredToken.form(tokenResponse);
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
        } catch (IllegalArgumentException e) {
            // Saving refuses such settings, and an import switches their provider off; they may be older than that.
            return failures()
                    .page(
                            SignInFailure.misconfigured("the provider's settings cannot be used: " + e.getMessage()),
                            request.getAuthenticationSession());
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
            if (WebAddress.host(url) == null) {
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
            ObjectNode response = tokens.stamped(SignIn.now());
            remember(identity, new StoredToken(response, false));
            if (Booleans.isTrue(getConfig().isStoreToken())) {
                identity.setToken(stored(response));
            }
            identity.setAuthenticationSession(authSession);
            return identity;
        }
    }

    /** For {@link #authenticationFinished}. */
    private static void remember(BrokeredIdentityContext identity, StoredToken tokens) {
        if (tokens.expiry() > 0) {
            identity.getContextData().put(FEDERATED_TOKEN_EXPIRATION, String.valueOf(tokens.expiry()));
        }
        if (tokens.canBeRefreshed()) {
            identity.getContextData().put(FEDERATED_REFRESH_TOKEN, tokens.refreshToken());
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

    /** A code comes in by {@link #callback}, which does not lead here. */
    @Override
    public BrokeredIdentityContext getFederatedIdentity(String response) {
        throw closed();
    }

    /** As {@link #getFederatedIdentity}. */
    @Override
    protected BrokeredIdentityContext doGetFederatedIdentity(String accessToken) {
        throw closed();
    }

    /** As {@link #getFederatedIdentity}. */
    @Override
    protected BrokeredIdentityContext extractIdentityFromProfile(EventBuilder event, JsonNode profile) {
        throw closed();
    }

    private static SignInFailure closed() {
        return SignInFailure.misconfigured("core came by a way that this provider does not go");
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
            return Identities.distrustUnverified(super.exchangeExternalImpl(event, params));
        } catch (WebApplicationException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failures().exchangeRefused(e, event);
        }
    }

    // --- tokens handed on

    @Override
    public Response exchangeFromToken(
            UriInfo uriInfo,
            EventBuilder event,
            ClientModel authorizedClient,
            UserSessionModel tokenUserSession,
            UserModel tokenSubject,
            MultivaluedMap<String, String> params) {
        try {
            return super.exchangeFromToken(uriInfo, event, authorizedClient, tokenUserSession, tokenSubject, params);
        } catch (WebApplicationException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failures().exchangeRefused(e, event);
        }
    }

    /** Core hands a token on that has run out. */
    @Override
    protected Response exchangeStoredToken(
            UriInfo uriInfo,
            @Nullable EventBuilder event,
            @Nullable ClientModel authorizedClient,
            @Nullable UserSessionModel tokenUserSession,
            UserModel tokenSubject) {
        Optional<FederatedIdentityModel> link = brokeredTokens().linkOf(tokenSubject);
        if (link.isEmpty()) {
            failures().noToken(event, "requested_issuer is not linked");
            return exchangeNotLinked(uriInfo, authorizedClient, tokenUserSession, tokenSubject);
        }
        return failures()
                .unlessRefused(() -> brokeredTokens().of(tokenSubject, link.get(), tokenUserSession))
                .map(tokens -> buildTokenResponse(
                        uriInfo, event, authorizedClient, tokenUserSession, tokens, OAuth2Constants.ACCESS_TOKEN_TYPE))
                .orElseGet(() -> {
                    failures().noToken(event, "requested_issuer token expired");
                    return exchangeTokenExpired(uriInfo, authorizedClient, tokenUserSession, tokenSubject);
                });
    }

    /** Core hands a token on that has run out. */
    @Override
    protected Response exchangeSessionToken(
            UriInfo uriInfo,
            @Nullable EventBuilder event,
            @Nullable ClientModel authorizedClient,
            UserSessionModel tokenUserSession,
            UserModel tokenSubject) {
        return failures()
                .unlessRefused(() -> brokeredTokens().of(tokenSubject, tokenUserSession))
                .map(tokens -> buildTokenResponse(
                        uriInfo, event, authorizedClient, tokenUserSession, tokens, OAuth2Constants.ACCESS_TOKEN_TYPE))
                .orElseGet(() -> {
                    failures().noToken(event, "requested_issuer token expired");
                    return exchangeTokenExpired(uriInfo, authorizedClient, tokenUserSession, tokenSubject);
                });
    }

    /** Core repeats what goes wrong, with its stack, in the log. */
    @Override
    public Response retrieveToken(
            KeycloakSession session, FederatedIdentityModel identity, UserSessionModel userSession, UserModel user) {
        try {
            return super.retrieveToken(session, identity, userSession, user);
        } catch (RuntimeException e) {
            return failures().notRefreshed(e).getResponse();
        }
    }

    /** Core repeats what the server answers in an exception. */
    @Override
    @Deprecated
    public Response retrieveToken(KeycloakSession session, FederatedIdentityModel identity) {
        try {
            brokeredTokens().refresh(identity);
        } catch (RuntimeException e) {
            throw failures().notRefreshed(e);
        }
        return Response.ok(identity.getToken())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .build();
    }

    /** {@link BrokeredTokens} refreshes. */
    @Override
    protected SimpleHttpRequest getRefreshTokenRequest(
            KeycloakSession session, String refreshToken, String clientId, String clientSecret) {
        throw closed();
    }

    /** No ID token comes with a refresh here, and the access token says nothing. */
    private BrokeredTokens brokeredTokens() {
        return new BrokeredTokens(session, getConfig(), tokenEndpoint, (answer, former, link) -> {});
    }

    /** Core keeps the access token alone, and then hands it on for ever. */
    @Override
    public void authenticationFinished(AuthenticationSessionModel authSession, BrokeredIdentityContext context) {
        super.authenticationFinished(authSession, context);
        String expiration = (String) context.getContextData().get(FEDERATED_TOKEN_EXPIRATION);
        if (expiration != null) {
            authSession.setUserSessionNote(FEDERATED_TOKEN_EXPIRATION, expiration);
        }
        String refreshToken = (String) context.getContextData().get(FEDERATED_REFRESH_TOKEN);
        if (refreshToken != null && getConfig().isStoreTokenInSession()) {
            authSession.setUserSessionNote(FEDERATED_REFRESH_TOKEN, refreshToken);
        }
    }

    /** An address that the server says is not verified stays so, whatever "Trust email" says. */
    @Override
    protected void setEmailVerified(UserModel user, BrokeredIdentityContext context) {
        Identities.setEmailVerified(user, context, () -> super.setEmailVerified(user, context));
    }
}
