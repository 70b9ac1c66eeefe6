package dev.signinhub.mapper;

import dev.signinhub.broker.AdminRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.keycloak.Config;
import org.keycloak.broker.provider.IdentityProviderMapper;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.representations.idm.IdentityProviderMapperRepresentation;
import org.keycloak.util.JsonSerialization;

/**
 * Checks a mapper that an admin saves.
 *
 * <p>Core checks no mapper, and asks none to: {@code IdentityProviderResource} tells listeners when it has written one,
 * and {@code AdminEventBuilder} ignores their exceptions. So the transaction is kept from being committed, which is
 * before the response ({@code CloseSessionFilter}). An import is no single change, and goes on.
 */
public final class MapperCheck implements EventListenerProviderFactory {

    private static final String ID = "signinhub-mapper-check";

    @Override
    public String getId() {
        return ID;
    }

    /** In all realms, whichever listeners they name. */
    @Override
    public boolean isGlobal() {
        return true;
    }

    @Override
    public EventListenerProvider create(KeycloakSession session) {
        return new Listener(session);
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}

    private record Listener(KeycloakSession session) implements EventListenerProvider {

        @Override
        public void onEvent(Event event) {}

        @Override
        public void onEvent(AdminEvent event, boolean includeRepresentation) {
            if (event.getResourceType() == ResourceType.IDENTITY_PROVIDER_MAPPER
                    && event.getOperationType() != OperationType.DELETE
                    && event.getRepresentation() != null
                    && AdminRequest.savesProvider(session)) {
                check(event);
            }
        }

        private void check(AdminEvent event) {
            try {
                IdentityProviderMapperRepresentation mapper = JsonSerialization.readValue(
                        event.getRepresentation(), IdentityProviderMapperRepresentation.class);
                ProviderFactory<IdentityProviderMapper> type = session.getKeycloakSessionFactory()
                        .getProviderFactory(IdentityProviderMapper.class, mapper.getIdentityProviderMapper());
                if (type instanceof ClaimMapper ours) {
                    ours.check(
                            Objects.requireNonNullElse(mapper.getConfig(), Map.of()),
                            session.realms().getRealm(event.getRealmId()),
                            session);
                }
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
