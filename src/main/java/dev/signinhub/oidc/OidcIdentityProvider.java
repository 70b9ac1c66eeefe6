package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.signinhub.broker.FailureReport;
import dev.signinhub.broker.Inspected;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.broker.TrialStep;
import dev.signinhub.broker.UpstreamStatus;
import dev.signinhub.oauth.AuthorizationRequest;
import dev.signinhub.oauth.AuthorizationResponse;
import dev.signinhub.oauth.BrokeredTokens;
import dev.signinhub.oauth.Claims;
import dev.signinhub.oauth.ClientSettings;
import dev.signinhub.oauth.CodeFlow;
import dev.signinhub.oauth.CoreJson;
import dev.signinhub.oauth.CoreNotes;
import dev.signinhub.oauth.EmailVerification;
import dev.signinhub.oauth.EndpointTrial;
import dev.signinhub.oauth.IdentityMapper;
import dev.signinhub.oauth.OurMappers;
import dev.signinhub.oauth.PendingLogin;
import dev.signinhub.oauth.ProfileSync;
import dev.signinhub.oauth.RevocationEndpoint;
import dev.signinhub.oauth.SignInTokens;
import dev.signinhub.oauth.SignedOutTokens;
import dev.signinhub.oauth.StoredToken;
import dev.signinhub.oauth.TokenBroker;
import dev.signinhub.oauth.TokenEndpoint;
import dev.signinhub.oidc.metadata.ProviderMetadata;
import dev.signinhub.upstream.Call;
import dev.signinhub.upstream.Reach;
import dev.signinhub.upstream.Upstream;
import dev.signinhub.upstream.UpstreamClient;
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
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.broker.oidc.OIDCIdentityProvider;
import org.keycloak.broker.provider.AuthenticationRequest;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.IdentityProviderMapper;
import org.keycloak.broker.provider.TrustMaterialRequest;
import org.keycloak.broker.trust.TrustKeyUtil;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.events.Details;
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
import org.keycloak.protocol.oidc.utils.JWKSServerUtils;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.representations.IDToken;
import org.keycloak.representations.JsonWebToken;
import org.keycloak.representations.oidc.TokenMetadataRepresentation;
import org.keycloak.services.Urls;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.util.Booleans;

/**
 * Signs users in with an OpenID provider.
 *
 * <p>The sign-in itself is done here, check by check. What Keycloak does afterwards (token storage and exchange,
 * sign-out, mappers) is inherited from core's provider, which uses {@link OidcConfig} and the overridden methods below.
 * The class is long because core's provider has thirty entry points, each of which is closed, bounded or checked here
 * ({@code DoorsTest} lists them); the decisions are in classes of their own.
 */
public class OidcIdentityProvider extends OIDCIdentityProvider implements TokenBroker, Inspected {

    private static final Logger logger = Logger.getLogger(OidcIdentityProvider.class);

    private final OidcConfig config;

    protected OidcIdentityProvider(KeycloakSession session, OidcConfig config) {
        super(session, config);
        this.config = config;
    }

    @Override
    public OidcConfig getConfig() {
        return config;
    }

    private ProviderMetadata metadata() {
        return config.metadata();
    }

    /**
     * Returns a client for calls to the provider, which go no closer to this server than where its metadata came from.
     */
    protected final SimpleHttp http(Call call) {
        Reach reach = config.mayReachPrivateAddresses()
                ? Reach.LOCAL
                : config.liveMetadata().reach();
        return UpstreamClient.http(session, Upstream.of(session, config, reach), call);
    }

    private TokenEndpoint tokenEndpoint() {
        return new TokenEndpoint(
                http(Call.TOKEN), metadata().tokenEndpoint().toString(), this::authenticateTokenRequest);
    }

    private ProviderKeys keys() {
        return new ProviderKeys(session, config, metadata().jwksUri(), http(Call.KEYS));
    }

    private IdTokenValidators validators() {
        return new IdTokenValidators(config, metadata(), keys());
    }

    private FailureReport failures() {
        return new FailureReport(session, config);
    }

