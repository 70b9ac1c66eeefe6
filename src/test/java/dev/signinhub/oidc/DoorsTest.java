package dev.signinhub.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.presets.OidcPresetIdentityProvider;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.keycloak.broker.oidc.AbstractOAuth2IdentityProvider;
import org.keycloak.broker.oidc.OIDCIdentityProvider;
import org.keycloak.broker.provider.AbstractIdentityProvider;
import org.keycloak.broker.provider.ClientAssertionIdentityProvider;
import org.keycloak.broker.provider.ExchangeExternalToken;
import org.keycloak.broker.provider.ExchangeTokenToIdentityProviderToken;
import org.keycloak.broker.provider.IdentityProvider;
import org.keycloak.broker.provider.JWTAuthorizationGrantProvider;
import org.keycloak.broker.provider.TrustMaterialIdentityProvider;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider;

/**
 * Each method of core's providers that somebody may call or override is listed here, with what it is to this project. When core
 * gets another, this fails: decide what comes in by it, and by which rules.
 */
@DisplayName("Core's providers have no door")
class DoorsTest {

    /** What comes in or goes out here, by rules of this project. */
    private static final Map<String, String> GUARDED = Map.ofEntries(
            Map.entry(
                    "callback(RealmModel, AuthenticationCallback, EventBuilder)",
                    "a sign-in comes back: CallbackEndpoint"),
            Map.entry("performLogin(AuthenticationRequest)", "a sign-in leaves: AuthorizationRequest"),
            Map.entry(
                    "preprocessFederatedIdentity(KeycloakSession, RealmModel, BrokeredIdentityContext)",
                    "core compares the nonce here, which IdTokenValidator has done; ProfileSync keeps names"),
            Map.entry(
                    "authenticationFinished(AuthenticationSessionModel, BrokeredIdentityContext)",
                    "a session begins: BrokeredSessions remembers it"),
            Map.entry("getFederatedIdentity(String)", "core's own callback: closed"),
            Map.entry(
                    "extractIdentity(AccessTokenResponse, String, JsonWebToken)",
                    "core's own callback and validateJwt: closed"),
            Map.entry("extractIdentityFromProfile(EventBuilder, JsonNode)", "core's own token exchange: closed"),
            Map.entry("exchangeExternalImpl(EventBuilder, MultivaluedMap)", "token exchange: ExchangedTokens"),
            Map.entry(
                    "validateExternalTokenThroughUserInfo(EventBuilder, String, String)",
                    "token exchange by an access token: ExchangedTokens"),
            Map.entry("isIssuer(String, MultivaluedMap)", "token exchange: which provider a token is for"),
            Map.entry(
                    "validateAuthorizationGrantAssertion(JWTAuthorizationGrantValidationContext)",
                    "an assertion signs a user in"),
            Map.entry("validateToken(String)", "a logout token ends sessions"),
            Map.entry("validateToken(String, boolean)", "an access token that is a JWT"),
            Map.entry("verifySignature(JWSInput)", "assertions of clients, and what else core checks by itself"),
            Map.entry("getIdentityProviderKeyWrapper(JWSInput)", "which key may have signed a token: ProviderKeys"),
            Map.entry("resolveKeys(TrustMaterialRequest)", "the provider's keys, for others: ProviderKeys"),
            Map.entry("reloadKeys()", "an admin has the keys read again: ProviderKeys"),
            Map.entry(
                    "importNewUser(KeycloakSession, RealmModel, UserModel, BrokeredIdentityContext)",
                    "a new account is completed: ProfileSync"),
            Map.entry(
                    "updateBrokeredUser(KeycloakSession, RealmModel, UserModel, BrokeredIdentityContext)",
                    "an account follows the provider: ProfileSync"),
            Map.entry(
                    "setEmailVerified(UserModel, BrokeredIdentityContext)",
                    "whether an address is verified: IdentityMapper"),
            Map.entry(
                    "exchangeFromToken(UriInfo, EventBuilder, ClientModel, UserSessionModel, UserModel, MultivaluedMap)",
                    "the provider's tokens go to an application: BrokeredTokens"),
            Map.entry(
                    "exchangeStoredToken(UriInfo, EventBuilder, ClientModel, UserSessionModel, UserModel)",
                    "the provider's tokens go to an application: BrokeredTokens"),
            Map.entry(
                    "exchangeSessionToken(UriInfo, EventBuilder, ClientModel, UserSessionModel, UserModel)",
                    "the provider's tokens go to an application: BrokeredTokens"),
            Map.entry(
                    "retrieveToken(KeycloakSession, FederatedIdentityModel)",
                    "the provider's tokens go to an application: BrokeredTokens"),
            Map.entry(
                    "retrieveToken(KeycloakSession, FederatedIdentityModel, UserSessionModel, UserModel)",
                    "the provider's tokens go to an application: BrokeredTokens"),
            Map.entry(
                    "refreshTokenForLogout(KeycloakSession, UserSessionModel)",
                    "an answer to a refresh that nobody has looked at: closed"),
            Map.entry(
                    "getRefreshTokenRequest(KeycloakSession, String, String, String)", "core's own refreshes: closed"),
            Map.entry(
                    "authenticateTokenRequest(SimpleHttpRequest)",
                    "how this server says who it is: ClientAuthentication"),
            Map.entry(
                    "sendTokenIntrospectionRequest(String, EventBuilder)",
                    "the provider is asked about a token: IntrospectionEndpoint"),
            Map.entry("buildUserInfoRequest(String, String)", "core's own call of userinfo, bounded"));

