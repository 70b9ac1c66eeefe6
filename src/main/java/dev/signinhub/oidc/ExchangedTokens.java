package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.SignInFailure;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Checks the tokens that applications bring along for exchange (RFC 8693), by the rules of a sign-in.
 *
 * <p>A token must have been given to this client, or to one that the admin names. Whoever runs another client of the same
 * provider gets tokens of everybody who signs in there, and would be let in here as any of them.
 */
record ExchangedTokens(OidcConfig config, IdTokenValidators validators) {

    /** How providers say in an access token which client it was given to: Keycloak, RFC 9068, Microsoft, Okta. */
    private static final Set<String> CLIENT_CLAIMS = Set.of("azp", "client_id", "appid", "cid");

    /**
     * Returns the claims of an ID token.
     *
     * @throws SignInFailure when it would not be taken in a sign-in
     */
    JsonNode idToken(String idToken) {
        String client = config.exchangeClients().stream()
                .filter(audiences(Jwt.read(idToken))::contains)
                .findFirst()
                .orElse(config.getClientId());
        return validators.of(idToken, client).validateWithoutNonce(idToken, null);
    }

    /**
     * Returns the claims of a JWT that is good for userinfo, too.
     *
     * @throws SignInFailure when it is not right in itself, or was given to another client
     */
    JsonNode jwt(String jwt) {
        JsonNode claims = validators.of(jwt).validateAccessToken(jwt);
        if (clients(claims).findAny().isEmpty()
                && audiences(claims).stream().noneMatch(config.exchangeClients()::contains)) {
            throw givenToAnother();
        }
        return givenToUs(claims);
    }

    /**
     * Returns the claims of an access token, which the provider itself will be asked about; missing where it is no JWT. Most say
     * nothing of the client that they were given to; of one that does, it is the provider's word by then.
     *
     * @throws SignInFailure when it was given to another client
     */
    JsonNode accessToken(String accessToken) {
        return givenToUs(
                config.isAccessTokenJwt()
                        ? validators.of(accessToken).validateAccessToken(accessToken)
                        : Jwt.read(accessToken));
    }

    private JsonNode givenToUs(JsonNode claims) {
        if (!clients(claims).allMatch(config.exchangeClients()::contains)) {
            throw givenToAnother();
        }
        return claims;
    }

    private static SignInFailure givenToAnother() {
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
