package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.upstream.JsonAnswer;
import java.io.IOException;
import java.util.function.Function;
import org.apache.http.entity.ContentType;
import org.jspecify.annotations.Nullable;
import org.keycloak.http.simple.SimpleHttp;
import org.keycloak.http.simple.SimpleHttpResponse;

/**
 * The provider's userinfo endpoint (OpenID Connect Core 1.0 section 5.3).
 *
 * <p>When it is asked it must answer: going on without would drop the groups and roles that mappers read from it.
 */
final class UserinfoEndpoint {

    private final SimpleHttp http;
    private final String url;
    private final Function<String, JsonNode> signedAnswer;

    /** @param signedAnswer verifies an answer that is a JWT and returns its claims */
    UserinfoEndpoint(SimpleHttp http, String url, Function<String, JsonNode> signedAnswer) {
        this.http = http;
        this.url = url;
        this.signedAnswer = signedAnswer;
    }

    /**
     * Asks for the claims of the user whom the ID token names.
     *
     * @throws SignInFailure when it does not answer, not in JSON, or about another user
     */
    JsonNode ask(String accessToken, String subject) {
        JsonNode claims;
        try (SimpleHttpResponse response =
                http.doGet(url).acceptJson().auth(accessToken).asResponse()) {
            if (response.getStatus() != 200) {
                throw SignInFailure.refused("the userinfo endpoint answered with status " + response.getStatus());
            }
            claims = isJwt(response.getContentType())
                    ? signedAnswer.apply(String.valueOf(response.asString()))
                    : JsonAnswer.object(response);
        } catch (IOException e) {
            throw SignInFailure.unreachable("the userinfo endpoint " + e.getMessage());
        }
        if (!subject.equals(claims.path("sub").textValue())) {
            throw SignInFailure.misconfigured("the userinfo endpoint answered about another sub than the ID token's");
        }
        return claims;
    }

    private static boolean isJwt(@Nullable ContentType type) {
        return type != null && "application/jwt".equalsIgnoreCase(type.getMimeType());
    }
}
