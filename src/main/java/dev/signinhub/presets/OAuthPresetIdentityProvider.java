package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.signinhub.broker.FailureReport;
import dev.signinhub.broker.Inspected;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.broker.SignInSteps;
import dev.signinhub.broker.SilentSignIn;
import dev.signinhub.broker.TrialStep;
import dev.signinhub.broker.UpstreamStatus;
import dev.signinhub.oauth.AuthorizationRequest;
import dev.signinhub.oauth.AuthorizationResponse;
import dev.signinhub.oauth.BrokeredTokens;
import dev.signinhub.oauth.CallbackEndpoint;
import dev.signinhub.oauth.Claims;
import dev.signinhub.oauth.ClientSettings;
import dev.signinhub.oauth.CodeFlow;
import dev.signinhub.oauth.EmailVerification;
import dev.signinhub.oauth.EndpointTrial;
import dev.signinhub.oauth.IdentityMapper;
import dev.signinhub.oauth.OurMappers;
import dev.signinhub.oauth.PendingLogin;
import dev.signinhub.oauth.ProfileSync;
import dev.signinhub.oauth.SignInTokens;
import dev.signinhub.oauth.SignedOutTokens;
import dev.signinhub.oauth.StoredToken;
import dev.signinhub.oauth.TokenBroker;
import dev.signinhub.oauth.TokenEndpoint;
import dev.signinhub.oauth.TokenResponse;
import dev.signinhub.upstream.Call;
import dev.signinhub.upstream.Reach;
import dev.signinhub.upstream.Upstream;
import dev.signinhub.upstream.UpstreamClient;
import dev.signinhub.upstream.WebAddress;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.broker.oidc.AbstractOAuth2IdentityProvider;
import org.keycloak.broker.provider.AuthenticationRequest;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.IdentityProviderMapper;
import org.keycloak.broker.social.SocialIdentityProvider;
import org.keycloak.common.enums.SslRequired;
import org.keycloak.events.Details;
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
 * Signs users in with a vendor that is an OAuth 2 server but not an OpenID provider: it issues an access token, and an
 * API of its own says whose it is.
 *
 * <p>State, alias, PKCE, token endpoint and failures work as for an OpenID provider; what Keycloak does with the tokens
 * afterwards is inherited from core.
 */
