package dev.signinhub.broker;

import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.utils.KeycloakSessionUtil;

/** Tells an admin's change from an import. */
public final class AdminRequest {

    private static final Logger logger = Logger.getLogger(AdminRequest.class);

    private AdminRequest() {}

    /**
     * Tells whether a provider is being saved through the console or REST, rather than by the import of a whole
     * realm, where nobody waits for a response and, at start-up, the server is not listening yet.
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
     * <p>An import always goes on, with a faulty provider disabled: core lets a single exception from {@code
     * RepresentationToModel.toModel} abort the import of all realms, and with it the server's start.
     *
     * @throws IllegalArgumentException with what is wrong, if an admin is there to read it
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

    /** Returns the provider as it was before an admin's change. */
    static Optional<IdentityProviderModel> before(IdentityProviderModel provider) {
        KeycloakSession session = KeycloakSessionUtil.getKeycloakSession();
        return session == null || provider.getInternalId() == null || !savesProvider(session)
                ? Optional.empty()
                : Optional.ofNullable(session.identityProviders().getById(provider.getInternalId()));
    }
}
