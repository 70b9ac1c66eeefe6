package dev.signinhub.presets;

import org.keycloak.models.KeycloakSession;

/** Makes the providers of {@link Presets#BITBUCKET}. */
public final class BitbucketIdentityProviderFactory extends OAuthPresetIdentityProviderFactory {

    public BitbucketIdentityProviderFactory() {
        super(Presets.BITBUCKET);
    }

    @Override
    OAuthPresetIdentityProvider create(KeycloakSession session, OAuthPresetConfig config) {
        return new BitbucketIdentityProvider(session, config);
    }
}
