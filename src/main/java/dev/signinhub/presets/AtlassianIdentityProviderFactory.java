package dev.signinhub.presets;

/** Makes the providers of {@link Presets#ATLASSIAN}. */
public final class AtlassianIdentityProviderFactory extends OAuthPresetIdentityProviderFactory {

    public AtlassianIdentityProviderFactory() {
        super(Presets.ATLASSIAN);
    }
}