class OAuthPresetIdentityProvider extends AbstractOAuth2IdentityProvider<OAuthPresetConfig>
        implements SocialIdentityProvider<OAuthPresetConfig>, TokenBroker, Inspected {

    OAuthPresetIdentityProvider(KeycloakSession session, OAuthPresetConfig config) {
        super(session, config);
    }

    // --- what vendors do differently

    /** Returns the profile of the user whose access token this is. */
    JsonNode profile(String accessToken) {
        return api(accessToken).object(getConfig().getUserInfoUrl());
    }

    /** Adds what is not in the profile. */
    void complete(BrokeredIdentityContext identity, JsonNode profile, String accessToken) {}

    /** Tells whether token responses are stored form-encoded. */
    boolean storesForms() {
        return false;
    }

    final VendorApi api(String accessToken) {
        return new VendorApi(http(Call.USERINFO), accessToken);
    }

    /** Returns a client for calls to the server, whose addresses are the vendor's or were entered by an admin. */
    private SimpleHttp http(Call call) {
        return UpstreamClient.http(session, Upstream.of(session, getConfig(), Reach.LOCAL), call);
    }

    private TokenEndpoint tokenEndpoint() {
        return new TokenEndpoint(http(Call.TOKEN), getConfig().getTokenUrl(), this::authenticateTokenRequest);
    }

    private FailureReport failures() {
        return new FailureReport(session, getConfig());
    }

    // --- for the provider report

    @Override
    public UpstreamStatus status() {
        return new OAuthInspection(getConfig()).status();
    }

    @Override
    public List<TrialStep> tryOut(String redirectUri) {
        return new OAuthInspection(getConfig())
                .tryOut(
                        this::requireSecureEndpoints,
                        new EndpointTrial(
                                http(Call.TRIAL),
                                getConfig(),
                                redirectUri,
                                getConfig().authorizeParameters(),
                                this::authenticateTokenRequest));
    }

    // --- the sign-in

    @Override
    public Response performLogin(AuthenticationRequest request) {
        if (SilentSignIn.is(request.getAuthenticationSession())) {
            // OAuth 2 has no prompt=none: the server might show a page although the application forbids it.
            return SilentSignIn.end(session, request.getAuthenticationSession(), OAuthErrorException.LOGIN_REQUIRED);
        }
        return failures().unlessFailed(request.getAuthenticationSession(), () -> {
            requireSecureEndpoints();
            URI url = new AuthorizationRequest(session, getConfig(), getConfig().authorizeParameters())
                    .to(URI.create(getConfig().getAuthorizationUrl()), request);
            return Response.seeOther(url).build();
        });
    }

    /** Saving checks this too, but the realm's requirement may have changed since. */
    private void requireSecureEndpoints() {
        SslRequired required = session.getContext().getRealm().getSslRequired();
        getConfig().endpoints().forEach(url -> {
            if (WebAddress.host(url) == null) {
                throw SignInFailure.misconfigured("the provider's address is missing from its settings");
            }
            if (!WebAddress.isSecureEnough(url, required)) {
                throw SignInFailure.misconfigured("the realm requires https but the provider is at " + url);
            }
        });
    }

    @Override
    public Object callback(RealmModel realm, AuthenticationCallback callback, EventBuilder event) {
        // For what core refuses before it knows: IdentityBrokerService.parseSessionCode.
        event.detail(Details.IDENTITY_PROVIDER, getConfig().getAlias());
        return new CallbackEndpoint(session, this, new Flow(), callback, failures());
    }

    private final class Flow implements CodeFlow {

        /** Such a server has no issuer to compare with. Against mix-up, each alias has its own redirect URI. */
        @Override
        public void requireIssuer(AuthorizationResponse response) {}

        @Override
        public BrokeredIdentityContext signIn(String code, PendingLogin login, AuthenticationSessionModel authSession) {
            TokenResponse tokens = tokenEndpoint().redeem(code, login);
            SignInSteps.log(authSession, getConfig().getAlias(), "the provider has issued tokens for the code");
            BrokeredIdentityContext identity = identify(tokens.accessToken());
            StoredToken stored = new StoredToken(tokens.toStore().tokens(), storesForms());
            remember(identity, stored);
            identity.setAuthenticationSession(authSession);
            signInTokens().storeIn(identity, stored);
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
                new IdentityMapper(getConfig()).identity(new Claims(MissingNode.getInstance(), profile));
        complete(identity, profile, accessToken);
        identity.setIdp(this);
        // Core's authenticationFinished stores it as a note of the user session.
        identity.getContextData().put(FEDERATED_ACCESS_TOKEN, accessToken);
        return identity;
    }

    @Override
    protected String getDefaultScopes() {
        return getConfig().getDefaultScope();
    }

    /** Codes are handled by {@link #callback}, which does not call this. */
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
        return SignInFailure.misconfigured("Keycloak called a method that this provider does not support");
    }

    /**
     * Token exchange by access token, with the same lookup as in a sign-in. Core calls a single URL, without a
     * deadline.
     */
    @Override
    protected BrokeredIdentityContext validateExternalTokenThroughUserInfo(
            EventBuilder event, String subjectToken, String subjectTokenType) {
        event.detail("validation_method", "user info");
        return identify(subjectToken);
    }

    @Override
    protected BrokeredIdentityContext exchangeExternalImpl(EventBuilder event, MultivaluedMap<String, String> params) {
        return failures()
                .unlessExchangeFailed(
                        event, () -> EmailVerification.distrustUnverified(super.exchangeExternalImpl(event, params)));
    }

    // --- tokens handed to applications

    @Override
    public Response exchangeFromToken(
            UriInfo uriInfo,
            EventBuilder event,
            ClientModel authorizedClient,
            UserSessionModel tokenUserSession,
            UserModel tokenSubject,
            MultivaluedMap<String, String> params) {
        return failures()
                .unlessExchangeFailed(
                        event,
                        () -> super.exchangeFromToken(
                                uriInfo, event, authorizedClient, tokenUserSession, tokenSubject, params));
    }

    /** Core hands out expired tokens. */
    @Override
    protected Response exchangeStoredToken(
            UriInfo uriInfo,
            @Nullable EventBuilder event,
            @Nullable ClientModel authorizedClient,
            @Nullable UserSessionModel tokenUserSession,
            UserModel tokenSubject) {
        if (!brokeredTokens().hasLink(tokenSubject)) {
            failures().noToken(event, "requested_issuer is not linked");
            return exchangeNotLinked(uriInfo, authorizedClient, tokenUserSession, tokenSubject);
        }
        return handOn(
                () -> brokeredTokens().ofLink(tokenSubject),
                uriInfo,
                event,
                authorizedClient,
                tokenUserSession,
                tokenSubject);
    }

    /** Core hands out expired tokens. */
    @Override
    protected Response exchangeSessionToken(
            UriInfo uriInfo,
            @Nullable EventBuilder event,
            @Nullable ClientModel authorizedClient,
            UserSessionModel tokenUserSession,
            UserModel tokenSubject) {
        return handOn(
                () -> brokeredTokens().ofSession(tokenSubject, tokenUserSession),
                uriInfo,
                event,
                authorizedClient,
                tokenUserSession,
                tokenSubject);
    }

    private Response handOn(
            Supplier<Optional<StoredToken>> tokens,
            UriInfo uriInfo,
            @Nullable EventBuilder event,
            @Nullable ClientModel authorizedClient,
            @Nullable UserSessionModel tokenUserSession,
            UserModel tokenSubject) {
        return failures()
                .unlessRefused(tokens)
                .map(found -> buildTokenResponse(
                        uriInfo,
                        event,
                        authorizedClient,
                        tokenUserSession,
                        found.toCore(),
                        OAuth2Constants.ACCESS_TOKEN_TYPE))
                .orElseGet(() -> {
                    failures().noToken(event, "requested_issuer token expired");
                    return exchangeTokenExpired(uriInfo, authorizedClient, tokenUserSession, tokenSubject);
                });
    }

    /**
     * As in core, which looks for the session's tokens under a name of its own and logs failures with their stack trace.
     */
    @Override
    public Response retrieveToken(
            KeycloakSession session,
            FederatedIdentityModel identity,
            @Nullable UserSessionModel userSession,
            UserModel user) {
        UriInfo uriInfo = session.getContext().getUri();
        try {
            if (userSession != null && getConfig().isStoreTokenInSession()) {
                Response response = exchangeSessionToken(uriInfo, null, null, userSession, user);
                if (response.getStatusInfo().getFamily() == Response.Status.Family.SUCCESSFUL) {
                    return response;
                }
            }
            return Booleans.isTrue(getConfig().isStoreToken())
                    ? exchangeStoredToken(uriInfo, null, null, userSession, user)
                    : exchangeErrorResponse(uriInfo, null, userSession, "token_expired", "No token stored.");
        } catch (RuntimeException e) {
            return failures().notRefreshed(e).getResponse();
        }
    }

    /** Core repeats the server's response in an exception. */
    @Override
    @Deprecated
    public Response retrieveToken(KeycloakSession session, FederatedIdentityModel identity) {
        try {
            UserModel user = session.users()
                    .getUserByFederatedIdentity(session.getContext().getRealm(), identity);
            return Response.ok(brokeredTokens()
                            .ofLink(user)
                            .orElseThrow(() -> SignInFailure.refused("the stored token has expired"))
                            .text())
                    .type(MediaType.APPLICATION_JSON_TYPE)
                    .build();
        } catch (RuntimeException e) {
            throw failures().notRefreshed(e);
        }
    }

    /** {@link BrokeredTokens} refreshes. */
    @Override
    protected SimpleHttpRequest getRefreshTokenRequest(
            KeycloakSession session, String refreshToken, String clientId, String clientSecret) {
        throw closed();
    }

    /** A refresh brings no ID token here, and the access token says nothing about the user. */
    @Override
    public Set<String> permitted(Collection<String> scopes) {
        return ClientSettings.permitted(getConfig(), scopes);
    }

    @Override
    public BrokeredTokens brokeredTokens() {
        return new BrokeredTokens(
                session, getConfig(), this::tokenEndpoint, (answer, former, link) -> {}, Optional::empty);
    }

    /** Core keeps only the access token, and then hands it out forever. */
    @Override
    public void authenticationFinished(AuthenticationSessionModel authSession, BrokeredIdentityContext context) {
        signInTokens().keep(authSession, context);
        if (signInTokens().areEncrypted()) {
            return;
        }
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

    private SignInTokens signInTokens() {
        return new SignInTokens(session, getConfig());
    }

    @Override
    public @Nullable Response keycloakInitiatedBrowserLogout(
            KeycloakSession session, UserSessionModel userSession, UriInfo uriInfo, RealmModel realm) {
        SignedOutTokens.revoke(session, userSession);
        return super.keycloakInitiatedBrowserLogout(session, userSession, uriInfo, realm);
    }

    @Override
    public void backchannelLogout(
            KeycloakSession session, UserSessionModel userSession, UriInfo uriInfo, RealmModel realm) {
        SignedOutTokens.revoke(session, userSession);
        super.backchannelLogout(session, userSession, uriInfo, realm);
    }

    /** An address reported as unverified stays unverified, whatever "Trust email" says. */
    @Override
    protected void setEmailVerified(UserModel user, BrokeredIdentityContext context) {
        EmailVerification.apply(user, context, () -> super.setEmailVerified(user, context));
    }

    @Override
    public void preprocessFederatedIdentity(
            KeycloakSession session, RealmModel realm, BrokeredIdentityContext context) {
        profileSync().prepare(realm, context);
    }

    @Override
    public void importNewUser(
            KeycloakSession session, RealmModel realm, UserModel user, BrokeredIdentityContext context) {
        profileSync().importTo(user, context);
    }

    @Override
    public void updateBrokeredUser(
            KeycloakSession session, RealmModel realm, UserModel user, BrokeredIdentityContext context) {
        profileSync().update(user, context, () -> super.updateBrokeredUser(session, realm, user, context));
    }

    private ProfileSync profileSync() {
        return new ProfileSync(session, getConfig(), getConfig().profileClaims());
    }

    @Override
    public boolean isMapperSupported(IdentityProviderMapper mapper) {
        return super.isMapperSupported(mapper) || OurMappers.includes(mapper);
    }
}
