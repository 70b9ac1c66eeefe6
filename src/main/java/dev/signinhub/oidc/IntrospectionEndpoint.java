package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oauth.CoreJson;
import dev.signinhub.upstream.JsonAnswer;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.http.simple.SimpleHttp;
import org.keycloak.http.simple.SimpleHttpRequest;
import org.keycloak.http.simple.SimpleHttpResponse;
import org.keycloak.representations.oidc.TokenMetadataRepresentation;

/**
 * The provider's introspection endpoint (RFC 7662), which token exchange queries about an access token.
 *
 * @param authentication authenticates this client in a request
 */
record IntrospectionEndpoint(SimpleHttp http, @Nullable String url, UnaryOperator<SimpleHttpRequest> authentication) {

    private static final String NAME = "the introspection endpoint";

    /**
     * Returns what the provider says about an active access token.
     *
     * @throws SignInFailure when there is no such endpoint, it does not respond, or the token is not active
     */
    TokenMetadataRepresentation introspect(String accessToken) {
        if (url == null) {
            throw SignInFailure.misconfigured("the metadata names no introspection_endpoint");
        }
        SimpleHttpRequest request = authentication.apply(http.doPost(url)
                .acceptJson()
                .param("token", accessToken)
                .param("token_type_hint", OAuth2Constants.ACCESS_TOKEN));
        try (SimpleHttpResponse response = request.asResponse()) {
            if (!JsonAnswer.isSuccess(response)) {
                throw SignInFailure.status(NAME, response.getStatus());
            }
            ObjectNode json = RegisteredClaims.of(JsonAnswer.object(response));
            // Some providers send booleans as strings.
            if (!"true".equalsIgnoreCase(json.path("active").asText().strip())) {
                throw SignInFailure.refused(NAME + " says that the token is not active");
            }
            json.put("active", true);
            return CoreJson.convert(json, TokenMetadataRepresentation.class);
        } catch (IOException e) {
            throw SignInFailure.noAnswer(NAME, e);
        }
    }
}
