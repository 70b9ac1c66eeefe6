package dev.signinhub.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;

/** A token response; empty strings for what it lacks. */
public record Tokens(String accessToken, String idToken, String refreshToken) {

    static Tokens of(JsonNode response) {
        return new Tokens(
                response.path("access_token").asText(),
                response.path("id_token").asText(),
                response.path("refresh_token").asText());
    }

    public JWTClaimsSet idTokenClaims() {
        return claims(idToken);
    }

    public JWTClaimsSet accessTokenClaims() {
        return claims(accessToken);
    }

    private static JWTClaimsSet claims(String token) {
        try {
            return SignedJWT.parse(token).getJWTClaimsSet();
        } catch (ParseException e) {
            throw new AssertionError("Not a token: " + token, e);
        }
    }
}
