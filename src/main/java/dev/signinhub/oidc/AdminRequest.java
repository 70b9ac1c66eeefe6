package dev.signinhub.oidc;

import org.keycloak.models.KeycloakSession;

/** What an admin is doing, as opposed to an import. */
public final class AdminRequest {

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
}
