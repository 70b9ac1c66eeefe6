package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.SignInFailure;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Checks tokens that applications present for exchange (RFC 8693), by the rules of a sign-in.
 *
 * <p>A token must have been issued to this client, or to one that the admin names. Whoever runs another client of the
 * same provider gets tokens for everyone who signs in there, and could otherwise sign in here as any of them.
 */
record ExchangedTokens(OidcConfig config, IdTokenValidators validators) {

    /** The claims that name the client an access token was issued to: Keycloak, RFC 9068, Microsoft, Okta. */
    private static final Set<String> CLIENT_CLAIMS = Set.of("azp", "client_id", "appid", "cid");

    /**
     * Returns the claims of an ID token.
     *
     * @throws SignInFailure when a sign-in would not accept it
     */
    JsonNode idToken(String idToken) {
        String client = config.exchangeClients().stream()
                .filter(audiences(Jwt.read(idToken))::contains)
                .findFirst()
                .orElse(config.getClientId());
        return validators.forClient(client).validateWithoutNonce(idToken, null);
    }

    /**
     * Returns the claims of a JWT that can also be used for userinfo.
     *
     * @throws SignInFailure when it is not valid, or was issued to another client
     */
    JsonNode jwt(String jwt) {
        JsonNode claims = validators.forThisClient().validateAccessToken(jwt);
        if (clients(claims).findAny().isEmpty()
                && audiences(claims).stream().noneMatch(config.exchangeClients()::contains)) {
            throw issuedToAnotherClient();
        }
        return requireIssuedToUs(claims);
    }

    /**
     * Returns the claims of an access token that will be presented to the provider; missing if it is not a JWT. Most do
     * not name the client they were issued to; if one does, the provider confirms that by accepting the token.
     *
     * @throws SignInFailure when it was issued to another client
     */
    JsonNode accessToken(String accessToken) {
        return requireIssuedToUs(
                config.isAccessTokenJwt()
                        ? validators.forThisClient().validateAccessToken(accessToken)
                        : Jwt.read(accessToken));
    }

    private JsonNode requireIssuedToUs(JsonNode claims) {
        if (!clients(claims).allMatch(config.exchangeClients()::contains)) {
            throw issuedToAnotherClient();
        }
        return claims;
    }

    private static SignInFailure issuedToAnotherClient() {
        return SignInFailure.misconfigured("the exchanged token was issued to a different client");
    }

    private static Stream<String> clients(JsonNode claims) {
        return CLIENT_CLAIMS.stream().filter(claims::hasNonNull).map(name -> claims.path(name)
                .asText());
    }

    private static Set<String> audiences(JsonNode claims) {
        JsonNode audience = claims.path("aud");
        return audience.isTextual()
                ? Set.of(audience.textValue())
                : StreamSupport.stream(audience.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.toUnmodifiableSet());
    }
}
