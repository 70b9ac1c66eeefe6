package dev.signinhub.presets;

import dev.signinhub.oidc.OidcPkceIdentityProviderFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.keycloak.Config;
import org.keycloak.broker.provider.AbstractIdentityProviderFactory;
import org.keycloak.broker.social.SocialIdentityProviderFactory;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ServerInfoAwareProviderFactory;

/** Makes the providers of one row; a service loader needs a class for each. */
abstract class OAuthPresetIdentityProviderFactory extends AbstractIdentityProviderFactory<OAuthPresetIdentityProvider>
        implements SocialIdentityProviderFactory<OAuthPresetIdentityProvider>, ServerInfoAwareProviderFactory {

    /** Before core's factory of the same id, whose order is 0. */
    static final int ORDER = 10;

    static final String DEFAULT_SCOPE = "default-scope";

    /** Those of an OpenID provider that mean something here too. */
    private static final Set<String> SHARED = Set.of(
            "defaultScope", "prompt", "authorizeParameters", "kcTheme-message", "kcTheme-icon", "kcTheme-category");

    private OAuthPreset preset;

    OAuthPresetIdentityProviderFactory(OAuthPreset preset) {
        this.preset = preset;
    }

    /** The server option {@code --spi-social--<id>--default-scope} takes the place of the row's scopes. */
    @Override
    public void init(Config.Scope config) {
        String scopes = config.get(DEFAULT_SCOPE);
        if (scopes != null) {
            preset = preset.scopes(scopes);
        }
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
    public OAuthPresetIdentityProvider create(KeycloakSession session, IdentityProviderModel model) {
        return create(session, new OAuthPresetConfig(preset, model));
    }

    OAuthPresetIdentityProvider create(KeycloakSession session, OAuthPresetConfig config) {
        return new OAuthPresetIdentityProvider(session, config);
    }

    @Override
    public IdentityProviderModel createConfig() {
        return new OAuthPresetConfig(preset);
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        List<ProviderConfigProperty> properties = new ArrayList<>();
        preset.settings().stream().map(PresetSetting::property).forEach(properties::add);
        for (ProviderConfigProperty property : OidcPkceIdentityProviderFactory.settings()) {
            if (SHARED.contains(property.getName())) {
                if (property.getName().equals("defaultScope")) {
                    property.setHelpText("What to ask the provider for, separated by spaces.");
                    property.setDefaultValue(preset.scopes());
                }
                properties.add(property);
            }
        }
        if (preset.pkce()) {
            properties.add(pkce());
        }
        return properties;
    }

    static ProviderConfigProperty pkce() {
        return toggle(
                "pkceEnabled",
                "Use PKCE",
                "Whether the sign-in is protected by PKCE (S256) on top of the secret; without a secret it always is.",
                true);
    }

    static ProviderConfigProperty toggle(String key, String label, String help, boolean standard) {
        return new ProviderConfigProperty(
                key, label, help, ProviderConfigProperty.BOOLEAN_TYPE, String.valueOf(standard));
    }

    @Override
    public Map<String, String> getOperationalInfo() {
        return OidcPkceIdentityProviderFactory.version();
    }
}
