package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.oidc.OidcPkceConfig;
import dev.signinhub.oidc.OidcPkceIdentityProvider;
import dev.signinhub.oidc.SignInFailure;
import dev.signinhub.oidc.metadata.MetadataCache;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.oidc.OIDCIdentityProviderConfig;
import org.keycloak.broker.social.SocialIdentityProvider;
import org.keycloak.models.KeycloakSession;

/** Signs users in with a vendor of the table; the console lists it among the social providers. */
public class PresetIdentityProvider extends OidcPkceIdentityProvider
        implements SocialIdentityProvider<OIDCIdentityProviderConfig> {

    PresetIdentityProvider(KeycloakSession session, OidcPkceConfig config, MetadataCache metadata) {
        super(session, config, metadata);
    }

    /**
     * Returns the profile that the vendor's own API has, for whoever the ID token is about.
     *
     * @throws SignInFailure when there is no access token, or the API does not answer as one
     */
    final JsonNode profile(String url, @Nullable String accessToken) {
        if (accessToken == null) {
            throw SignInFailure.refused("an ID token without an access token says too little of a user");
        }
        return new VendorApi(http(), accessToken).object(url);
    }
}
