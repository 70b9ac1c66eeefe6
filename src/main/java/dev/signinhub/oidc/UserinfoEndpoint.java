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
 * <p>When it is asked it must answer: going on without would drop the groups and roles that mappers read from it.
 *
 * @param signed the rules for an answer that is a JWT
 */
record UserinfoEndpoint(SimpleHttp http, URI url, IdTokenValidator signed) {

    private static final String NAME = "the userinfo endpoint";

    /** Plain where there is a choice, signed where the provider has nothing else, and whatever it is called. */
    private static final String ACCEPTED = "application/json, application/jwt;q=0.9, */*;q=0.1";

    /**
     * Asks for the claims of the user whom the ID token names.
     *
     * @throws SignInFailure when it does not answer, not in JSON, or about another user
     */
    JsonNode ask(String accessToken, String subject) {
        JsonNode claims = ask(accessToken);
        if (!claims.hasNonNull("sub")) {
            throw SignInFailure.misconfigured("the userinfo response has no sub");
        }
        if (!subject.equals(claims.path("sub").textValue())) {
            throw SignInFailure.misconfigured("the sub of the userinfo response is not that of the ID token");
        }
        return claims;
    }

    /**
     * Asks for the claims of the user whose access token this is.
     *
     * @throws SignInFailure when it does not answer, or not in JSON
     */
    JsonNode ask(String accessToken) {
        try (SimpleHttpResponse response = http.doGet(url.toString())
                .header(HttpHeaders.ACCEPT, ACCEPTED)
                .auth(accessToken)
                .asResponse()) {
            if (!JsonAnswer.isSuccess(response)) {
                throw SignInFailure.status(NAME, response.getStatus());
            }
            String answer = String.valueOf(response.asString()).strip();
            // By what it is, not by its label: a registration at the provider decides whether it comes signed.
            return Jwt.isLike(answer)
                    ? signed.validateUserinfo(answer)
                    : RegisteredClaims.of(JsonAnswer.object(response));
        } catch (IOException e) {
            throw SignInFailure.noAnswer(NAME, e);
        }
    }
}
