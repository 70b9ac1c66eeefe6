package dev.signinhub.oauth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.upstream.JsonAnswer;
import dev.signinhub.upstream.UpstreamException;
import java.io.IOException;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.http.simple.SimpleHttp;
import org.keycloak.http.simple.SimpleHttpRequest;
import org.keycloak.http.simple.SimpleHttpResponse;

/**
 * The provider's token endpoint (RFC 6749 section 3.2).
 *
 * @param authentication authenticates this client in a request
 */
public record TokenEndpoint(SimpleHttp http, String url, UnaryOperator<SimpleHttpRequest> authentication) {

    /** The standard's error for a refresh token that is no longer valid, and GitHub's. */
    private static final Set<String> ENDED = Set.of(OAuthErrorException.INVALID_GRANT, "bad_refresh_token");

    /**
     * Exchanges a code for tokens (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
     *
     * @throws SignInFailure when the provider refuses, does not respond, or its response is unusable
     */
    public TokenResponse redeem(String code, PendingLogin login) {
        SimpleHttpRequest request = post().param(OAuth2Constants.GRANT_TYPE, OAuth2Constants.AUTHORIZATION_CODE)
                .param(OAuth2Constants.CODE, code)
                .param(OAuth2Constants.REDIRECT_URI, login.redirectUri());
        CodeVerifier verifier = login.verifier();
        if (verifier != null) {
            request.param(OAuth2Constants.CODE_VERIFIER, verifier.value());
        }
        return TokenResponse.of(send(request));
    }

    /**
     * Exchanges a refresh token for new tokens (RFC 6749 section 6), without the members that core could not read.
     *
     * @throws SignInFailure when the provider refuses, does not respond, or its response has no access token
     */
    ObjectNode refresh(String refreshToken) {
        ObjectNode json =
                TokenResponse.cleaned(send(post().param(OAuth2Constants.GRANT_TYPE, OAuth2Constants.REFRESH_TOKEN)
                        .param(OAuth2Constants.REFRESH_TOKEN, refreshToken)));
        if (!json.path(OAuth2Constants.ACCESS_TOKEN).isTextual()) {
            throw refusal(200, json.toString());
        }
        return json;
    }

    private ObjectNode send(SimpleHttpRequest request) {
        try (SimpleHttpResponse response = authentication.apply(request).asResponse()) {
            if (!JsonAnswer.isSuccess(response)) {
                throw refusal(response.getStatus(), response.asString());
            }
            ObjectNode json = JsonAnswer.object(response);
            if (json.has("error") && !json.has(OAuth2Constants.ACCESS_TOKEN)) {
                // GitHub refuses with status 200.
                throw refusal(response.getStatus(), json.toString());
            }
            return json;
        } catch (IOException e) {
            throw SignInFailure.noAnswer("the token endpoint", e);
        }
    }

    /** Repeats only the error code: a description is free text and may contain the code or a token. */
    static SignInFailure refusal(int status, @Nullable String body) {
        String code = error(body);
        String reason = "the token endpoint responded with status " + status
                + (ErrorCode.isValid(code) ? " and error " + code : "");
        if (status >= 500) {
            return SignInFailure.unreachable(reason);
        }
        return ENDED.contains(code) ? SignInFailure.grantEnded(reason) : SignInFailure.refused(reason);
    }

    /** Returns the error code in a response, or an empty string. */
    static String error(@Nullable String body) {
        try {
            return JsonAnswer.parse(body).path("error").asText();
        } catch (UpstreamException e) {
            return "";
        }
    }

    private SimpleHttpRequest post() {
        return http.doPost(url).acceptJson();
    }
}
