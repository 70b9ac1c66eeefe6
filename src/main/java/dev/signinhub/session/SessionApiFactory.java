package dev.signinhub.session;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** Puts {@link SessionApi} under each realm; {@code --spi-realm-restapi-extension--auth--enabled=false} removes it. */
public final class SessionApiFactory implements RealmResourceProviderFactory {

    @Override
    public String getId() {
        return "auth";
    }

    @Override
    public RealmResourceProvider create(KeycloakSession session) {
        return new SessionApi(session);
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
