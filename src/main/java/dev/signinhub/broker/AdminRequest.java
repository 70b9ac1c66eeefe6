package dev.signinhub.broker;

import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.utils.KeycloakSessionUtil;

/** What an admin is doing, as opposed to an import. */
public final class AdminRequest {

    private static final Logger logger = Logger.getLogger(AdminRequest.class);

    private AdminRequest() {}

    /**
     * Tells whether the console or the REST resource of a provider saves one right now, rather than the import of a whole
     * realm: nobody waits there for an answer, and at start-up the server does not listen yet.
     */
    public static boolean savesProvider(KeycloakSession session) {
        try {
            return session.getContext().getUri().getPath().contains("/identity-provider/instances");
        } catch (RuntimeException e) {
            // Outside a request the context is a proxy that throws (ContextNotActiveException) once it is touched.
            return false;
        }
    }

    /**
     * Checks a provider that is about to be saved.
     *
     * <p>An import goes on whatever is wrong, with the provider switched off: core lets one exception of {@code
     * RepresentationToModel.toModel} end the import of all realms, and with it the start of the server.
     *
     * @throws IllegalArgumentException with what is wrong, where an admin reads it
     */
    public static void check(IdentityProviderModel provider, RealmModel realm, Runnable checks) {
        KeycloakSession session = KeycloakSessionUtil.getKeycloakSession();
        try {
            checks.run();
        } catch (IllegalArgumentException e) {
            if (session == null || savesProvider(session)) {
                throw e;
            }
            provider.setEnabled(false);
            logger.warnf(
                    "Provider '%s' in realm '%s' was imported disabled: %s",
                    provider.getAlias(), realm.getName(), e.getMessage());
        }
    }

    /** Returns the provider as it was before, where an admin changes one. */
    static Optional<IdentityProviderModel> before(IdentityProviderModel provider) {
        KeycloakSession session = KeycloakSessionUtil.getKeycloakSession();
        return session == null || provider.getInternalId() == null || !savesProvider(session)
                ? Optional.empty()
                : Optional.ofNullable(session.identityProviders().getById(provider.getInternalId()));
    }
}
