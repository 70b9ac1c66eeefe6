package dev.signinhub.presets;

import org.keycloak.models.KeycloakSession;

/** Makes the providers of {@link Presets#ATLASSIAN}. */
public final class AtlassianIdentityProviderFactory extends OAuthPresetIdentityProviderFactory {

    public AtlassianIdentityProviderFactory() {
        super(Presets.ATLASSIAN);
    }

    @Override
    OAuthPresetIdentityProvider create(KeycloakSession session, OAuthPresetConfig config) {
        return new AtlassianIdentityProvider(session, config);
    }
}
