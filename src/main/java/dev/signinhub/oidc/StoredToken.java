package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.upstream.JsonAnswer;
import dev.signinhub.upstream.UpstreamException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Map;
import org.keycloak.OAuth2Constants;
import org.keycloak.broker.oidc.AbstractOAuth2IdentityProvider;
import org.keycloak.http.simple.SimpleHttpResponse;

/** The provider's token response as it is stored with a user. */
final class StoredToken {

    private final String stored;
    private final TokenEndpoint endpoint;

    StoredToken(String stored, TokenEndpoint endpoint) {
        this.stored = stored;
        this.endpoint = endpoint;
    }

    /**
     * Returns the response with an access token that stays valid for so many seconds, refreshed if need be and possible.
     *
     * @throws WebApplicationException with status 502 when the provider does not refresh it
     */
    String validFor(int seconds) {
        ObjectNode tokens;
        try {
            tokens = JsonAnswer.parse(stored);
        } catch (UpstreamException e) {
            throw notRefreshed();
        }
        long expiry = tokens.path(AbstractOAuth2IdentityProvider.ACCESS_TOKEN_EXPIRATION)
                .asLong(0);
        String refreshToken = tokens.path(OAuth2Constants.REFRESH_TOKEN).asText("");
        boolean fresh = expiry == 0 || expiry >= SignIn.now() + seconds;
        return fresh || refreshToken.isEmpty() ? stored : refreshed(tokens, refreshToken);
    }

    /** What the provider does not send again stays (RFC 6749 section 6: a new refresh token replaces the old one). */
    private String refreshed(ObjectNode tokens, String refreshToken) {
        try (SimpleHttpResponse response = endpoint.refresh(refreshToken).asResponse()) {
            if (!JsonAnswer.isSuccess(response)) {
                throw notRefreshed();
            }
            ObjectNode answer = TokenResponse.cleaned(JsonAnswer.object(response));
            if (!answer.path(OAuth2Constants.ACCESS_TOKEN).isTextual()) {
                throw notRefreshed();
            }
            tokens.remove(AbstractOAuth2IdentityProvider.ACCESS_TOKEN_EXPIRATION);
            return tokens.<ObjectNode>setAll(stamped(answer, SignIn.now())).toString();
        } catch (IOException e) {
            throw notRefreshed();
        }
    }

    /** Adds the time of expiry in seconds, which core and {@link #validFor} look at, to an answer that names a lifetime. */
    static ObjectNode stamped(ObjectNode answer, long now) {
        long lifetime = answer.path(OAuth2Constants.EXPIRES_IN).asLong(0);
        return lifetime > 0
                ? answer.put(AbstractOAuth2IdentityProvider.ACCESS_TOKEN_EXPIRATION, now + lifetime)
                : answer;
    }

    private static WebApplicationException notRefreshed() {
        return new WebApplicationException(Response.status(Response.Status.BAD_GATEWAY)
                .entity(Map.of("errorMessage", "The provider did not refresh the token: sign in with it again."))
                .type(MediaType.APPLICATION_JSON_TYPE)
                .build());
    }
}
