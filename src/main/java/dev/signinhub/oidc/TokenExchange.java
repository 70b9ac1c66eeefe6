package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.keycloak.broker.oidc.OIDCIdentityProvider;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.representations.JsonWebToken;

/**
 * Says whose a token is that an application brings along (RFC 8693), by the rules of a sign-in.
 *
 * <p>A token must have been given to this client, or to one that the admin names. Whoever runs another client of the same
 * provider gets tokens of everybody who signs in there, and would be let in here as any of them.
 */
final class TokenExchange {

    /** How providers say in an access token which client it was given to: Keycloak, RFC 9068, Microsoft, Okta. */
    private static final Set<String> CLIENT_CLAIMS = Set.of("azp", "client_id", "appid", "cid");

    private final OidcPkceConfig config;
    private final SignIn signIn;
    private final Predicate<JsonWebToken> typeSupported;
    private final Function<String, JsonNode> profile;
    private final Function<JsonNode, BrokeredIdentityContext> identification;

    /**
     * @param typeSupported core's rule for the claim {@code typ} that Keycloak puts into its tokens
     * @param profile what the provider says of the user whose access token this is
     * @param identification makes an identity of that
     */
    TokenExchange(
            OidcPkceConfig config,
            SignIn signIn,
            Predicate<JsonWebToken> typeSupported,
            Function<String, JsonNode> profile,
            Function<JsonNode, BrokeredIdentityContext> identification) {
        this.config = config;
        this.signIn = signIn;
        this.typeSupported = typeSupported;
        this.profile = profile;
        this.identification = identification;
    }

    /** @throws SignInFailure when the token, or the user, would not be taken in a sign-in */
    BrokeredIdentityContext byIdToken(String idToken) {
        String client = config.exchangeClients().stream()
                .filter(audiences(Jwt.read(idToken))::contains)
                .findFirst()
                .orElse(config.getClientId());
        JsonNode claims = signIn.validatorOf(idToken, client).validateWithoutNonce(idToken, null);
        JsonWebToken token = typed(claims);
        BrokeredIdentityContext identity = signIn.admit(claims, null);
        identity.getContextData().put(OIDCIdentityProvider.VALIDATED_ID_TOKEN, token);
        return identity;
    }

    /**
     * By a JWT that is good for userinfo, too.
     *
     * @throws SignInFailure when the token, or the user, would not be taken in a sign-in
     */
    BrokeredIdentityContext byJwt(String jwt) {
        JsonNode claims = signIn.validatorOf(jwt).validateAccessToken(jwt);
        JsonWebToken token = typed(claims);
        if (clients(claims).findAny().isEmpty()
                && audiences(claims).stream().noneMatch(config.exchangeClients()::contains)) {
            throw givenToAnother();
        }
        requireGivenToUs(claims);
        BrokeredIdentityContext identity = signIn.admit(claims, jwt);
        identity.getContextData().put(OIDCIdentityProvider.VALIDATED_ACCESS_TOKEN, token);
        return identity;
    }

    /**
     * By an access token, which the provider itself is asked about. Most say nothing of the client that they were given to; of
     * one that does, it is the provider's word by then.
     *
     * @throws SignInFailure when the provider does not know it, or the user would not be taken in a sign-in
     */
    BrokeredIdentityContext byAccessToken(String accessToken) {
        JsonNode claims = config.isAccessTokenJwt()
                ? signIn.validatorOf(accessToken).validateAccessToken(accessToken)
                : Jwt.read(accessToken);
        requireGivenToUs(claims);
        JsonNode user = profile.apply(accessToken);
        config.requireAcceptable(user);
        BrokeredIdentityContext identity = identification.apply(user);
        signIn.requireEssentialClaim(MissingNode.getInstance(), identity);
        if (config.isAccessTokenJwt()) {
            identity.getContextData()
                    .put(OIDCIdentityProvider.VALIDATED_ACCESS_TOKEN, SignIn.convert(claims, JsonWebToken.class));
        }
        return identity;
    }

    /** As {@code OIDCIdentityProvider.validateJwt}, but a token that does not say what it is is no worse than others. */
    private JsonWebToken typed(JsonNode claims) {
        JsonWebToken token = SignIn.convert(claims, JsonWebToken.class);
        if (token.getType() != null && !config.isDisableTypeClaimCheck() && !typeSupported.test(token)) {
            throw SignInFailure.misconfigured(
                    "the exchanged token has a typ of neither an ID token nor an access token");
        }
        return token;
    }

    private void requireGivenToUs(JsonNode claims) {
        if (!clients(claims).allMatch(config.exchangeClients()::contains)) {
            throw givenToAnother();
        }
    }

    private static SignInFailure givenToAnother() {
        return SignInFailure.misconfigured("the exchanged token was given to another client than this provider's");
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
