package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.upstream.JsonAnswer;
import java.io.IOException;
import java.util.function.Function;
import org.apache.http.HttpHeaders;
import org.keycloak.http.simple.SimpleHttp;
import org.keycloak.http.simple.SimpleHttpResponse;

/**
 * The provider's userinfo endpoint (OpenID Connect Core 1.0 section 5.3).
 *
 * <p>When it is asked it must answer: going on without would drop the groups and roles that mappers read from it.
 */
final class UserinfoEndpoint {

    private static final String NAME = "the userinfo endpoint";

    /** Plain where there is a choice, signed where the provider has nothing else, and whatever it is called. */
    private static final String ACCEPTED = "application/json, application/jwt;q=0.9, */*;q=0.1";

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
        try (SimpleHttpResponse response = http.doGet(url)
                .header(HttpHeaders.ACCEPT, ACCEPTED)
                .auth(accessToken)
                .asResponse()) {
            if (!JsonAnswer.isSuccess(response)) {
                throw SignInFailure.status(NAME, response.getStatus());
            }
            String answer = String.valueOf(response.asString()).strip();
            // By what it is, not by its label: a registration at the provider decides whether it comes signed.
            claims = Jwt.isLike(answer) ? signedAnswer.apply(answer) : RegisteredClaims.of(JsonAnswer.object(response));
        } catch (IOException e) {
            throw SignInFailure.noAnswer(NAME, e);
        }
        if (!claims.hasNonNull("sub")) {
            throw SignInFailure.misconfigured("the userinfo has no sub");
        }
        if (!subject.equals(claims.path("sub").textValue())) {
            throw SignInFailure.misconfigured("the userinfo has another sub than the ID token");
        }
        return claims;
    }
}
