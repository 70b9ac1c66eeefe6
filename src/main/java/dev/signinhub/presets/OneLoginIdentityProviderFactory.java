package dev.signinhub.presets;

/** Makes the providers of {@link Presets#ONELOGIN}. */
public final class OneLoginIdentityProviderFactory extends OidcPresetFactory {

    public OneLoginIdentityProviderFactory() {
        super(Presets.ONELOGIN);
    }
}
