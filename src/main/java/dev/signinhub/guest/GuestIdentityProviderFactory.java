package dev.signinhub.guest;

import java.time.Duration;
import java.util.List;
import org.keycloak.Config;
import org.keycloak.broker.provider.AbstractIdentityProviderFactory;
import org.keycloak.broker.social.SocialIdentityProviderFactory;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.ProviderConfigProperty;

/** The provider {@code guest}: signs in whoever wants to, without an account. */
public final class GuestIdentityProviderFactory extends AbstractIdentityProviderFactory<GuestIdentityProvider>
        implements SocialIdentityProviderFactory<GuestIdentityProvider> {

    private Duration removalInterval = GuestRemoval.interval(null);

    @Override
    public void init(Config.Scope config) {
        removalInterval = GuestRemoval.interval(config.getInt(GuestRemoval.INTERVAL));
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(event -> {
            // Only then core has the single-use objects ready: InfinispanSingleUseObjectProviderFactory.postInit.
            if (event instanceof PostMigrationEvent) {
                GuestRemoval.schedule(factory, removalInterval);
            }
        });
    }

    @Override
    public String getId() {
        return GuestConfig.PROVIDER_ID;
    }

    /** What the card says where the instance has no display name. */
    @Override
    public String getName() {
        return "Enter as guest";
    }

    @Override
    public String getHelpText() {
        return "Signs users in without an account, with the roles that you name. Meant for development and demos.";
    }

    @Override
    public GuestIdentityProvider create(KeycloakSession session, IdentityProviderModel model) {
        return new GuestIdentityProvider(session, new GuestConfig(model));
    }

    @Override
    public IdentityProviderModel createConfig() {
        return new GuestConfig();
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return Setting.all();
    }
}