    /** Package-private there. */
    private static final Class<?> OAUTH = oauth();

    private static Class<?> oauth() {
        try {
            return Class.forName("dev.signinhub.presets.OAuthPresetIdentityProvider");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same where there is no ID token. */
    private static final Map<String, String> OAUTH_ONLY =
            Map.ofEntries(Map.entry("doGetFederatedIdentity(String)", "core's own callback of OAuth 2: closed"));

    /** What lets nobody and nothing in by itself, and why. */
    private static final Map<String, String> HARMLESS = Map.ofEntries(
            Map.entry("getConfig()", "the configuration"),
            Map.entry("export(UriInfo, RealmModel, String)", "a description for the provider"),
            Map.entry("isMapperSupported(IdentityProviderMapper)", "which mappers an admin may choose"),
            Map.entry("isType(KeycloakSession, IdentityProviderType)", "what the settings let the provider do"),
            Map.entry("close()", "the end of a request"),
            Map.entry("getMarshaller()", "how a context is kept between two requests"),
            Map.entry("supportsLongStateParameter()", "the length of state"),
            Map.entry(
                    "updateEmail(UserModel, BrokeredIdentityContext)",
                    "the address of a new account, by setEmailVerified"),
            Map.entry(
                    "keycloakInitiatedBrowserLogout(KeycloakSession, UserSessionModel, UriInfo, RealmModel)",
                    "a sign-out goes to the provider"),
            Map.entry(
                    "backchannelLogout(KeycloakSession, UserSessionModel, UriInfo, RealmModel)",
                    "a sign-out goes to the provider"),
            Map.entry("backchannelLogout(UserSessionModel, String)", "a sign-out goes to the provider"),
            Map.entry("exchangeNotSupported()", "an error"),
            Map.entry("exchangeNotLinked(UriInfo, ClientModel, UserSessionModel, UserModel)", "an error"),
            Map.entry("exchangeNotLinkedNoStore(UriInfo, ClientModel, UserSessionModel, UserModel)", "an error"),
            Map.entry("exchangeErrorResponse(UriInfo, ClientModel, UserSessionModel, String, String)", "an error"),
            Map.entry("exchangeTokenExpired(UriInfo, ClientModel, UserSessionModel, UserModel)", "an error"),
            Map.entry("exchangeUnsupportedRequiredType()", "an error"),
            Map.entry("getLinkingUrl(UriInfo, ClientModel, UserSessionModel)", "where a user links an account"),
            Map.entry("getFederatedAccessToken(UserSessionModel)", "reads a note of the session"),
            Map.entry(
                    "buildTokenResponse(UriInfo, EventBuilder, ClientModel, UserSessionModel, AccessTokenResponse, String)",
                    "what an application gets, without ID and refresh token"),
            Map.entry(
                    "exchangeExternal(TokenExchangeProvider, TokenExchangeContext)",
                    "final: leads to exchangeExternalImpl"),
            Map.entry(
                    "exchangeExternalComplete(UserSessionModel, BrokeredIdentityContext, MultivaluedMap)",
                    "keeps the exchanged token in the session"),
            Map.entry(
                    "exchangeExternalUserInfoValidationOnly(EventBuilder, MultivaluedMap)",
                    "leads to validateExternalTokenThroughUserInfo"),
            Map.entry(
                    "hasExternalExchangeToken(EventBuilder, UserSessionModel, MultivaluedMap)",
                    "gives an application the token back that it exchanged"),
            Map.entry(
                    "validateJwt(EventBuilder, String, String)",
                    "final, led to by core's exchangeExternalImpl only; ends at extractIdentity"),
            Map.entry(
                    "validateExternalTokenWithIntrospectionEndpoint(TokenExchangeContext)",
                    "nobody calls it; asks sendTokenIntrospectionRequest"),
            Map.entry(
                    "getProfileEndpointForValidation(EventBuilder)",
                    "core's validateExternalTokenThroughUserInfo only"),
            Map.entry("supportsExternalExchange()", "whether there is token exchange"),
            Map.entry(
                    "processAccessTokenResponse(BrokeredIdentityContext, AccessTokenResponse)",
                    "leads to validateToken"),
            Map.entry("parseTokenInput(String, boolean)", "core's validateToken only"),
            Map.entry("verify(JWSInput)", "leads to verifySignature"),
            Map.entry(
                    "verifyClientAssertion(ClientAuthenticationFlowContext)",
                    "a client, no person: core's rules, and verifySignature"),
            Map.entry("isTokenTypeSupported(JsonWebToken)", "core's rule for the claim typ, which TokenExchange asks"),
            Map.entry("isAuthTimeExpired(JsonWebToken, AuthenticationSessionModel)", "core's own callback only"),
            Map.entry("extractTokenFromResponse(String, String)", "core's own code for stored tokens only"),
            Map.entry("getAccessTokenResponseParameter()", "core's own code for stored tokens only"),
            Map.entry("createAuthorizationUrl(AuthenticationRequest)", "core's performLogin only"),
            Map.entry("generateToken()", "a client assertion of this server"),
            Map.entry("getSignatureContext()", "a client assertion of this server"),
            Map.entry("getJsonProperty(JsonNode, String)", "reads JSON"),
            Map.entry("asJsonNode(String)", "reads JSON"),
            Map.entry("getDefaultScopes()", "scopes"),
            Map.entry("getusernameClaimNameForIdToken()", "core's extractIdentity only"),
            Map.entry("getUsernameFromUserInfo(JsonNode)", "core's extractIdentity only"),
            Map.entry("getUserInfoUrl()", "an address of the metadata"),
            Map.entry("getAllowedClockSkew()", "a setting of the grant"),
            Map.entry("isAssertionReuseAllowed()", "a setting of the grant"),
            Map.entry("getAllowedAudienceForJWTGrant()", "a setting of the grant"),
            Map.entry("getMaxAllowedExpiration()", "a setting of the grant"),
            Map.entry("getAssertionSignatureAlg()", "a setting of the grant"),
            Map.entry("isLimitAccessTokenExpiration()", "a setting of the grant"));

    private static final Set<Class<?>> CORE = Set.of(
            IdentityProvider.class,
            UserAuthenticationIdentityProvider.class,
            ExchangeExternalToken.class,
            ExchangeTokenToIdentityProviderToken.class,
            JWTAuthorizationGrantProvider.class,
            ClientAssertionIdentityProvider.class,
            TrustMaterialIdentityProvider.class,
            AbstractIdentityProvider.class,
            AbstractOAuth2IdentityProvider.class,
            OIDCIdentityProvider.class);

    @Test
    @DisplayName("that nobody has looked at")
    void known() {
        Set<String> listed = Stream.of(GUARDED, OAUTH_ONLY, HARMLESS)
                .flatMap(doors -> doors.keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> found = CORE.stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(DoorsTest::isOpen)
                .map(DoorsTest::signature)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).isEqualTo(listed);
    }

    @Test
    @DisplayName("that is not guarded here, by OpenID Connect")
    void guarded() {
        assertThat(GUARDED.keySet()).allSatisfy(door -> assertThat(overridden(OidcIdentityProvider.class))
                .contains(door));
    }

    @Test
    @DisplayName("that is not guarded here, by OAuth 2")
    void guardedOAuth() {
        Set<String> ofOAuth = Arrays.stream(AbstractOAuth2IdentityProvider.class.getDeclaredMethods())
                .filter(DoorsTest::isOpen)
                .map(DoorsTest::signature)
                .collect(Collectors.toSet());
        // Closed without the features of OpenID Connect: no signature, no introspection, no client authentication.
        Set<String> closed = Set.of(
                "authenticateTokenRequest(SimpleHttpRequest)",
                "buildUserInfoRequest(String, String)",
                "isIssuer(String, MultivaluedMap)",
                "sendTokenIntrospectionRequest(String, EventBuilder)");
        assertThat(Stream.concat(GUARDED.keySet().stream(), OAUTH_ONLY.keySet().stream())
                        .filter(ofOAuth::contains)
                        .filter(door -> !closed.contains(door)))
                .allSatisfy(door -> assertThat(overridden(OAUTH)).contains(door));
    }

    @Test
    @DisplayName("that a preset opens again")
    void presets() {
        assertThat(Arrays.stream(OidcPresetIdentityProvider.class.getDeclaredMethods())
                        .map(DoorsTest::signature))
                .doesNotContainAnyElementsOf(GUARDED.keySet());
    }

    private static Set<String> overridden(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .map(DoorsTest::signature)
                .collect(Collectors.toSet());
    }

    private static boolean isOpen(Method method) {
        int modifiers = method.getModifiers();
        return (Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers))
                && !Modifier.isStatic(modifiers)
                && !method.isSynthetic()
                && !method.isBridge();
    }

    /** By simple names, as one reads them. */
    private static String signature(Method method) {
        return method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }
}
