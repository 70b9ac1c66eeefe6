package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.broker.SignInSteps;
import dev.signinhub.oauth.PendingLogin;
import dev.signinhub.oauth.TokenEndpoint;
import dev.signinhub.oauth.TokenResponse;
import org.keycloak.common.util.Time;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.representations.IDToken;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Exchanges the code that the browser brought back for tokens with a valid ID token. */
record CodeExchange(OidcConfig config, TokenEndpoint tokenEndpoint, IdTokenValidators validators) {

    /** @throws SignInFailure with the first thing that is wrong */
    VerifiedTokens redeem(String code, PendingLogin login, AuthenticationSessionModel authSession) {
        TokenResponse tokens = tokenEndpoint.redeem(code, login);
        SignInSteps.log(authSession, config.getAlias(), "the provider has issued tokens for the code");
        // The nonce may be missing only if PKCE stops a stolen code.
        boolean mayLackNonce = config.acceptsMissingNonce() && login.verifier() != null;
        JsonNode claims = validators
                .forThisClient()
                .validate(tokens.idToken(), login.nonce(), mayLackNonce, tokens.accessToken());
        requireFreshAuthentication(claims, authSession);
        SignInSteps.log(authSession, config.getAlias(), "the ID token is valid");
        return VerifiedTokens.of(claims, tokens);
    }

    /** The setting "Pass max_age", as in core's {@code OIDCIdentityProvider.isAuthTimeExpired}. */
    private void requireFreshAuthentication(JsonNode claims, AuthenticationSessionModel authSession) {
        if (!config.isPassMaxAge()) {
            return;
        }
        String maxAge = authSession.getClientNote(OIDCLoginProtocol.MAX_AGE_PARAM);
        long authTime = claims.path(IDToken.AUTH_TIME).asLong(0);
        if (maxAge != null
                && authTime + Long.parseLong(maxAge) + config.clockSkew().toSeconds() < Time.currentTimeSeconds()) {
            throw SignInFailure.misconfigured(
                    "the provider did not reauthenticate the user although max_age required it");
        }
        if (authTime > 0) {
            authSession.setClientNote(AuthenticationManager.AUTH_TIME_BROKER, String.valueOf(authTime));
        }
    }
}
