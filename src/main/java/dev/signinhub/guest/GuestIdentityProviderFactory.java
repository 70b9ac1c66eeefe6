package dev.signinhub.guest;

import dev.signinhub.broker.EntryWithoutAccount;
import dev.signinhub.broker.KnownSettings;
import dev.signinhub.broker.OperationalInfo;
import dev.signinhub.broker.Setting;
import dev.signinhub.broker.SignInPage.Absence;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.broker.provider.AbstractIdentityProviderFactory;
import org.keycloak.broker.social.SocialIdentityProviderFactory;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ServerInfoAwareProviderFactory;

/** The provider {@code guest}: signs in anyone, without an account. */
public final class GuestIdentityProviderFactory extends AbstractIdentityProviderFactory<GuestIdentityProvider>
        implements SocialIdentityProviderFactory<GuestIdentityProvider>,
                EntryWithoutAccount,
                KnownSettings,
                ServerInfoAwareProviderFactory {

    private static final Logger logger = Logger.getLogger(GuestIdentityProviderFactory.class);

    private Duration removalInterval = GuestRemoval.interval(null);

    @Override
    public void init(Config.Scope config) {
        removalInterval = GuestRemoval.interval(config.getInt(GuestRemoval.INTERVAL));
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(event -> {
            // Core's single-use objects are not ready before: InfinispanSingleUseObjectProviderFactory.postInit.
            if (event instanceof PostMigrationEvent) {
                GuestRemoval.schedule(factory, removalInterval);
                logForeignVerifyProfile(factory);
            }
        });
    }

    /**
     * Of two factories with the same id, core's {@code ProviderManager.compareFactories} takes the one with the
     * higher order.
     */
    private static void logForeignVerifyProfile(KeycloakSessionFactory factory) {
        Object used = factory.getProviderFactory(
                RequiredActionProvider.class, UserModel.RequiredAction.VERIFY_PROFILE.name());
        if (!(used instanceof GuestVerifyProfile)) {
            logger.debugf("Guests are not kept from required actions because VERIFY_PROFILE is provided by %s", used);
        }
    }

    @Override
    public String getId() {
        return GuestConfig.PROVIDER_ID;
    }

    /** The card's text when the provider has no display name. */
    @Override
    public String getName() {
        return "Continue as a guest";
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
    public Optional<Absence> closed(IdentityProviderModel provider) {
        if (new GuestConfig(provider).letsGuestsIn()) {
            return Optional.empty();
        }
        return Optional.of(GuestConfig.serverKeepsGuestsOut() ? Absence.CLOSED_BY_SERVER : Absence.CLOSED);
    }

    @Override
    public IdentityProviderModel createConfig() {
        return new GuestConfig();
    }

    @Override
    public @Nullable String imposed(Setting setting) {
        return setting.equals(GuestSettings.ALLOW_IN_PRODUCTION) && GuestConfig.serverKeepsGuestsOut() ? "false" : null;
    }

    @Override
    public Stream<Setting> settings() {
        return GuestSettings.ALL.stream();
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return Setting.properties(GuestSettings.ALL);
    }

    @Override
    public Map<String, String> getOperationalInfo() {
        return OperationalInfo.version();
    }
}
