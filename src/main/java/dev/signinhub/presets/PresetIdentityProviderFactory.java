package dev.signinhub.presets;

import dev.signinhub.oidc.OidcPkceIdentityProviderFactory;
import dev.signinhub.oidc.metadata.MetadataCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.broker.provider.AbstractIdentityProviderFactory;
import org.keycloak.broker.social.SocialIdentityProviderFactory;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ServerInfoAwareProviderFactory;

/** Makes the providers of one row; a service loader needs a class for each. */
abstract class PresetIdentityProviderFactory extends AbstractIdentityProviderFactory<PresetIdentityProvider>
        implements SocialIdentityProviderFactory<PresetIdentityProvider>, ServerInfoAwareProviderFactory {

    /** What the row knows is not asked for. */
    private static final Set<String> KNOWN = Set.of(
            "metadataUrl",
            "expectedIssuer",
            "acceptMissingIss",
            "acceptMissingNonce",
            "userIDClaim",
            "emailClaim",
            "fullNameClaim");

    private Preset preset;
    private @Nullable MetadataCache metadata;

    PresetIdentityProviderFactory(Preset preset) {
        this.preset = preset;
    }

    /** The server option {@code --spi-social--<id>--default-scope} takes the place of the row's scopes. */
    @Override
    public void init(Config.Scope config) {
        String scopes = config.get(OAuthPresetIdentityProviderFactory.DEFAULT_SCOPE);
        if (scopes != null) {
            preset = preset.scopes(scopes);
        }
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        metadata = MetadataCache.create(factory);
    }

    PresetIdentityProvider provider(KeycloakSession session, PresetConfig config, MetadataCache metadata) {
        return new PresetIdentityProvider(session, config, metadata);
    }

    /** Returns the settings that this vendor's behaviour leaves nothing to decide for. */
    Set<String> withoutMeaning() {
        return Set.of();
    }

    PresetConfig stored(Preset preset, IdentityProviderModel model) {
        return new PresetConfig(preset, model);
    }

    PresetConfig fresh(Preset preset, MetadataCache metadata) {
        return new PresetConfig(preset, metadata);
    }

    @Override
    public int order() {
        return OAuthPresetIdentityProviderFactory.ORDER;
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
    public PresetIdentityProvider create(KeycloakSession session, IdentityProviderModel model) {
        return provider(session, stored(preset, model), metadata());
    }

    @Override
    public IdentityProviderModel createConfig() {
        return fresh(preset, metadata());
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        List<ProviderConfigProperty> properties = Stream.concat(
                        preset.settings().stream().map(PresetSetting::property),
                        OidcPkceIdentityProviderFactory.settings().stream()
                                .filter(property -> !KNOWN.contains(property.getName()))
                                .filter(property -> !withoutMeaning().contains(property.getName()))
                                .map(this::withStandard))
                .collect(Collectors.toCollection(ArrayList::new));
        if (preset.client().takesSecret()) {
            properties.add(OAuthPresetIdentityProviderFactory.pkce());
        }
        return properties;
    }

    static ProviderConfigProperty toggle(String key, String label, String help, boolean standard) {
        return OAuthPresetIdentityProviderFactory.toggle(key, label, help, standard);
    }

    private ProviderConfigProperty withStandard(ProviderConfigProperty property) {
        switch (property.getName()) {
            case "defaultScope" -> property.setDefaultValue(preset.scopes());
            case "userNameClaim" -> property.setDefaultValue(preset.userName());
            case "signOutAtProvider" ->
                property.setDefaultValue(String.valueOf(!preset.client().takesSecret()));
            // The vendor's own default, which the console would otherwise store over.
            case "userinfo" -> property.setDefaultValue(null);
            default -> {}
        }
        return property;
    }

    @Override
    public Map<String, String> getOperationalInfo() {
        return OidcPkceIdentityProviderFactory.version();
    }

    private MetadataCache metadata() {
        return Objects.requireNonNull(metadata, "postInit comes first");
    }
}
