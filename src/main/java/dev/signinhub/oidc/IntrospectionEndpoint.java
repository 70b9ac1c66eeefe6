package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.upstream.JsonAnswer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.keycloak.http.simple.SimpleHttpResponse;
import org.keycloak.representations.oidc.TokenMetadataRepresentation;

/** The provider's introspection endpoint (RFC 7662), which token exchange asks about an access token. */
final class IntrospectionEndpoint {

    private static final String NAME = "the introspection endpoint";

    private final TokenEndpoint client;
    private final @Nullable String url;

    /** @param client knows how to say who is asking */
    IntrospectionEndpoint(TokenEndpoint client, @Nullable String url) {
        this.client = client;
        this.url = url;
    }

    /**
     * Returns what the provider says of an active access token.
     *
     * @throws SignInFailure when there is no such endpoint, it does not answer, or the token is not active
     */
    TokenMetadataRepresentation ask(String accessToken) {
        if (url == null) {
            throw SignInFailure.misconfigured("the metadata name no introspection_endpoint");
        }
        try (SimpleHttpResponse response = client.introspect(url, accessToken).asResponse()) {
            if (!JsonAnswer.isSuccess(response)) {
                throw SignInFailure.status(NAME, response.getStatus());
            }
            ObjectNode answer = RegisteredClaims.of(JsonAnswer.object(response));
            // Some write their booleans as text.
            if (!"true".equalsIgnoreCase(answer.path("active").asText().strip())) {
                throw SignInFailure.refused(NAME + " says that the token is not active");
            }
            answer.put("active", true);
            return SignIn.convert(answer, TokenMetadataRepresentation.class);
        } catch (IOException e) {
            throw SignInFailure.noAnswer(NAME, e);
        }
    }
}
