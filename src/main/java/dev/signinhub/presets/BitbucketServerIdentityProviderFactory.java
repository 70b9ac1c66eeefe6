package dev.signinhub.presets;

import org.keycloak.models.KeycloakSession;

/** Makes the providers of {@link Presets#BITBUCKET_SERVER}. */
public final class BitbucketServerIdentityProviderFactory extends OAuthPresetFactory {

    public BitbucketServerIdentityProviderFactory() {
        super(Presets.BITBUCKET_SERVER);
    }

    @Override
    OAuthPresetIdentityProvider provider(KeycloakSession session, OAuthPresetConfig config) {
        return new BitbucketServerIdentityProvider(session, config);
    }
}
