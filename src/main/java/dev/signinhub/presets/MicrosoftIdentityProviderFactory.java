package dev.signinhub.presets;

import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;

/** Makes the providers of {@link Presets#MICROSOFT}. */
public final class MicrosoftIdentityProviderFactory extends OidcPresetFactory {

    public MicrosoftIdentityProviderFactory() {
        super(Presets.MICROSOFT, new org.keycloak.social.microsoft.MicrosoftIdentityProviderFactory());
    }

    @Override
    OidcPresetIdentityProvider provider(KeycloakSession session, IdentityProviderModel model) {
        return new MicrosoftIdentityProvider(session, new MicrosoftConfig(preset(), model, session, cache()));
    }

    @Override
    OidcPresetConfig freshConfig() {
        return new MicrosoftConfig(preset(), cache());
    }
}
