package dev.signinhub.presets;

/** Makes the providers of {@link Presets#OKTA}. */
public final class OktaIdentityProviderFactory extends OidcPresetFactory {

    public OktaIdentityProviderFactory() {
        super(Presets.OKTA);
    }
}
