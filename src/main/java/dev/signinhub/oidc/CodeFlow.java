package dev.signinhub.oidc;

import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.sessions.AuthenticationSessionModel;

/** How a provider tells who the user is, once the browser is back with a state that is right. */
interface CodeFlow {

    /**
     * Checks who answered.
     *
     * @throws SignInFailure when it is another server
     */
    void requireIssuer(CallbackParameters response);

    /**
     * Exchanges the code and says who the user is.
     *
     * @throws SignInFailure with the first thing that is wrong
     */
    BrokeredIdentityContext signIn(String code, PendingLogin login, AuthenticationSessionModel authSession);
}