    // --- for the provider report

    @Override
    public UpstreamStatus status() {
        return inspection("").status();
    }

    @Override
    public List<TrialStep> tryOut(String redirectUri) {
        return inspection(redirectUri).tryOut();
    }

    private OidcInspection inspection(String redirectUri) {
        return new OidcInspection(
                config,
                // Where no call is made, the metadata must not be read for how close one may go.
                url -> new ProviderKeys(
                        session,
                        config,
                        url,
                        redirectUri.isEmpty()
                                ? UpstreamClient.http(session, Upstream.of(session, config, Reach.PUBLIC), Call.TRIAL)
                                : http(Call.TRIAL)),
                () -> new EndpointTrial(
                        http(Call.TRIAL),
                        config,
                        redirectUri,
                        config.authorizeParameters(),
                        this::authenticateTokenRequest));
    }

    // --- to the provider

    @Override
    public Response performLogin(AuthenticationRequest request) {
        return failures().unlessFailed(request.getAuthenticationSession(), () -> {
            URI url = new AuthorizationRequest(
                            session,
                            config,
                            config.authorizeParameters(),
                            metadata().promptValuesSupported())
                    .to(metadata().authorizationEndpoint(), request);
            return Response.seeOther(url).build();
        });
    }

    // --- and back

    @Override
    public Object callback(RealmModel realm, AuthenticationCallback callback, EventBuilder event) {
        // For what core refuses before it knows: IdentityBrokerService.parseSessionCode.
        event.detail(Details.IDENTITY_PROVIDER, config.getAlias());
        return new OidcCallbackEndpoint(session, this, new Flow(), callback, failures());
    }

    private final class Flow implements CodeFlow {

        @Override
        public void requireIssuer(AuthorizationResponse response) {
            response.requireIssuer(
                    metadata().issuer(),
                    metadata().authorizationResponseIssParameterSupported() && !config.acceptsMissingIss());
        }

        @Override
        public BrokeredIdentityContext signIn(String code, PendingLogin login, AuthenticationSessionModel authSession) {
            VerifiedTokens verified =
                    new CodeExchange(config, tokenEndpoint(), validators()).redeem(code, login, authSession);
            BrokeredIdentityContext identity = admit(verified.claims(), verified.accessToken());
            identity.setAuthenticationSession(authSession);
            AccessTokenResponse tokens = verified.storeIn(identity, config, signInTokens());
            identity.setIdp(OidcIdentityProvider.this);
            processAccessTokenResponse(identity, tokens);
            return identity;
        }
    }

    /**
     * Returns the identity of a user with valid claims who may sign in, whether by a code or by a token
     * exchange.
     *
     * @param accessToken for fetching what the claims lack; null if there is none
     * @throws SignInFailure when a rule of the vendor or the admin refuses this user
     */
    private BrokeredIdentityContext admit(JsonNode claims, @Nullable String accessToken) {
        config.requireAdmitted(claims);
        BrokeredIdentityContext identity = identify(claims, accessToken);
        requireEssentialClaim(claims, identity);
        brokeredSessions().setBrokerIds(identity, claims);
        return identity;
    }

    /** @param identity carries the userinfo response, or the vendor's profile, as core's mappers find it */
    private void requireEssentialClaim(JsonNode claims, BrokeredIdentityContext identity) {
        if (config.isFilteredByClaims()) {
            JsonNode profile = (JsonNode) identity.getContextData().get(USER_INFO);
            new EssentialClaim(config.getClaimFilterName(), config.getClaimFilterValue())
                    .requireIn(new Claims(claims, profile == null ? MissingNode.getInstance() : profile));
        }
    }

    /** Returns the identity for a valid ID token; a vendor may have the profile elsewhere. */
    protected BrokeredIdentityContext identify(JsonNode idToken, @Nullable String accessToken) {
        Claims claims = new Claims(idToken);
        URI url = metadata().userinfoEndpoint();
        if (url != null && accessToken != null && needsUserinfo(claims)) {
            claims = claims.with(
                    userinfoEndpoint(url, idToken.path("iss").asText(metadata().issuer()))
                            .fetch(accessToken, idToken.path("sub").asText()));
        }
        return new IdentityMapper(config).identity(claims);
    }

