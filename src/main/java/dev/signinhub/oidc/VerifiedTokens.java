package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.oauth.CoreJson;
import dev.signinhub.oauth.SignInTokens;
import dev.signinhub.oauth.TokenResponse;
import org.keycloak.broker.oidc.OIDCIdentityProvider;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.representations.JsonWebToken;

/**
 * The tokens of a sign-in with a valid ID token.
 *
 * @param claims those of the ID token
 */
record VerifiedTokens(JsonNode claims, JsonWebToken idToken, TokenResponse tokens) {

    static VerifiedTokens of(JsonNode claims, TokenResponse tokens) {
        return new VerifiedTokens(claims, CoreJson.convert(claims, JsonWebToken.class), tokens);
    }

    String accessToken() {
        return tokens.accessToken();
    }

    /**
     * Stores what core's mappers, token storage and session notes look for, and returns core's form of the response.
     */
    AccessTokenResponse storeIn(BrokeredIdentityContext identity, OidcConfig config, SignInTokens signInTokens) {
        AccessTokenResponse response = tokens.toCore();
        identity.getContextData().put(OIDCIdentityProvider.VALIDATED_ID_TOKEN, idToken);
        identity.getContextData().put(OIDCIdentityProvider.FEDERATED_ACCESS_TOKEN_RESPONSE, response);
        if (identity.getBrokerSessionId() == null && response.getSessionState() != null) {
            identity.setBrokerSessionId(config.getAlias() + "." + response.getSessionState());
        }
        signInTokens.storeIn(identity, tokens.toStore());
        return response;
    }

    @Override
    public String toString() {
        return "VerifiedTokens[***]";
    }
}
