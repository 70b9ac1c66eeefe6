package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.oidc.OAuthIdentityProvider;
import java.util.Arrays;
import java.util.Map;
import org.keycloak.broker.oidc.OIDCIdentityProviderFactory;
import org.keycloak.broker.provider.IdentityProviderMapper;
import org.keycloak.broker.social.SocialIdentityProvider;
import org.keycloak.models.KeycloakSession;

/** Signs users in with an OAuth 2 vendor of the table, whose API answers at one URL who the user is. */
class OAuthPresetIdentityProvider extends OAuthIdentityProvider<OAuthPresetConfig>
        implements SocialIdentityProvider<OAuthPresetConfig> {

    OAuthPresetIdentityProvider(KeycloakSession session, OAuthPresetConfig config) {
        super(session, config);
    }

    final VendorApi api(String accessToken) {
        return new VendorApi(http(), accessToken);
    }

    @Override
    protected JsonNode profile(String accessToken) {
        return api(accessToken).object(getConfig().getUserInfoUrl());
    }

    @Override
    protected Map<String, String> authorizeParameters() {
        return getConfig().authorizeParameters();
    }

    /** Core's mappers for {@code oidc} look into the profile too ({@code AbstractClaimMapper.getClaimValue}). */
    @Override
    public boolean isMapperSupported(IdentityProviderMapper mapper) {
        return super.isMapperSupported(mapper)
                || Arrays.asList(mapper.getCompatibleProviders()).contains(OIDCIdentityProviderFactory.PROVIDER_ID);
    }
}
