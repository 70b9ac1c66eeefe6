package dev.signinhub.oidc;

import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oauth.RequestUrl;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.http.simple.SimpleHttp;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/** A request to end the user's session at the provider (OpenID Connect RP-Initiated Logout 1.0 section 2). */
final class LogoutRequest {

    private final RequestUrl url;

    LogoutRequest(OidcConfig config, String endpoint, @Nullable String idToken, String state) {
        url = new RequestUrl(URI.create(endpoint))
                .with(OAuth2Constants.STATE, state)
                .with(OIDCLoginProtocol.ID_TOKEN_HINT, config.isSendIdTokenOnLogout() ? idToken : null)
                .with(OAuth2Constants.CLIENT_ID, config.isSendClientIdOnLogout() ? config.getClientId() : null);
    }

    /** Returns the URL to send the browser to, which will return to the given one. */
    URI to(String back) {
        return url.with(OIDCLoginProtocol.POST_LOGOUT_REDIRECT_URI_PARAM, back).toUri();
    }

    /**
     * Sends the request without a browser, as in core, but bounded and without logging the ID token.
     *
     * @throws SignInFailure when the provider refuses or does not respond
     */
    void send(SimpleHttp http) {
        try {
            int status = http.doGet(url.toUri().toString()).asStatus();
            if (status >= 400) {
                throw SignInFailure.refused("the logout endpoint responded with status " + status);
            }
        } catch (IOException e) {
            throw SignInFailure.noAnswer("the logout endpoint", e);
        }
    }
}
