package dev.signinhub.presets;

import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;

/** Makes the providers of {@link Presets#GITLAB}. */
public final class GitLabIdentityProviderFactory extends OidcPresetFactory {

    public GitLabIdentityProviderFactory() {
        super(Presets.GITLAB, new org.keycloak.social.gitlab.GitLabIdentityProviderFactory());
    }

    @Override
    OidcPresetIdentityProvider provider(KeycloakSession session, IdentityProviderModel model) {
        return new GitLabIdentityProvider(session, new OidcPresetConfig(preset(), model, session, cache()));
    }
}
