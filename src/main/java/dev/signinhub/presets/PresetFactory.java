package dev.signinhub.presets;

import dev.signinhub.broker.CardSettings;
import dev.signinhub.broker.KnownSettings;
import dev.signinhub.broker.OperationalInfo;
import dev.signinhub.broker.Setting;
import dev.signinhub.oauth.ClientSettings;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.broker.provider.AbstractIdentityProviderFactory;
import org.keycloak.broker.social.SocialIdentityProvider;
import org.keycloak.broker.social.SocialIdentityProviderFactory;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ServerInfoAwareProviderFactory;

/**
 * Makes the providers of one row; a service loader needs a class for each.
 *
 * <p>Server options: {@code --spi-social--<id>--default-scope} replaces the row's scopes; {@code
 * --spi-social--<id>--stock=true} leaves the vendor to Keycloak's own provider, if there is one.
 *
 * @param <P> the kind of row: OpenID provider or OAuth 2 server
 */
abstract class PresetFactory<P extends Preset> extends AbstractIdentityProviderFactory<SocialIdentityProvider<?>>
        implements SocialIdentityProviderFactory<SocialIdentityProvider<?>>,
                KnownSettings,
                ServerInfoAwareProviderFactory {

    private static final Logger logger = Logger.getLogger(PresetFactory.class);

    /** Higher than that of core's factory with the same id, which is 0. */
    private static final int ORDER = 10;

    private final @Nullable SocialIdentityProviderFactory<?> core;
    private P preset;
    private boolean stock;
    private boolean otherScopes;

    /** @param core Keycloak's own factory for this vendor, if it has one */
    PresetFactory(P preset, @Nullable SocialIdentityProviderFactory<?> core) {
        this.preset = preset;
        this.core = core;
    }

    abstract P withScopes(P row, String scopes);

    /** Returns a provider with its saved configuration. */
    abstract SocialIdentityProvider<?> provider(KeycloakSession session, IdentityProviderModel model);

    /** Returns a configuration that is about to be filled in and saved. */
    abstract IdentityProviderModel freshConfig();

    /** Returns the settings of this protocol, in addition to the row's and the card's. */
    abstract Stream<Setting> protocolSettings();

    final P preset() {
        return preset;
    }

    @Override
    public void init(Config.Scope config) {
        String scopes = config.get("default-scope");
        if (scopes != null) {
            preset = withScopes(preset, scopes);
            otherScopes = true;
        }
        stock = config.getBoolean("stock", false);
        if (stock && core == null) {
            throw new IllegalStateException("Remove the option spi-social--" + preset.id()
                    + "--stock: Keycloak has no provider of its own for " + preset.name() + ".");
        }
        if (stock) {
            logger.infof("%s is left to Keycloak's own provider", preset.name());
        }
    }

    private @Nullable SocialIdentityProviderFactory<?> stock() {
        return stock ? core : null;
    }

    @Override
    public int order() {
        return ORDER;
    }

    @Override
    public String getId() {
        return preset.id();
    }

    @Override
    public String getName() {
        return preset.name();
    }

    @Override
    public SocialIdentityProvider<?> create(KeycloakSession session, IdentityProviderModel model) {
        SocialIdentityProviderFactory<?> other = stock();
        return other == null ? provider(session, model) : other.create(session, model);
    }

    @Override
    public IdentityProviderModel createConfig() {
        SocialIdentityProviderFactory<?> other = stock();
        return other == null ? freshConfig() : other.createConfig();
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        SocialIdentityProviderFactory<?> other = stock();
        return other == null ? Setting.properties(settings().toList()) : other.getConfigProperties();
    }

    @Override
    public final Stream<Setting> settings() {
        return Stream.of(
                        preset.settings().stream(),
                        protocolSettings()
                                .filter(setting ->
                                        !preset.vendor().hiddenSettings().contains(setting.key())),
                        CardSettings.ALL.stream())
                .flatMap(part -> part);
    }

    @Override
    public final Origin originOf(Setting setting) {
        if (otherScopes && setting.key().equals(ClientSettings.SCOPES.key())) {
            return Origin.ENVIRONMENT;
        }
        return preset.settings().contains(setting) || isOfRow(setting) ? Origin.PRESET : Origin.DEFAULT;
    }

    /** Tells whether the default of a setting of this protocol is the row's. */
    abstract boolean isOfRow(Setting setting);

    @Override
    public Map<String, String> getOperationalInfo() {
        return OperationalInfo.version();
    }
}
