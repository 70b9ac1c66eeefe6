package dev.signinhub.presets;

import dev.signinhub.oidc.metadata.MetadataCache;
import java.util.List;
import java.util.Set;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderConfigProperty;

/** Makes the providers of {@link Presets#MICROSOFT}. */
public final class MicrosoftIdentityProviderFactory extends PresetIdentityProviderFactory {

    public MicrosoftIdentityProviderFactory() {
        super(Presets.MICROSOFT);
    }

    @Override
    PresetIdentityProvider provider(KeycloakSession session, PresetConfig config, MetadataCache metadata) {
        return new MicrosoftIdentityProvider(session, (MicrosoftConfig) config, metadata);
    }

    @Override
    Set<String> withoutMeaning() {
        return Set.of("userinfo", "userNameClaim");
    }

    @Override
    PresetConfig stored(Preset preset, IdentityProviderModel model) {
        return new MicrosoftConfig(preset, model);
    }

    @Override
    PresetConfig fresh(Preset preset, MetadataCache metadata) {
        return new MicrosoftConfig(preset, metadata);
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        List<ProviderConfigProperty> properties = super.getConfigProperties();
        properties.add(
                1,
                new ProviderConfigProperty(
                        MicrosoftConfig.ALLOWED_TENANTS,
                        "Allowed tenants",
                        "The IDs of the tenants whose users may sign in, separated by commas; empty for all that the"
                                + " tenant ID stands for.",
                        ProviderConfigProperty.STRING_TYPE,
                        null));
        return properties;
    }
}
