package dev.signinhub.presets;

import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderConfigProperty;

/** Makes the providers of {@link Presets#GITHUB}. */
public final class GitHubIdentityProviderFactory extends OAuthPresetIdentityProviderFactory {

    public GitHubIdentityProviderFactory() {
        super(Presets.GITHUB);
    }

    @Override
    OAuthPresetIdentityProvider create(KeycloakSession session, OAuthPresetConfig config) {
        return new GitHubIdentityProvider(session, config);
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        List<ProviderConfigProperty> properties = super.getConfigProperties();
        properties.add(toggle(
                GitHubIdentityProvider.JSON_FORMAT,
                "JSON Format",
                "Whether GitHub's tokens are stored as JSON, which is needed to refresh those of a GitHub App.",
                false));
        return properties;
    }
}
