package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.signinhub.oidc.metadata.MetadataCache;
import dev.signinhub.oidc.metadata.MetadataDocument;
import dev.signinhub.oidc.metadata.MetadataException;
import dev.signinhub.oidc.metadata.MetadataRequest;
import dev.signinhub.oidc.metadata.ProviderMetadata;
import dev.signinhub.upstream.Reach;
import dev.signinhub.upstream.Upstream;
import dev.signinhub.upstream.UpstreamClient;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.broker.oidc.OIDCIdentityProvider;
import org.keycloak.broker.oidc.OIDCIdentityProviderFactory;
import org.keycloak.broker.provider.AuthenticationRequest;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.IdentityProviderMapper;
import org.keycloak.broker.provider.TrustMaterialRequest;
import org.keycloak.broker.trust.TrustKeyUtil;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.events.EventBuilder;
import org.keycloak.http.simple.SimpleHttp;
import org.keycloak.http.simple.SimpleHttpRequest;
import org.keycloak.jose.jwk.JWK;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.models.ClientModel;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.JWTAuthorizationGrantValidationContext;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.utils.JWKSServerUtils;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.representations.IDToken;
import org.keycloak.representations.JsonWebToken;
import org.keycloak.representations.oidc.TokenMetadataRepresentation;
import org.keycloak.services.Urls;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Signs users in with an OpenID provider to which this server is a public client.
 *
 * <p>The sign-in itself is done here, check by check; what Keycloak does with a signed-in user afterwards (token storage
 * and exchange, sign-out, mappers) is inherited from core's provider, which asks {@link OidcPkceConfig} and the overridden
 * methods below.
 */
public class OidcPkceIdentityProvider extends OIDCIdentityProvider {

    private static final Logger logger = Logger.getLogger(OidcPkceIdentityProvider.class);

    private final OidcPkceConfig config;
    private final MetadataCache metadataCache;
    private final TokenEndpoint tokenEndpoint;
    private final ProviderKeys keys;
    private @Nullable MetadataDocument metadata;

    protected OidcPkceIdentityProvider(KeycloakSession session, OidcPkceConfig config, MetadataCache metadataCache) {
        super(session, config);
        this.config = config;
        this.metadataCache = metadataCache;
        this.tokenEndpoint = new TokenEndpoint(this::http, this::authenticateTokenRequest, () -> metadata()
                .tokenEndpoint()
                .toString());
        this.keys = new ProviderKeys(session, config, () -> metadata().jwksUri().toString(), this::http);
        config.discover(this::metadata);
    }

    @Override
    public OidcPkceConfig getConfig() {
        return config;
    }

    /**
     * Returns what the provider says of itself, live or as last known.
     *
     * @throws SignInFailure when neither is to be had
     */
    final ProviderMetadata metadata() {
        return document().metadata();
    }

    private MetadataDocument document() {
        if (metadata == null) {
            metadata = findMetadata();
            new StoredMetadata(session, config).putRight(metadata);
        }
        return metadata;
    }

    private MetadataDocument findMetadata() {
        MetadataRequest request = new MetadataRequest(session.getContext().getRealm(), config.metadataLocation());
        try {
            return metadataCache.get(request, () -> LastKnownMetadata.of(config)
                    .filter(copy -> request.isSecureEnough(copy.metadata())));
        } catch (MetadataException e) {
            throw e.isPassing()
                    ? SignInFailure.unreachable(e.getMessage())
                    : SignInFailure.misconfigured(e.getMessage());
        }
    }

    /** Returns a client for calls to the provider, which go as near to this server as its metadata came from. */
    protected final SimpleHttp http() {
        Reach reach =
                config.mayReachPrivateAddresses() ? Reach.LOCAL : document().reach();
        return UpstreamClient.http(session, new Upstream(config.getInternalId(), reach));
    }

    private FailureReport failures() {
        return new FailureReport(session, config);
    }

    // --- to the provider

