package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.signinhub.oidc.metadata.MetadataLocation;
import dev.signinhub.oidc.metadata.ProviderMetadata;
import dev.signinhub.upstream.ForeignText;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.oidc.OIDCIdentityProvider;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.common.util.Time;
import org.keycloak.http.simple.SimpleHttp;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.representations.IDToken;
import org.keycloak.representations.JsonWebToken;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.util.Booleans;

/** Turns the code that the browser brought back into an identity: token endpoint, ID token, userinfo, in this order. */
final class SignIn {

    private static final JsonMapper JSON = new JsonMapper();

    private final KeycloakSession session;
    private final SimpleHttp http;
    private final OidcPkceConfig config;
    private final ProviderMetadata metadata;
    private final TokenEndpoint tokenEndpoint;
    private final ProviderKeys keys;
    private final BiFunction<JsonNode, String, BrokeredIdentityContext> identification;

    /** @param identification makes an identity of the ID token's claims and the access token */
    SignIn(
            KeycloakSession session,
            SimpleHttp http,
            OidcPkceConfig config,
            ProviderMetadata metadata,
            TokenEndpoint tokenEndpoint,
            ProviderKeys keys,
            BiFunction<JsonNode, String, BrokeredIdentityContext> identification) {
        this.session = session;
        this.http = http;
        this.config = config;
        this.metadata = metadata;
        this.tokenEndpoint = tokenEndpoint;
        this.keys = keys;
        this.identification = identification;
    }

    /** @throws SignInFailure with the first thing that is wrong */
    BrokeredIdentityContext redeem(String code, PendingLogin login, AuthenticationSessionModel authSession) {
        TokenResponse tokens = tokenEndpoint.redeem(code, login);
        // The nonce may be missing only where PKCE stops a stolen code.
        boolean mayLackNonce = config.acceptsMissingNonce() && login.verifier() != null;
        JsonNode verified = validator(issuer(tokens.idToken()), metadata.idTokenSigningAlgValuesSupported())
                .validate(tokens.idToken(), login.nonce(), mayLackNonce, tokens.accessToken());
        JsonWebToken idToken = convert(verified, JsonWebToken.class);
        requireFreshAuthentication(verified, authSession);
        if (config.isFilteredByClaims()) {
            new EssentialClaim(config.getClaimFilterName(), config.getClaimFilterValue()).requireIn(verified);
        }
        config.requireAcceptable(verified);
        BrokeredIdentityContext identity = identification.apply(verified, tokens.accessToken());
        remember(identity, idToken, tokens);
        return identity;
    }

    /** Reads who the user is, with the help of userinfo where that is wanted and there is an access token for it. */
    BrokeredIdentityContext identify(JsonNode verified, @Nullable String accessToken) {
        Claims claims = new Claims(verified);
        URI url = metadata.userinfoEndpoint();
        if (url != null && accessToken != null && needsUserinfo(claims)) {
            UserinfoEndpoint endpoint = new UserinfoEndpoint(http, url.toString(), answer -> validator(
                            verified.path("iss").asText(metadata.issuer()),
                            metadata.userinfoSigningAlgValuesSupported())
                    .validateUserinfo(answer));
            claims = claims.with(endpoint.ask(accessToken, verified.path("sub").asText()));
        }
        return new Identities(config).of(claims);
    }

    private boolean needsUserinfo(Claims claims) {
        return switch (config.userinfoUse()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case MISSING ->
                !WantedClaims.of(config, session.identityProviders().getMappersByAliasStream(config.getAlias()))
                        .areIn(claims);
        };
    }

    /** The tenant is read before the signature is checked, but it decides nothing that the signature does not cover. */
    private String issuer(String idToken) {
        return metadata.issuer().contains(MetadataLocation.TENANT)
                ? metadata.issuer()
                        .replace(
                                MetadataLocation.TENANT,
                                Jwt.parse(idToken).claims().path("tid").asText())
                : metadata.issuer();
    }

    private IdTokenValidator validator(String issuer, List<String> algorithms) {
        return new IdTokenValidator(
                issuer,
                config.getClientId(),
                algorithms,
                config.clockSkew(),
                Instant.ofEpochMilli(Time.currentTimeMillis()),
                keys::verify);
    }

    /** The setting "Pass max_age", as in core's {@code OIDCIdentityProvider.isAuthTimeExpired}. */
    private void requireFreshAuthentication(JsonNode idToken, AuthenticationSessionModel authSession) {
        String maxAge = config.isPassMaxAge() ? authSession.getClientNote(OIDCLoginProtocol.MAX_AGE_PARAM) : null;
        long authTime = idToken.path(IDToken.AUTH_TIME).asLong(0);
        if (maxAge != null
                && authTime + Long.parseLong(maxAge) + config.clockSkew().toSeconds() < now()) {
            throw SignInFailure.misconfigured(
                    "the provider did not authenticate the user again, though max_age asked so");
        }
        if (config.isPassMaxAge() && authTime > 0) {
            authSession.setClientNote(AuthenticationManager.AUTH_TIME_BROKER, String.valueOf(authTime));
        }
    }

    /** What core's mappers, token storage and session notes look for. */
    private void remember(BrokeredIdentityContext identity, JsonWebToken idToken, TokenResponse tokens) {
        AccessTokenResponse response = tokens.toCore();
        identity.getContextData().put(OIDCIdentityProvider.VALIDATED_ID_TOKEN, idToken);
        identity.getContextData().put(OIDCIdentityProvider.FEDERATED_ACCESS_TOKEN_RESPONSE, response);
        if (identity.getBrokerSessionId() == null && response.getSessionState() != null) {
            identity.setBrokerSessionId(config.getAlias() + "." + response.getSessionState());
        }
        if (Booleans.isTrue(config.isStoreToken())) {
            identity.setToken(tokens.toStore(now()));
        }
    }

    /** In seconds since the epoch, by core's clock. */
    static long now() {
        return Time.currentTimeMillis() / 1000;
    }

    /** @throws SignInFailure when a claim that core knows has another type than it expects */
    static <T> T convert(JsonNode json, Class<T> type) {
        try {
            return JSON.treeToValue(json, type);
        } catch (IOException | IllegalArgumentException e) {
            throw SignInFailure.misconfigured("the provider gave the registered claim or parameter " + member(e)
                    + " another type than its standard");
        }
    }

    private static String member(Exception e) {
        return e instanceof JsonMappingException problem && !problem.getPath().isEmpty()
                ? ForeignText.quote(problem.getPath().get(0).getFieldName())
                : "that it sent";
    }
}
