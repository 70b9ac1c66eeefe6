package dev.signinhub.presets;

import org.keycloak.models.KeycloakSession;

/** Makes the providers of {@link Presets#GITHUB}. */
public final class GitHubIdentityProviderFactory extends OAuthPresetFactory {

    public GitHubIdentityProviderFactory() {
        super(Presets.GITHUB, new org.keycloak.social.github.GitHubIdentityProviderFactory());
    }

    @Override
    OAuthPresetIdentityProvider provider(KeycloakSession session, OAuthPresetConfig config) {
        return new GitHubIdentityProvider(session, config);
    }
}
