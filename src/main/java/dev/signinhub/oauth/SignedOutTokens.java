package dev.signinhub.oauth;

import org.jboss.logging.Logger;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.resources.IdentityBrokerService;

/** The tokens of a session that is about to end, of whichever providers. */
public final class SignedOutTokens {

    private static final Logger logger = Logger.getLogger(SignedOutTokens.class);

    private SignedOutTokens() {}

    /** Revokes them at the providers that can. Whatever fails is logged: a sign-out goes on. */
    public static void revoke(KeycloakSession session, UserSessionModel userSession) {
        TokenStore.aliases(userSession).toList().forEach(alias -> {
            try {
                IdentityProviderModel model = session.identityProviders().getByAlias(alias);
                if (model != null
                        && model.isEnabled()
                        && IdentityBrokerService.getIdentityProvider(
                                        session, model, UserAuthenticationIdentityProvider.class)
                                instanceof TokenBroker provider) {
                    provider.brokeredTokens().revoke(userSession);
                }
            } catch (RuntimeException e) {
                // Its message might repeat what must not be logged.
                logger.warnf(
                        "A token was not revoked at provider '%s': unexpected %s",
                        alias, e.getClass().getName());
            }
        });
    }
}