    private boolean needsUserinfo(Claims claims) {
        return switch (config.userinfoUse()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case MISSING -> !wanted().areIn(claims);
        };
    }

    private WantedClaims wanted() {
        return WantedClaims.of(
                config,
                session.identityProviders().getMappersByAliasStream(config.getAlias()),
                new FlowClaims(session, session.getContext().getRealm(), config).all());
    }

    private UserinfoEndpoint userinfoEndpoint(URI url, String issuer) {
        return new UserinfoEndpoint(http(Call.USERINFO), url, validators().forUserinfo(issuer));
    }

    /** Returns the identity described by a profile from the vendor's own API. */
    protected BrokeredIdentityContext identityOf(JsonNode profile) {
        return new IdentityMapper(config).identity(new Claims(MissingNode.getInstance(), profile));
    }

    // --- what core's inherited code calls

    /** Core checks the nonce here; {@link CodeExchange} has already done so, and the nonce is gone. */
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
        return new ProfileSync(session, config, config.profileClaims());
    }

    /** Codes are handled by {@link #callback}, which does not call this. */
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
        return SignInFailure.misconfigured("Keycloak called a method that this provider does not support");
    }

    /** Tells whether only access tokens can be exchanged, as with core's own provider for the vendor. */
    protected boolean exchangesAccessTokensOnly() {
        return false;
    }

    /** Core turns a failure of the provider into a server error here and in {@code exchangeFromToken}. */
    @Override
    protected BrokeredIdentityContext exchangeExternalImpl(EventBuilder event, MultivaluedMap<String, String> params) {
        String token = params.getFirst(OAuth2Constants.SUBJECT_TOKEN);
        String type = String.valueOf(params.getFirst(OAuth2Constants.SUBJECT_TOKEN_TYPE));
        boolean signed = type.equals(OAuth2Constants.ID_TOKEN_TYPE) || type.equals(OAuth2Constants.JWT_TOKEN_TYPE);
        return failures()
                .unlessExchangeFailed(
                        event,
                        () -> EmailVerification.distrustUnverified(
                                signed && token != null && !exchangesAccessTokensOnly()
                                        ? exchangeSigned(event, token, type)
                                        : exchangeExternalUserInfoValidationOnly(event, params)));
    }

    private BrokeredIdentityContext exchangeSigned(EventBuilder event, String token, String type) {
        event.detail("validation_method", "signature");
        boolean isIdToken = type.equals(OAuth2Constants.ID_TOKEN_TYPE);
        JsonNode claims =
                isIdToken ? exchangedTokens().idToken(token) : exchangedTokens().jwt(token);
        JsonWebToken typed = typed(claims);
        BrokeredIdentityContext identity = admit(claims, isIdToken ? null : token);
        identity.getContextData().put(isIdToken ? VALIDATED_ID_TOKEN : VALIDATED_ACCESS_TOKEN, typed);
        identity.getContextData().put(EXCHANGE_PROVIDER, config.getAlias());
        return identity;
    }

    /** As {@code OIDCIdentityProvider.validateJwt}, but a token without a type is acceptable. */
    private JsonWebToken typed(JsonNode claims) {
        JsonWebToken token = CoreJson.convert(claims, JsonWebToken.class);
        if (token.getType() != null && !config.isDisableTypeClaimCheck() && !isTokenTypeSupported(token)) {
            throw SignInFailure.misconfigured(
                    "the typ of the exchanged token is neither that of an ID token nor that of an access token");
        }
        return token;
    }

    @Override
    protected BrokeredIdentityContext validateExternalTokenThroughUserInfo(
            EventBuilder event, String subjectToken, String subjectTokenType) {
        event.detail("validation_method", "user info");
        JsonNode claims = exchangedTokens().accessToken(subjectToken);
        JsonNode profile = profileOf(subjectToken);
        config.requireAdmitted(profile);
        BrokeredIdentityContext identity = identityOf(profile);
        requireEssentialClaim(MissingNode.getInstance(), identity);
        if (config.isAccessTokenJwt()) {
            identity.getContextData().put(VALIDATED_ACCESS_TOKEN, CoreJson.convert(claims, JsonWebToken.class));
            identity.getContextData().put(EXCHANGE_PROVIDER, config.getAlias());
        }
        return identity;
    }

    private ExchangedTokens exchangedTokens() {
        return new ExchangedTokens(config, validators());
    }

    /** Returns the profile of the user whose access token this is; a vendor may have it elsewhere. */
    protected JsonNode profileOf(String accessToken) {
        URI url = metadata().userinfoEndpoint();
        if (url == null || config.userinfoUse() == UserinfoUse.NEVER) {
            throw SignInFailure.misconfigured(
                    "the provider has no userinfo endpoint, or its settings say never to call it");
        }
        return userinfoEndpoint(url, metadata().issuer()).fetch(accessToken);
    }

    /** Returns a token's unverified claims; missing when it is not a signed JWT. */
    protected static JsonNode read(String token) {
        return Jwt.read(token);
    }

    /**
     * Returns the identity that an assertion is about, by the claim that links accounts.
     *
     * <p>Core uses {@code sub}, which may belong to someone else's account, and ignores the vendor's rules.
     * Core checks audience, reuse and age in {@code JWTAuthorizationGrantType}.
     */
    @Override
    public BrokeredIdentityContext validateAuthorizationGrantAssertion(JWTAuthorizationGrantValidationContext context) {
        try {
            if (!config.isJWTAuthorizationGrantEnabled()) {
                throw SignInFailure.misconfigured("the provider's settings do not allow the grant");
            }
            String assertion = context.getAssertion();
            JsonNode claims = validators().forThisClient().validateAssertion(assertion);
            config.requireAdmitted(claims);
            String id = userId(claims);
            if (id == null) {
                throw SignInFailure.account("the assertion lacks the claim that users are linked by");
            }
            BrokeredIdentityContext identity = new BrokeredIdentityContext(id, config);
            requireEssentialClaim(claims, identity);
            identity.setUsername(claims.path(IDToken.PREFERRED_USERNAME).asText(id));
            identity.setIdp(this);
            return identity;
        } catch (RuntimeException e) {
            throw failures().refused("An assertion", e);
        }
    }

    /** Returns the user ID that accounts are linked by, if the ID token alone has it; else null. */
    protected @Nullable String userId(JsonNode idToken) {
        return id(idToken, config.getUserIDClaim());
    }

    /**
     * Returns a claim that accounts are linked by, exactly as received.
     *
     * @throws SignInFailure when it could be confused with another
     */
    protected static @Nullable String id(JsonNode idToken, String claim) {
        return new Claims(idToken).id(claim);
    }

    /** Tells whether a linked user ID and an ID token's user ID mean the same user. */
    protected boolean isSameUser(String linked, String userId) {
        return linked.equals(userId);
    }

    /**
     * Checks a logout token, and ends the sessions that core would not find.
     *
     * <p>{@code TokenManager.verifyLogoutToken} calls each provider with the token's issuer.
     */
    @Override
    public JsonWebToken validateToken(String logoutToken) {
        try {
            JsonNode claims = validators().forThisClient().validateLogoutToken(logoutToken);
            JsonWebToken token = CoreJson.convert(claims, JsonWebToken.class);
            BrokeredSessions sessions = brokeredSessions();
            sessions.requireAlgorithm(logoutToken, claims);
            sessions.end(claims);
            return token;
        } catch (RuntimeException e) {
            throw failures().refused("A logout token", e);
        }
    }

    /** Checks an access token that is a JWT according to the setting "Access token is JWT". */
    @Override
    protected JsonWebToken validateToken(String accessToken, boolean ignoreAudience) {
        if (!ignoreAudience) {
            throw closed();
        }
        return CoreJson.convert(validators().forThisClient().validateAccessToken(accessToken), JsonWebToken.class);
    }

    @Override
    public void authenticationFinished(AuthenticationSessionModel authSession, BrokeredIdentityContext context) {
        AccessTokenResponse tokens =
                (AccessTokenResponse) context.getContextData().get(FEDERATED_ACCESS_TOKEN_RESPONSE);
        if (!signInTokens().areEncrypted()) {
            super.authenticationFinished(authSession, context);
        } else if (tokens != null && config.isSendIdTokenOnLogout()) {
            authSession.setUserSessionNote(FEDERATED_ID_TOKEN, tokens.getIdToken());
        }
        signInTokens().keep(authSession, context);
        if (tokens != null) {
            brokeredSessions().remember(authSession, context.getId(), tokens.getIdToken());
        }
    }

    private SignInTokens signInTokens() {
        return new SignInTokens(session, config);
    }

    private BrokeredSessions brokeredSessions() {
        return new BrokeredSessions(session, config.getAlias());
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
            if (userSession != null && config.isStoreTokenInSession()) {
                Response response = exchangeSessionToken(uriInfo, null, null, userSession, user);
                if (response.getStatusInfo().getFamily() == Response.Status.Family.SUCCESSFUL) {
                    return response;
                }
            }
            return Booleans.isTrue(config.isStoreToken())
                    ? exchangeStoredToken(uriInfo, null, null, userSession, user)
                    : exchangeErrorResponse(uriInfo, null, userSession, "token_expired", "No token stored.");
        } catch (RuntimeException e) {
            return failures().notRefreshed(e).getResponse();
        }
    }

    /** Core treats any response that contains "error" as one, and repeats it in an event, tokens included. */
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

    /** Core never calls this; the response would be unchecked. */
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

    @Override
    public Set<String> permitted(Collection<String> scopes) {
        return ClientSettings.permitted(config, scopes);
    }

    @Override
    public BrokeredTokens brokeredTokens() {
        return new BrokeredTokens(
                session,
                config,
                this::tokenEndpoint,
                (response, former, link) -> new RefreshedIdToken(
                                config, validators().forThisClient(), this::userId, this::isSameUser)
                        .require(response, former, link),
                () -> Optional.ofNullable(
                                config.signsOutAtProvider() ? metadata().revocationEndpoint() : null)
                        .map(url -> new RevocationEndpoint(
                                http(Call.REVOCATION), url.toString(), this::authenticateTokenRequest)));
    }

    // --- what else core's inherited code calls

    /** An address reported as unverified stays unverified, whatever "Trust email" says. */
    @Override
    protected void setEmailVerified(UserModel user, BrokeredIdentityContext context) {
        EmailVerification.apply(user, context, () -> super.setEmailVerified(user, context));
    }

    /**
     * Authenticates this client; the single hook through which core does so, inherited code included.
     *
     * @throws SignInFailure when a secret would go to a server that no admin has approved by saving
     */
    @Override
    public SimpleHttpRequest authenticateTokenRequest(SimpleHttpRequest tokenRequest) {
        if (OidcConfig.NO_CLIENT_AUTHENTICATION.equals(config.getClientAuthMethod())) {
            return config.clientAuthentication().authenticate(tokenRequest, config.getClientId());
        }
        config.requireSecretMayGoTo(URI.create(tokenRequest.getUrl()));
        return super.authenticateTokenRequest(tokenRequest);
    }

    /** Core calls it without a deadline, and logs the whole response. */
    @Override
    protected TokenMetadataRepresentation sendTokenIntrospectionRequest(String accessToken, EventBuilder event) {
        return new IntrospectionEndpoint(
                        http(Call.INTROSPECTION), config.getTokenIntrospectionUrl(), this::authenticateTokenRequest)
                .introspect(accessToken);
    }

    @Override
    protected SimpleHttpRequest buildUserInfoRequest(String subjectToken, String userInfoUrl) {
        return http(Call.USERINFO).doGet(userInfoUrl).auth(subjectToken);
    }

    /** Called for signatures that core checks itself, such as client assertions; allows an ID token's algorithms. */
    @Override
    protected boolean verifySignature(JWSInput token) {
        return validators().forThisClient().isSigned(token);
    }

    @Override
    protected @Nullable KeyWrapper getIdentityProviderKeyWrapper(JWSInput token) {
        return keys().find(token.getHeader().getKeyId(), token.getHeader().getRawAlgorithm());
    }

    /** As in core, but through {@link ProviderKeys}: an unreachable issuer has no keys. */
    @Override
    public Stream<JWK> resolveKeys(TrustMaterialRequest request) {
        if (request.getIssuer() != null && !request.getIssuer().equals(config.get(IdentityProviderModel.ISSUER))) {
            return Stream.empty();
        }
        try {
            Stream<KeyWrapper> key = Stream.ofNullable(keys().find(request.getKid(), request.getAlgorithm()));
            return TrustKeyUtil.filterKeys(key.map(JWKSServerUtils::toJwk), request);
        } catch (SignInFailure failure) {
            logger.warnf("No keys for provider '%s': %s", config.getAlias(), failure.reason());
            return Stream.empty();
        }
    }

    @Override
    public boolean reloadKeys() {
        return config.isEnabled() && keys().reload();
    }

    /**
     * By what is stored: core asks every provider of the realm, and must not have to reach each of them. Where only
     * access tokens can be exchanged, whose issuer cannot be checked, only the alias counts.
     */
    @Override
    public boolean isIssuer(String issuer, @Nullable MultivaluedMap<String, String> params) {
        String asked = params == null ? null : params.getFirst(OAuth2Constants.SUBJECT_ISSUER);
        String name = asked == null ? issuer : asked;
        return name.equals(config.getAlias())
                || (!exchangesAccessTokensOnly() && name.equals(config.get(IdentityProviderModel.ISSUER)));
    }

    @Override
    public boolean isMapperSupported(IdentityProviderMapper mapper) {
        return super.isMapperSupported(mapper) || OurMappers.includes(mapper);
    }

    // --- sign-out always succeeds here, whatever the provider does

    @Override
    public @Nullable Response keycloakInitiatedBrowserLogout(
            KeycloakSession session, UserSessionModel userSession, UriInfo uriInfo, RealmModel realm) {
        SignedOutTokens.revoke(session, userSession);
        ProviderLogout logout = new ProviderLogout(session);
        URI url = null;
        try {
            String endpoint = config.getLogoutUrl();
            String idToken = new CoreNotes(userSession, config.getAlias()).get(FEDERATED_ID_TOKEN);
            if (endpoint != null && config.isBackchannelSupported()) {
                backchannelLogout(userSession, idToken);
            } else if (endpoint != null) {
                String back =
                        Urls.identityProviderAuthnResponse(uriInfo.getBaseUri(), config.getAlias(), realm.getName())
                                + "/" + OidcCallbackEndpoint.LOGOUT_RESPONSE;
                url = new LogoutRequest(config, endpoint, idToken, logout.state()).to(back);
            }
        } catch (RuntimeException e) {
            logFailedSignOut(e);
        }
        return url == null ? null : logout.continueAt(url, userSession);
    }

    @Override
    public void backchannelLogout(
            KeycloakSession session, UserSessionModel userSession, UriInfo uriInfo, RealmModel realm) {
        SignedOutTokens.revoke(session, userSession);
        try {
            super.backchannelLogout(session, userSession, uriInfo, realm);
        } catch (RuntimeException e) {
            logFailedSignOut(e);
        }
    }

    private void logFailedSignOut(RuntimeException e) {
        SignInFailure failure =
                e instanceof SignInFailure known ? known : failures().unexpected(e);
        logger.warnf("Signed out locally but not at provider '%s': %s", config.getAlias(), failure.reason());
    }

    @Override
    protected void backchannelLogout(UserSessionModel userSession, @Nullable String idToken) {
        new LogoutRequest(config, String.valueOf(config.getLogoutUrl()), idToken, userSession.getId())
                .send(http(Call.LOGOUT));
    }
}
