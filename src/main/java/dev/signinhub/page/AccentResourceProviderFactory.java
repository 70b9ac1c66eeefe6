package dev.signinhub.page;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** Puts {@link AccentResource} under each realm. */
public final class AccentResourceProviderFactory implements RealmResourceProviderFactory {

    @Override
    public String getId() {
        return "signin-hub";
    }

    @Override
    public RealmResourceProvider create(KeycloakSession session) {
        return new AccentResource();
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
