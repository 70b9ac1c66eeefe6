package dev.signinhub.presets;

import dev.signinhub.oidc.metadata.MetadataCache;
import java.util.ArrayList;
import java.util.List;
import org.keycloak.broker.jwtauthorizationgrant.JWTAuthorizationGrantConfig;
import org.keycloak.common.Profile;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderConfigProperty;

/** Makes the providers of {@link Presets#GOOGLE}. */
public final class GoogleIdentityProviderFactory extends PresetIdentityProviderFactory {

    public GoogleIdentityProviderFactory() {
        super(Presets.GOOGLE);
    }

    @Override
    PresetIdentityProvider provider(KeycloakSession session, PresetConfig config, MetadataCache metadata) {
        return new GoogleIdentityProvider(session, (GoogleConfig) config, metadata);
    }

    @Override
    PresetConfig stored(Preset preset, IdentityProviderModel model) {
        return new GoogleConfig(preset, model);
    }

    @Override
    PresetConfig fresh(Preset preset, MetadataCache metadata) {
        return new GoogleConfig(preset, metadata);
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        List<ProviderConfigProperty> properties = new ArrayList<>();
        properties.add(new ProviderConfigProperty(
                GoogleConfig.HOSTED_DOMAIN,
                "Hosted domain",
                "The Workspace domains whose accounts may sign in, separated by commas, or * for any Workspace account.",
                ProviderConfigProperty.STRING_TYPE,
                null));
        properties.add(toggle(
                GoogleConfig.OFFLINE_ACCESS,
                "Request refresh token",
                "Whether to ask for offline access. Google gives a refresh token with a new consent only.",
                false));
        properties.add(toggle(
                GoogleConfig.USER_IP,
                "Use userIp param",
                "Whether Google is told the user's address when it is asked for the profile, to count its quota by.",
                false));
        properties.addAll(super.getConfigProperties());
        if (Profile.isFeatureEnabled(Profile.Feature.JWT_AUTHORIZATION_GRANT)) {
            // Core's own, for its feature.
            properties.add(toggle(
                    JWTAuthorizationGrantConfig.JWT_AUTHORIZATION_GRANT_ENABLED,
                    "JWT Authorization Grant",
                    "Whether Google's ID tokens are taken as assertions of RFC 7523.",
                    false));
            properties.add(new ProviderConfigProperty(
                    JWTAuthorizationGrantConfig.JWT_AUTHORIZATION_GRANT_MAX_ALLOWED_ASSERTION_EXPIRATION,
                    "Max allowed assertion expiration",
                    "How many seconds such an assertion may be valid.",
                    ProviderConfigProperty.NUMBER_TYPE,
                    "3600"));
        }
        return properties;
    }
}
