package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.signinhub.oidc.metadata.MetadataCache;
import dev.signinhub.oidc.metadata.MetadataException;
import dev.signinhub.oidc.metadata.ProviderMetadata;
import dev.signinhub.upstream.UpstreamClient;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.broker.oidc.OIDCIdentityProvider;
import org.keycloak.broker.oidc.OIDCIdentityProviderFactory;
import org.keycloak.broker.provider.AuthenticationRequest;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.IdentityBrokerException;
import org.keycloak.broker.provider.IdentityProviderMapper;
import org.keycloak.broker.provider.TrustMaterialRequest;
import org.keycloak.broker.trust.TrustKeyUtil;
import org.keycloak.common.enums.SslRequired;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.events.EventBuilder;
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
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.utils.JWKSServerUtils;
import org.keycloak.representations.AccessTokenResponse;
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
    private static final JsonMapper JSON = new JsonMapper();

    private final OidcPkceConfig config;
    private final MetadataCache metadataCache;
    private final TokenEndpoint tokenEndpoint;
    private final ProviderKeys keys;
    private @Nullable ProviderMetadata metadata;

    protected OidcPkceIdentityProvider(KeycloakSession session, OidcPkceConfig config, MetadataCache metadataCache) {
        super(session, config);
        this.config = config;
        this.metadataCache = metadataCache;
        this.tokenEndpoint = new TokenEndpoint(session, this::authenticateTokenRequest, () -> metadata()
                .tokenEndpoint()
                .toString());
        this.keys = new ProviderKeys(
                session, config.getInternalId(), () -> metadata().jwksUri().toString());
        config.discover(this::metadata);
    }

    @Override
    public OidcPkceConfig getConfig() {
        return config;
    }

    /**
     * Returns what the provider says of itself, live or as last known.
     *
     * @throws SignInFailure when neither is to be had, or an endpoint is not as secure as the realm wants
     */
    final ProviderMetadata metadata() {
        if (metadata == null) {
            ProviderMetadata found = findMetadata();
            SslRequired ssl = session.getContext().getRealm().getSslRequired();
            found.endpoints()
                    .filter(url -> !ConfigValidation.isSecureEnough(url, ssl))
                    .findFirst()
                    .ifPresent(url -> {
                        // What this realm cannot use must not be kept: the provider may mend it before the next
                        // sign-in.
                        metadataCache.forget(config.metadataLocation());
                        throw SignInFailure.misconfigured("the realm requires https and the metadata names " + url);
                    });
            metadata = found;
        }
        return metadata;
    }

    private ProviderMetadata findMetadata() {
        try {
            return metadataCache.get(config.metadataLocation());
        } catch (MetadataException e) {
            if (!e.isUnreachable()) {
                throw SignInFailure.misconfigured(e.getMessage());
            }
            return LastKnownMetadata.of(config).orElseThrow(() -> SignInFailure.unreachable(e.getMessage()));
        }
    }

    private FailureReport failures() {
        return new FailureReport(session, config);
    }

    // --- to the provider

    @Override
    public Response performLogin(AuthenticationRequest request) {
        try {
            URI url = new LoginRedirect(session, config, config.authorizeParameters())
                    .to(metadata().authorizationEndpoint(), request);
            return Response.seeOther(url).build();
        } catch (SignInFailure failure) {
            return failures().page(failure, request.getAuthenticationSession());
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
            response.requireIssuer(metadata());
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
        return new SignIn(session, config, metadata(), tokenEndpoint, keys, this::identify);
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

    @Override
    protected BrokeredIdentityContext extractIdentity(
            @Nullable AccessTokenResponse tokenResponse, @Nullable String accessToken, JsonWebToken token) {
        JsonNode claims = JSON.valueToTree(token);
        config.requireAcceptable(claims);
        BrokeredIdentityContext identity = identify(claims, accessToken);
        identity.getContextData().put(VALIDATED_ID_TOKEN, token);
        return identity;
    }

    /** Token exchange by an access token: the same claims make the same identity as in a sign-in. */
    @Override
    protected BrokeredIdentityContext extractIdentityFromProfile(EventBuilder event, JsonNode userinfo) {
        config.requireAcceptable(userinfo);
        return identityOf(userinfo);
    }

    /** Core lets what goes wrong at the provider end as a server error here and below. */
    @Override
    protected BrokeredIdentityContext exchangeExternalImpl(EventBuilder event, MultivaluedMap<String, String> params) {
        try {
            return super.exchangeExternalImpl(event, params);
        } catch (IdentityBrokerException e) {
            throw failures().exchangeRefused(e, event);
        }
    }

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

    /** Core refreshes here too, takes any answer with the word "error" for one, and repeats it with the tokens in an event. */
    @Override
    @Deprecated
    public Response retrieveToken(KeycloakSession session, FederatedIdentityModel identity) {
        StoredToken stored = new StoredToken(identity.getToken(), tokenEndpoint);
        identity.setToken(stored.validFor(config.getMinValidityToken()));
        return Response.ok(identity.getToken())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .build();
    }

    /** An address that the provider says is not verified stays so, whatever "Trust email" says. */
    @Override
    protected void setEmailVerified(UserModel user, BrokeredIdentityContext context) {
        Identities.setEmailVerified(user, context, () -> super.setEmailVerified(user, context));
    }

    @Override
    protected SimpleHttpRequest getRefreshTokenRequest(
            KeycloakSession session, String refreshToken, String clientId, String clientSecret) {
        return tokenEndpoint.refresh(refreshToken);
    }

    /** Core's one place to authenticate the client; its own code that is not overridden here comes by it. */
    @Override
    public SimpleHttpRequest authenticateTokenRequest(SimpleHttpRequest tokenRequest) {
        return OidcPkceConfig.NO_CLIENT_AUTHENTICATION.equals(config.getClientAuthMethod())
                ? config.clientAuthentication().identify(tokenRequest, config.getClientId())
                : super.authenticateTokenRequest(tokenRequest);
    }

    /** Core asks without a deadline, and logs the whole answer. */
    @Override
    protected TokenMetadataRepresentation sendTokenIntrospectionRequest(String accessToken, EventBuilder event) {
        return new IntrospectionEndpoint(tokenEndpoint, config.getTokenIntrospectionUrl()).ask(accessToken);
    }

    @Override
    protected SimpleHttpRequest buildUserInfoRequest(String subjectToken, String userInfoUrl) {
        return UpstreamClient.http(session).doGet(userInfoUrl).auth(subjectToken);
    }

    @Override
    protected boolean verifySignature(JWSInput token) {
        return keys.verify(token);
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

    /** By what is stored: core asks every provider of the realm, and must not have to reach each of them. */
    @Override
    public boolean isIssuer(String issuer, @Nullable MultivaluedMap<String, String> params) {
        String asked = params == null ? null : params.getFirst(OAuth2Constants.SUBJECT_ISSUER);
        String name = asked == null ? issuer : asked;
        return name.equals(config.getAlias()) || name.equals(config.get(IdentityProviderModel.ISSUER));
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
            int status = UpstreamClient.http(session).doGet(url.toString()).asStatus();
            if (status >= 400) {
                throw SignInFailure.refused("the logout endpoint answered with status " + status);
            }
        } catch (IOException e) {
            throw SignInFailure.unreachable("the logout endpoint " + e.getMessage());
        }
    }

    private AuthorizationRequest logoutRequest(String endpoint, @Nullable String idToken, String state) {
        return new AuthorizationRequest(URI.create(endpoint))
                .with(OAuth2Constants.STATE, state)
                .with(OIDCLoginProtocol.ID_TOKEN_HINT, config.isSendIdTokenOnLogout() ? idToken : null)
                .with(OAuth2Constants.CLIENT_ID, config.isSendClientIdOnLogout() ? config.getClientId() : null);
    }
}
