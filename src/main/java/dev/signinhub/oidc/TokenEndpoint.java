package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.upstream.JsonAnswer;
import dev.signinhub.upstream.UpstreamException;
import java.io.IOException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.http.simple.SimpleHttp;
import org.keycloak.http.simple.SimpleHttpRequest;
import org.keycloak.http.simple.SimpleHttpResponse;

/** The provider's token endpoint (RFC 6749 section 3.2). */
final class TokenEndpoint {

    private final Supplier<SimpleHttp> http;
    private final UnaryOperator<SimpleHttpRequest> client;
    private final Supplier<String> url;

    /** @param client adds to a request who is asking */
    TokenEndpoint(Supplier<SimpleHttp> http, UnaryOperator<SimpleHttpRequest> client, Supplier<String> url) {
        this.http = http;
        this.client = client;
        this.url = url;
    }

    /**
     * Exchanges a code for tokens (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
     *
     * @throws SignInFailure when the provider refuses, does not answer, or answers what cannot be worked with
     */
    TokenResponse redeem(String code, PendingLogin login) {
        SimpleHttpRequest request = post().param(OAuth2Constants.GRANT_TYPE, OAuth2Constants.AUTHORIZATION_CODE)
                .param(OAuth2Constants.CODE, code)
                .param(OAuth2Constants.REDIRECT_URI, login.redirectUri());
        CodeVerifier verifier = login.verifier();
        if (verifier != null) {
            request.param(OAuth2Constants.CODE_VERIFIER, verifier.value());
        }
        try (SimpleHttpResponse response = identify(request).asResponse()) {
            if (!JsonAnswer.isSuccess(response)) {
                throw refusal(response.getStatus(), response.asString());
            }
            ObjectNode answer = JsonAnswer.object(response);
            if (answer.has("error") && !answer.has(OAuth2Constants.ACCESS_TOKEN)) {
                // GitHub says no with status 200.
                throw refusal(response.getStatus(), answer.toString());
            }
            return TokenResponse.of(answer);
        } catch (IOException e) {
            throw SignInFailure.noAnswer("the token endpoint", e);
        }
    }

    /** Repeats the error code only: a description is the provider's free text and may hold the code or a token. */
    static SignInFailure refusal(int status, @Nullable String body) {
        String code;
        try {
            code = JsonAnswer.parse(body).path("error").asText();
        } catch (UpstreamException e) {
            code = "";
        }
        String answer = "the token endpoint answered with status " + status
                + (ErrorCode.isOne(code) ? " and error " + code : "");
        return status >= 500 ? SignInFailure.unreachable(answer) : SignInFailure.refused(answer);
    }

    /** Prepares the exchange of a refresh token for new tokens (RFC 6749 section 6). */
    SimpleHttpRequest refresh(String refreshToken) {
        return identify(post().param(OAuth2Constants.GRANT_TYPE, OAuth2Constants.REFRESH_TOKEN)
                .param(OAuth2Constants.REFRESH_TOKEN, refreshToken));
    }

    /** Says who is asking. */
    SimpleHttpRequest identify(SimpleHttpRequest request) {
        return client.apply(request);
    }

    /** Prepares the question whether a token is active (RFC 7662 section 2.1). */
    SimpleHttpRequest introspect(String endpoint, String accessToken) {
        return identify(http.get()
                .doPost(endpoint)
                .acceptJson()
                .param("token", accessToken)
                .param("token_type_hint", OAuth2Constants.ACCESS_TOKEN));
    }

    private SimpleHttpRequest post() {
        return http.get().doPost(url.get()).acceptJson();
    }
}