    @Override
    public Response performLogin(AuthenticationRequest request) {
        try {
            URI url = new LoginRedirect(
                            session,
                            config,
                            config.authorizeParameters(),
                            metadata().promptValuesSupported())
                    .to(metadata().authorizationEndpoint(), request);
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

    // --- and back

    @Override
    public Object callback(RealmModel realm, AuthenticationCallback callback, EventBuilder event) {
        return new CallbackEndpoint(
                session, this, new Flow(), callback, failures(), state -> SignOut.end(session, state));
    }

    private final class Flow implements CodeFlow {

        @Override
        public void requireIssuer(CallbackParameters response) {
            response.requireIssuer(metadata(), config.acceptsMissingIss());
        }

        @Override
        public BrokeredIdentityContext signIn(String code, PendingLogin login, AuthenticationSessionModel authSession) {
            BrokeredIdentityContext identity =
                    OidcPkceIdentityProvider.this.signIn().redeem(code, login, authSession);
            identity.setIdp(OidcPkceIdentityProvider.this);
            identity.setAuthenticationSession(authSession);
            AccessTokenResponse tokens =
                    (AccessTokenResponse) identity.getContextData().get(FEDERATED_ACCESS_TOKEN_RESPONSE);
            processAccessTokenResponse(identity, tokens);
            return identity;
        }
    }

    private SignIn signIn() {
        return new SignIn(session, http(), config, metadata(), tokenEndpoint, keys, this::identify);
    }

    /** Says who the user is whose ID token is right; a vendor may have the profile elsewhere. */
    protected BrokeredIdentityContext identify(JsonNode idToken, @Nullable String accessToken) {
        return signIn().identify(idToken, accessToken);
    }

    /** Makes an identity of what an API of the vendor's own says. */
    protected BrokeredIdentityContext identityOf(JsonNode profile) {
        return new Identities(config).of(new Claims(MissingNode.getInstance(), profile));
    }

    // --- what core's inherited code calls

    /** Core compares the nonce here; {@link #signIn} has done so, and the nonce is gone by now. */
    @Override
    public void preprocessFederatedIdentity(
            KeycloakSession session, RealmModel realm, BrokeredIdentityContext context) {}

    /** A code comes in by {@link #callback}, which does not lead here. */
    @Override
    public BrokeredIdentityContext getFederatedIdentity(String response) {
        throw closed();
    }

    /** As {@link #getFederatedIdentity}. */
    @Override
    protected BrokeredIdentityContext extractIdentity(
            @Nullable AccessTokenResponse tokenResponse, @Nullable String accessToken, JsonWebToken token) {
        throw closed();
    }

    /** As {@link #getFederatedIdentity}. */
    @Override
    protected BrokeredIdentityContext extractIdentityFromProfile(EventBuilder event, JsonNode userinfo) {
        throw closed();
    }

    private static SignInFailure closed() {
        return SignInFailure.misconfigured("core came by a way that this provider does not go");
    }

    /** Tells whether the vendor's ID tokens are nothing to exchange, because core's own provider takes none. */
    protected boolean exchangesAccessTokensOnly() {
        return false;
    }

    /** Core lets what goes wrong at the provider end as a server error here and below. */
    @Override
    protected BrokeredIdentityContext exchangeExternalImpl(EventBuilder event, MultivaluedMap<String, String> params) {
        String token = params.getFirst(OAuth2Constants.SUBJECT_TOKEN);
        String type = String.valueOf(params.getFirst(OAuth2Constants.SUBJECT_TOKEN_TYPE));
        boolean signed = type.equals(OAuth2Constants.ID_TOKEN_TYPE) || type.equals(OAuth2Constants.JWT_TOKEN_TYPE);
        try {
            return Identities.distrustUnverified(
                    signed && token != null && !exchangesAccessTokensOnly()
                            ? exchangeSigned(event, token, type)
                            : exchangeExternalUserInfoValidationOnly(event, params));
        } catch (WebApplicationException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failures().exchangeRefused(e, event);
        }
    }

    private BrokeredIdentityContext exchangeSigned(EventBuilder event, String token, String type) {
        event.detail("validation_method", "signature");
        BrokeredIdentityContext identity = type.equals(OAuth2Constants.ID_TOKEN_TYPE)
                ? tokenExchange().byIdToken(token)
                : tokenExchange().byJwt(token);
        identity.getContextData().put(EXCHANGE_PROVIDER, config.getAlias());
        return identity;
    }

    @Override
    protected BrokeredIdentityContext validateExternalTokenThroughUserInfo(
            EventBuilder event, String subjectToken, String subjectTokenType) {
        event.detail("validation_method", "user info");
        BrokeredIdentityContext identity = tokenExchange().byAccessToken(subjectToken);
        if (config.isAccessTokenJwt()) {
            identity.getContextData().put(EXCHANGE_PROVIDER, config.getAlias());
        }
        return identity;
    }

    private TokenExchange tokenExchange() {
        return new TokenExchange(config, signIn(), this::isTokenTypeSupported, this::profileOf, this::identityOf);
    }

    /** Returns what the provider says of the user whose access token this is; a vendor may have the profile elsewhere. */
    protected JsonNode profileOf(String accessToken) {
        return signIn().userinfo(accessToken);
    }

    /** Returns what a token of the provider's says; missing when it is no signed JWT. Nothing is checked. */
    protected static JsonNode read(String token) {
        return Jwt.read(token);
    }

    /**
     * Says who it is that an assertion is about, by what accounts are linked by.
     *
     * <p>Core takes {@code sub}, which may be what somebody else's accounts are linked by, and asks no rule of the vendor's.
     * Of the rest core looks at audience, reuse and age in {@code JWTAuthorizationGrantType}.
     */
    @Override
    public BrokeredIdentityContext validateAuthorizationGrantAssertion(JWTAuthorizationGrantValidationContext context) {
        try {
            if (!config.isJWTAuthorizationGrantEnabled()) {
                throw SignInFailure.misconfigured("the provider's settings do not allow the grant");
            }
            String assertion = context.getAssertion();
            JsonNode claims = signIn().validatorOf(assertion).validateAssertion(assertion);
            config.requireAcceptable(claims);
            String id = userId(claims);
            if (id == null) {
                throw SignInFailure.account("the assertion does not say by what the user is linked");
            }
            BrokeredIdentityContext identity = new BrokeredIdentityContext(id, config);
            signIn().requireEssentialClaim(claims, identity);
            identity.setUsername(claims.path(IDToken.PREFERRED_USERNAME).asText(id));
            identity.setIdp(this);
            return identity;
        } catch (RuntimeException e) {
            throw failures().refused("An assertion", e);
        }
    }

    /** Returns by what the user is linked, as far as an ID token says it by itself; null when it does not. */
    protected @Nullable String userId(JsonNode idToken) {
        return id(idToken, config.getUserIDClaim());
    }

    /**
     * Returns a claim that accounts are linked by, exactly as it came.
     *
     * @throws SignInFailure when it might be taken for another
     */
    protected static @Nullable String id(JsonNode idToken, String claim) {
        return new Claims(idToken).id(claim);
    }

    /** Tells whether an account that is linked by the first is the one that an ID token means by the second. */
    protected boolean isSameUser(String linked, String userId) {
        return linked.equals(userId);
    }

    /**
     * Checks a logout token, and ends the sessions that core would not find.
     *
     * <p>{@code TokenManager.verifyLogoutToken} asks each provider that has the token's issuer.
     */
    @Override
    public JsonWebToken validateToken(String logoutToken) {
        try {
            JsonNode claims = signIn().validatorOf(logoutToken).validateLogoutToken(logoutToken);
            JsonWebToken token = SignIn.convert(claims, JsonWebToken.class);
            BrokeredSessions sessions = new BrokeredSessions(session, config.getAlias());
            sessions.requireAlgorithm(logoutToken, claims);
            sessions.end(claims);
            return token;
        } catch (RuntimeException e) {
            throw failures().refused("A logout token", e);
        }
    }

    /** Checks an access token that the setting "Access token is JWT" says is one. */
    @Override
    protected JsonWebToken validateToken(String accessToken, boolean ignoreAudience) {
        if (!ignoreAudience) {
            throw closed();
        }
        return SignIn.convert(signIn().validatorOf(accessToken).validateAccessToken(accessToken), JsonWebToken.class);
    }

    @Override
    public void authenticationFinished(AuthenticationSessionModel authSession, BrokeredIdentityContext context) {
        super.authenticationFinished(authSession, context);
        AccessTokenResponse tokens =
                (AccessTokenResponse) context.getContextData().get(FEDERATED_ACCESS_TOKEN_RESPONSE);
        if (tokens != null) {
            new BrokeredSessions(session, config.getAlias())
                    .remember(authSession, context.getId(), tokens.getIdToken());
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

    /** Core takes any answer with the word "error" for one, and repeats it with the tokens in an event. */
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

    /** Nobody in core asks; the answer would be one that nobody has looked at. */
    @Override
    public String refreshTokenForLogout(KeycloakSession session, UserSessionModel userSession) {
        throw closed();
    }

    /** As {@link #refreshTokenForLogout}: {@link BrokeredTokens} refreshes. */
    @Override
    protected SimpleHttpRequest getRefreshTokenRequest(
            KeycloakSession session, String refreshToken, String clientId, String clientSecret) {
        throw closed();
    }

    private BrokeredTokens brokeredTokens() {
        return new BrokeredTokens(session, config, tokenEndpoint, (answer, former, link) -> new RefreshedIdToken(
                        config, signIn()::validatorOf, this::userId, this::isSameUser)
                .require(answer, former, link));
    }

    // --- what else core's inherited code calls

    /** An address that the provider says is not verified stays so, whatever "Trust email" says. */
    @Override
    protected void setEmailVerified(UserModel user, BrokeredIdentityContext context) {
        Identities.setEmailVerified(user, context, () -> super.setEmailVerified(user, context));
    }

    /**
     * Core's one place to authenticate the client; its own code that is not overridden here comes by it.
     *
     * @throws SignInFailure when a secret would go to a server that no admin has saved
     */
    @Override
    public SimpleHttpRequest authenticateTokenRequest(SimpleHttpRequest tokenRequest) {
        if (OidcPkceConfig.NO_CLIENT_AUTHENTICATION.equals(config.getClientAuthMethod())) {
            return config.clientAuthentication().identify(tokenRequest, config.getClientId());
        }
        config.requireSecretMayGoTo(URI.create(tokenRequest.getUrl()));
        return super.authenticateTokenRequest(tokenRequest);
    }

    /** Core asks without a deadline, and logs the whole answer. */
    @Override
    protected TokenMetadataRepresentation sendTokenIntrospectionRequest(String accessToken, EventBuilder event) {
        return new IntrospectionEndpoint(tokenEndpoint, config.getTokenIntrospectionUrl()).ask(accessToken);
    }

    @Override
    protected SimpleHttpRequest buildUserInfoRequest(String subjectToken, String userInfoUrl) {
        return http().doGet(userInfoUrl).auth(subjectToken);
    }

    /** What core checks by itself comes by here, such as assertions that authenticate clients: by an ID token's algorithms. */
    @Override
    protected boolean verifySignature(JWSInput token) {
        return signIn().validatorOf(token.getWireString()).isSigned(token);
    }

    @Override
    protected @Nullable KeyWrapper getIdentityProviderKeyWrapper(JWSInput token) {
        return keys.find(token.getHeader().getKeyId(), token.getHeader().getRawAlgorithm());
    }

    /** As in core, through {@link ProviderKeys}: an issuer that cannot be reached has no key to show. */
    @Override
    public Stream<JWK> resolveKeys(TrustMaterialRequest request) {
        if (request.getIssuer() != null && !request.getIssuer().equals(config.get(IdentityProviderModel.ISSUER))) {
            return Stream.empty();
        }
        try {
            Stream<KeyWrapper> key = Stream.ofNullable(keys.find(request.getKid(), request.getAlgorithm()));
            return TrustKeyUtil.filterKeys(key.map(JWKSServerUtils::toJwk), request);
        } catch (SignInFailure failure) {
            logger.warnf("No keys of provider '%s': %s", config.getAlias(), failure.reason());
            return Stream.empty();
        }
    }

    @Override
    public boolean reloadKeys() {
        return config.isEnabled() && keys.reload();
    }

    /**
     * By what is stored: core asks every provider of the realm, and must not have to reach each of them. Where only access tokens
     * are exchanged, none of which names an issuer that can be checked, by the alias alone.
     */
    @Override
    public boolean isIssuer(String issuer, @Nullable MultivaluedMap<String, String> params) {
        String asked = params == null ? null : params.getFirst(OAuth2Constants.SUBJECT_ISSUER);
        String name = asked == null ? issuer : asked;
        return name.equals(config.getAlias())
                || (!exchangesAccessTokensOnly() && name.equals(config.get(IdentityProviderModel.ISSUER)));
    }

    /** Mappers name the providers they are made for; core's for {@code oidc} read what this provider writes. */
    @Override
    public boolean isMapperSupported(IdentityProviderMapper mapper) {
        return super.isMapperSupported(mapper)
                || Arrays.asList(mapper.getCompatibleProviders()).contains(OIDCIdentityProviderFactory.PROVIDER_ID);
    }

    // --- sign-out: whatever the provider does, it is done here

    @Override
    public @Nullable Response keycloakInitiatedBrowserLogout(
            KeycloakSession session, UserSessionModel userSession, UriInfo uriInfo, RealmModel realm) {
        SignOut signOut = new SignOut(session);
        URI url = null;
        try {
            String endpoint = config.getLogoutUrl();
            if (endpoint != null && config.isBackchannelSupported()) {
                backchannelLogout(userSession, userSession.getNote(FEDERATED_ID_TOKEN));
            } else if (endpoint != null) {
                // Core's OIDCEndpoint.logoutResponse has the path; providers have it on their lists.
                String back =
                        Urls.identityProviderAuthnResponse(uriInfo.getBaseUri(), config.getAlias(), realm.getName())
                                + "/logout_response";
                url = logoutRequest(endpoint, userSession.getNote(FEDERATED_ID_TOKEN), signOut.state())
                        .with(OIDCLoginProtocol.POST_LOGOUT_REDIRECT_URI_PARAM, back)
                        .toUri();
            }
        } catch (RuntimeException e) {
            warnOfSignOut(e);
        }
        return url == null ? null : signOut.goOnAt(url, userSession);
    }

    @Override
    public void backchannelLogout(
            KeycloakSession session, UserSessionModel userSession, UriInfo uriInfo, RealmModel realm) {
        try {
            super.backchannelLogout(session, userSession, uriInfo, realm);
        } catch (RuntimeException e) {
            warnOfSignOut(e);
        }
    }

    private void warnOfSignOut(RuntimeException e) {
        SignInFailure failure =
                e instanceof SignInFailure known ? known : failures().unexpected(e);
        logger.warnf("Signed out here but not at provider '%s': %s", config.getAlias(), failure.reason());
    }

    /** As in core, but bounded, and without the ID token in the log. */
    @Override
    protected void backchannelLogout(UserSessionModel userSession, @Nullable String idToken) {
        URI url = logoutRequest(String.valueOf(config.getLogoutUrl()), idToken, userSession.getId())
                .toUri();
        try {
            int status = http().doGet(url.toString()).asStatus();
            if (status >= 400) {
                throw SignInFailure.refused("the logout endpoint answered with status " + status);
            }
        } catch (IOException e) {
            throw SignInFailure.noAnswer("the logout endpoint", e);
        }
    }

    private AuthorizationRequest logoutRequest(String endpoint, @Nullable String idToken, String state) {
        return new AuthorizationRequest(URI.create(endpoint))
                .with(OAuth2Constants.STATE, state)
                .with(OIDCLoginProtocol.ID_TOKEN_HINT, config.isSendIdTokenOnLogout() ? idToken : null)
                .with(OAuth2Constants.CLIENT_ID, config.isSendClientIdOnLogout() ? config.getClientId() : null);
    }
}
