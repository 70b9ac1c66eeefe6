package dev.signinhub.broker;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Map;
import org.keycloak.Config;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/**
 * Checks what an admin saves, where core asks nobody.
 *
 * <p>The admin resources tell listeners what they have written, and {@code AdminEventBuilder} ignores exceptions of
 * these. So the transaction is kept from being committed, which is before the response ({@code CloseSessionFilter}).
 */
public abstract class SaveCheck implements EventListenerProviderFactory {

    private final String id;
    private final ResourceType type;

    protected SaveCheck(String id, ResourceType type) {
        this.id = id;
        this.type = type;
    }

    /**
     * Checks what is being saved.
     *
     * @throws IllegalArgumentException with the sentence that the admin is to read
     * @throws IOException if the event's representation cannot be read
     */
    protected abstract void check(AdminEvent event, KeycloakSession session) throws IOException;

    @Override
    public final String getId() {
        return id;
    }

    /** In all realms, whichever listeners they name. */
    @Override
    public final boolean isGlobal() {
        return true;
    }

    @Override
    public final EventListenerProvider create(KeycloakSession session) {
        return new Listener(session);
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}

    private final class Listener implements EventListenerProvider {

        private final KeycloakSession session;

        Listener(KeycloakSession session) {
            this.session = session;
        }

        @Override
        public void onEvent(Event event) {}

        @Override
        public void onEvent(AdminEvent event, boolean includeRepresentation) {
            if (event.getResourceType() != type
                    || event.getOperationType() == OperationType.DELETE
                    || event.getRepresentation() == null) {
                return;
            }
            try {
                check(event, session);
            } catch (IllegalArgumentException e) {
                refuse(String.valueOf(e.getMessage()));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private void refuse(String reason) {
            session.getTransactionManager().enlistPrepare(new AbstractKeycloakTransaction() {
                @Override
                protected void commitImpl() {
                    throw new WebApplicationException(Response.status(Response.Status.BAD_REQUEST)
                            .type(MediaType.APPLICATION_JSON_TYPE)
                            .entity(Map.of("errorMessage", reason))
                            .build());
                }

                @Override
                protected void rollbackImpl() {}
            });
        }

        @Override
        public void close() {}
    }
}
