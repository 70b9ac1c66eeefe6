package dev.signinhub.presets;

import dev.signinhub.oidc.metadata.MetadataCache;
import org.keycloak.models.IdentityProviderModel;

/** The configuration of a GitLab provider: the user is described by GitLab's API, as for core's provider. */
final class GitLabConfig extends PresetConfig {

    private static final long serialVersionUID = 1L;

    GitLabConfig(Preset preset, MetadataCache metadata) {
        super(preset, metadata);
    }

    GitLabConfig(Preset preset, IdentityProviderModel model) {
        super(preset, model);
    }

    @Override
    public String getUserInfoUrl() {
        return Template.fill("{baseUrl}/api/v4/user", Presets.GITLAB.settings(), getConfig());
    }

    @Override
    public String getUserIDClaim() {
        return "id";
    }
}
