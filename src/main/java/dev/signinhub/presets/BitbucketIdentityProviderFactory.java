package dev.signinhub.presets;

import org.keycloak.models.KeycloakSession;

/** Makes the providers of {@link Presets#BITBUCKET}. */
public final class BitbucketIdentityProviderFactory extends OAuthPresetFactory {

    public BitbucketIdentityProviderFactory() {
        super(Presets.BITBUCKET, new org.keycloak.social.bitbucket.BitbucketIdentityProviderFactory());
    }

    @Override
    OAuthPresetIdentityProvider provider(KeycloakSession session, OAuthPresetConfig config) {
        return new BitbucketIdentityProvider(session, config);
    }
}
