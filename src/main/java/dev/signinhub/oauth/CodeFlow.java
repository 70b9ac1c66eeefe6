package dev.signinhub.oauth;

import dev.signinhub.broker.SignInFailure;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.sessions.AuthenticationSessionModel;

/** What a provider does with an authorization response whose state has been checked. */
public interface CodeFlow {

    /**
     * Checks which provider the response is from.
     *
     * @throws SignInFailure when it is from a different one
     */
    void requireIssuer(AuthorizationResponse response);

    /**
     * Exchanges the code and returns the user's identity.
     *
     * @throws SignInFailure with the first thing that is wrong
     */
    BrokeredIdentityContext signIn(String code, PendingLogin login, AuthenticationSessionModel authSession);
}
