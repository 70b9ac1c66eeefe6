package dev.signinhub.oauth;

import dev.signinhub.broker.SignInFailure;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.sessions.AuthenticationSessionModel;

/** How a provider tells who the user is, once the browser is back with a state that is right. */
public interface CodeFlow {

    /**
     * Checks who answered.
     *
     * @throws SignInFailure when it is another server
     */
    void requireIssuer(AuthorizationResponse response);

    /**
     * Exchanges the code and says who the user is.
     *
     * @throws SignInFailure with the first thing that is wrong
     */
    BrokeredIdentityContext signIn(String code, PendingLogin login, AuthenticationSessionModel authSession);
}
