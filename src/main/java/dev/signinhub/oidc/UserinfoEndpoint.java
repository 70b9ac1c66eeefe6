package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.upstream.JsonAnswer;
import java.io.IOException;
import java.net.URI;
import org.apache.http.HttpHeaders;
import org.keycloak.http.simple.SimpleHttp;
import org.keycloak.http.simple.SimpleHttpResponse;

/**
 * The provider's userinfo endpoint (OpenID Connect Core 1.0 section 5.3).
 *
 * <p>When it is called it must respond: continuing without it would drop the groups and roles that mappers read from
 * it.
 *
 * @param signed validates a response that is a JWT
 */
record UserinfoEndpoint(SimpleHttp http, URI url, IdTokenValidator signed) {

    private static final String NAME = "the userinfo endpoint";

    /** Plain if there is a choice, signed if the provider has nothing else, and with any label. */
    private static final String ACCEPTED = "application/json, application/jwt;q=0.9, */*;q=0.1";

    /**
     * Returns the claims of the user whom the ID token names.
     *
     * @throws SignInFailure when it does not respond, or the response is not JSON or is about another user
     */
    JsonNode fetch(String accessToken, String subject) {
        JsonNode claims = fetch(accessToken);
        if (!claims.hasNonNull("sub")) {
            throw SignInFailure.misconfigured("the userinfo response has no sub");
        }
        if (!subject.equals(claims.path("sub").textValue())) {
            throw SignInFailure.misconfigured("the sub of the userinfo response is not that of the ID token");
        }
        return claims;
    }

    /**
     * Returns the claims of the user whose access token this is.
     *
     * @throws SignInFailure when it does not respond, or the response is not JSON
     */
    JsonNode fetch(String accessToken) {
        try (SimpleHttpResponse response = http.doGet(url.toString())
                .header(HttpHeaders.ACCEPT, ACCEPTED)
                .auth(accessToken)
                .asResponse()) {
            if (!JsonAnswer.isSuccess(response)) {
                throw SignInFailure.status(NAME, response.getStatus());
            }
            String body = String.valueOf(response.asString()).strip();
            // By content, not label: the registration at the provider decides whether it is signed.
            return Jwt.looksLikeJwt(body)
                    ? signed.validateUserinfo(body)
                    : RegisteredClaims.of(JsonAnswer.object(response));
        } catch (IOException e) {
            throw SignInFailure.noAnswer(NAME, e);
        }
    }
}
