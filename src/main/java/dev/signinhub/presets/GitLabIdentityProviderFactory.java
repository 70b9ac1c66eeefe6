package dev.signinhub.presets;

import dev.signinhub.oidc.metadata.MetadataCache;
import java.util.Set;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;

/** Makes the providers of {@link Presets#GITLAB}. */
public final class GitLabIdentityProviderFactory extends PresetIdentityProviderFactory {

    public GitLabIdentityProviderFactory() {
        super(Presets.GITLAB);
    }

    @Override
    PresetIdentityProvider provider(KeycloakSession session, PresetConfig config, MetadataCache metadata) {
        return new GitLabIdentityProvider(session, (GitLabConfig) config, metadata);
    }

    @Override
    Set<String> withoutMeaning() {
        return Set.of("userinfo");
    }

    @Override
    PresetConfig stored(Preset preset, IdentityProviderModel model) {
        return new GitLabConfig(preset, model);
    }

    @Override
    PresetConfig fresh(Preset preset, MetadataCache metadata) {
        return new GitLabConfig(preset, metadata);
    }
}
