package dev.signinhub.oauth;

import dev.signinhub.broker.SignInFailure;
import dev.signinhub.upstream.JsonAnswer;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.keycloak.OAuth2Constants;
import org.keycloak.http.simple.SimpleHttp;
import org.keycloak.http.simple.SimpleHttpRequest;
import org.keycloak.http.simple.SimpleHttpResponse;

/**
 * The provider's revocation endpoint (RFC 7009).
 *
 * @param authentication authenticates this client in a request
 */
public record RevocationEndpoint(SimpleHttp http, String url, UnaryOperator<SimpleHttpRequest> authentication) {

    private static final String NAME = "the revocation endpoint";

    /**
     * Revokes a refresh token, and with it what the provider issued along with it.
     *
     * @throws SignInFailure when the provider refuses or does not respond
     */
    public void revoke(String refreshToken) {
        SimpleHttpRequest request = authentication.apply(http.doPost(url)
                .acceptJson()
                .param(OAuth2Constants.TOKEN, refreshToken)
                .param("token_type_hint", OAuth2Constants.REFRESH_TOKEN));
        try (SimpleHttpResponse response = request.asResponse()) {
            if (!JsonAnswer.isSuccess(response)) {
                throw SignInFailure.status(NAME, response.getStatus());
            }
        } catch (IOException e) {
            throw SignInFailure.noAnswer(NAME, e);
        }
    }
}
