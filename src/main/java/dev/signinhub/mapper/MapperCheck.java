package dev.signinhub.mapper;

import dev.signinhub.broker.AdminRequest;
import dev.signinhub.broker.SaveCheck;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.keycloak.broker.provider.IdentityProviderMapper;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.representations.idm.IdentityProviderMapperRepresentation;
import org.keycloak.util.JsonSerialization;

/** Checks a mapper that an admin saves. An import is no single change, and goes on. */
public final class MapperCheck extends SaveCheck {

    public MapperCheck() {
        super("signinhub-mapper-check", ResourceType.IDENTITY_PROVIDER_MAPPER);
    }

    @Override
    protected void check(AdminEvent event, KeycloakSession session) throws IOException {
        if (!AdminRequest.savesProvider(session)) {
            return;
        }
        IdentityProviderMapperRepresentation mapper =
                JsonSerialization.readValue(event.getRepresentation(), IdentityProviderMapperRepresentation.class);
        ProviderFactory<IdentityProviderMapper> type = session.getKeycloakSessionFactory()
                .getProviderFactory(IdentityProviderMapper.class, mapper.getIdentityProviderMapper());
        if (type instanceof ClaimMapper ours) {
            ours.check(
                    Objects.requireNonNullElse(mapper.getConfig(), Map.of()),
                    session.realms().getRealm(event.getRealmId()),
                    session);
        }
    }
}
