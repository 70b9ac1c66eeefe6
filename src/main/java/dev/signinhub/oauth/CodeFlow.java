package dev.signinhub.oauth;

import dev.signinhub.broker.SignInFailure;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.sessions.AuthenticationSessionModel;

/** What a provider does with an authorization response whose state is right. */
public interface CodeFlow {

    /**
     * Checks who answered.
     *
     * @throws SignInFailure when it was another server
     */
    void requireIssuer(AuthorizationResponse response);

    /**
     * Exchanges the code and returns the user's identity.
     *
     * @throws SignInFailure with the first thing that is wrong
     */
    BrokeredIdentityContext signIn(String code, PendingLogin login, AuthenticationSessionModel authSession);
}
