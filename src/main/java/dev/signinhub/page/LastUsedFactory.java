package dev.signinhub.page;

import org.keycloak.Config;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** Lets {@link LastUsed} hear of sign-ins in every realm, without a line in the realm's list of listeners. */
public final class LastUsedFactory implements EventListenerProviderFactory {

    @Override
    public String getId() {
        return "signin-hub-last-used";
    }

    @Override
    public boolean isGlobal() {
        return true;
    }

    @Override
    public EventListenerProvider create(KeycloakSession session) {
        return new LastUsed(session);
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
