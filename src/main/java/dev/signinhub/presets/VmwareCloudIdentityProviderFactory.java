package dev.signinhub.presets;

/** Makes the providers of {@link Presets#VMWARE_CLOUD}. */
public final class VmwareCloudIdentityProviderFactory extends OidcPresetFactory {

    public VmwareCloudIdentityProviderFactory() {
        super(Presets.VMWARE_CLOUD);
    }
}
