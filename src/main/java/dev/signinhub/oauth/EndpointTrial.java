package dev.signinhub.oauth;

import dev.signinhub.broker.SignInFailure;
import dev.signinhub.broker.TrialStep;
import dev.signinhub.upstream.Budget;
import dev.signinhub.upstream.JsonAnswer;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.broker.oidc.OAuth2IdentityProviderConfig;
import org.keycloak.http.simple.SimpleHttp;
import org.keycloak.http.simple.SimpleHttpRequest;
import org.keycloak.http.simple.SimpleHttpResponse;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/**
 * Tries a provider's two endpoints without a user: one with a request for which it would have to ask somebody, the other
 * with a made-up code.
 *
 * <p>Of a response only status and error code are repeated: anything else may hold a code or a token.
 *
 * @param parameters additional parameters from the admin and the vendor
 * @param authentication authenticates this client in a request
 */
public record EndpointTrial(
        SimpleHttp http,
        OAuth2IdentityProviderConfig config,
        String redirectUri,
        Map<String, String> parameters,
        UnaryOperator<SimpleHttpRequest> authentication) {

    private static final String AUTHORIZE = "authorization endpoint";
    private static final String TOKEN = "token endpoint";

    /** The provider would have to ask somebody, so it knows the client, and where to send browsers back. */
    private static final Set<String> NOBODY = Set.of(
            OAuthErrorException.LOGIN_REQUIRED,
            OAuthErrorException.INTERACTION_REQUIRED,
            OAuthErrorException.ACCESS_DENIED,
            "account_selection_required",
            "consent_required");

    /** The standard's error for a code that is not valid, and GitHub's. */
    private static final Set<String> NO_SUCH_CODE = Set.of(OAuthErrorException.INVALID_GRANT, "bad_verification_code");

    /** The standard's errors for a client that is unknown, or is not authenticated as it must, and GitHub's. */
    private static final Set<String> NO_SUCH_CLIENT = Set.of(
            OAuthErrorException.INVALID_CLIENT,
            OAuthErrorException.UNAUTHORIZED_CLIENT,
            "incorrect_client_credentials",
            "redirect_uri_mismatch");

    /** What a provider says to a request that does not look like a browser's. */
    private static final Set<Integer> NOT_A_BROWSER = Set.of(403, 405, 406, 429);

    /** Returns a step for each endpoint. */
    public List<TrialStep> steps(URI authorizationEndpoint, URI tokenEndpoint) {
        return List.of(
                Budget.isLeft() ? authorize(authorizationEndpoint) : TrialStep.outOfTime(AUTHORIZE),
                Budget.isLeft() ? token(tokenEndpoint) : TrialStep.outOfTime(TOKEN));
    }

    private TrialStep authorize(URI endpoint) {
        CodeVerifier verifier = CodeVerifier.random();
        RequestUrl url = new RequestUrl(endpoint)
                .with(OAuth2Constants.RESPONSE_TYPE, OAuth2Constants.CODE)
                .with(OAuth2Constants.CLIENT_ID, config.getClientId())
                .with(OAuth2Constants.REDIRECT_URI, redirectUri)
                .with(OAuth2Constants.SCOPE, config.getDefaultScope())
                .with(OAuth2Constants.STATE, CodeVerifier.random().value())
                .with(OAuth2Constants.CODE_CHALLENGE, verifier.challenge())
                .with(OAuth2Constants.CODE_CHALLENGE_METHOD, CodeVerifier.METHOD);
        if (isOpenId()) {
            // Without a page: the answer then says whether the request would have been good.
            url.with(OAuth2Constants.PROMPT, OIDCLoginProtocol.PROMPT_VALUE_NONE)
                    .with(OIDCLoginProtocol.NONCE_PARAM, CodeVerifier.random().value());
        }
        parameters.forEach(url::with);
        try (SimpleHttpResponse response = http.doGet(url.toUri().toString()).asResponse()) {
            return authorized(response.getStatus(), response.getFirstHeader("Location"));
        } catch (IOException e) {
            return TrialStep.unclear(
                    AUTHORIZE, "It " + e.getMessage() + ". Browsers must reach it; this server need not.");
        }
    }

    private boolean isOpenId() {
        return Arrays.asList(config.getDefaultScope().split(" ")).contains(OAuth2Constants.SCOPE_OPENID);
    }

    private TrialStep authorized(int status, @Nullable String location) {
        if (location != null && location.startsWith(redirectUri)) {
            String error = RequestUrl.parameter(location, OAuth2Constants.ERROR);
            return error == null || NOBODY.contains(error)
                    ? TrialStep.ok(AUTHORIZE, "It knows this client and its redirect URI.")
                    : TrialStep.failed(AUTHORIZE, "It refuses the request" + withError(error) + ".");
        }
        if (status < 400) {
            return TrialStep.ok(
                    AUTHORIZE, "It answers; whether it knows the client and its redirect URI, it tells a browser.");
        }
        String answer = "It answers with status " + status;
        if (NOT_A_BROWSER.contains(status)) {
            return TrialStep.unclear(AUTHORIZE, answer + ", which it may not do to a browser.");
        }
        return TrialStep.failed(
                AUTHORIZE,
                status == 400 || status == 401
                        ? answer
                                + ": look whether the client ID is right, and whether this redirect URI is registered: "
                                + redirectUri
                        : answer + ".");
    }

    private TrialStep token(URI endpoint) {
        try (SimpleHttpResponse response = authentication
                .apply(http.doPost(endpoint.toString())
                        .acceptJson()
                        .param(OAuth2Constants.GRANT_TYPE, OAuth2Constants.AUTHORIZATION_CODE)
                        .param(OAuth2Constants.CODE, CodeVerifier.random().value())
                        .param(OAuth2Constants.REDIRECT_URI, redirectUri)
                        .param(
                                OAuth2Constants.CODE_VERIFIER,
                                CodeVerifier.random().value()))
                .asResponse()) {
            return redeemed(
                    response.getStatus(), TokenEndpoint.error(response.asString()), JsonAnswer.isSuccess(response));
        } catch (IOException e) {
            return TrialStep.failed(TOKEN, "It " + e.getMessage() + ".");
        } catch (SignInFailure failure) {
            return TrialStep.failed(TOKEN, "It is not called: " + failure.reason() + ".");
        } catch (RuntimeException e) {
            return TrialStep.failed(
                    TOKEN,
                    "It is not called: this client cannot be authenticated ("
                            + e.getClass().getSimpleName()
                            + "). Look at the client secret, or at the key it is replaced by.");
        }
    }

    private static TrialStep redeemed(int status, String error, boolean success) {
        if (NO_SUCH_CODE.contains(error)) {
            return TrialStep.ok(TOKEN, "It knows this client, and refuses a made-up code.");
        }
        if (NO_SUCH_CLIENT.contains(error) || (status == 401 && error.isEmpty())) {
            return TrialStep.failed(
                    TOKEN,
                    "It does not accept this client" + withError(error)
                            + ": look at the client ID, at the secret, and at whether the client is public or confidential"
                            + " there.");
        }
        if (success && error.isEmpty()) {
            return TrialStep.failed(TOKEN, "It accepts a made-up code, which no provider may.");
        }
        return error.isEmpty()
                ? TrialStep.failed(TOKEN, "It answers with status " + status + " and no OAuth error.")
                : TrialStep.unclear(TOKEN, "It refuses a made-up code" + withError(error) + ".");
    }

    private static String withError(String error) {
        return ErrorCode.isValid(error) ? " with error " + error : "";
    }
}
