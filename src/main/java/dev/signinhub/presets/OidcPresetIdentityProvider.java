package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oidc.OidcIdentityProvider;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.oidc.OIDCIdentityProviderConfig;
import org.keycloak.broker.social.SocialIdentityProvider;
import org.keycloak.models.KeycloakSession;

/** Signs users in with an OpenID vendor of the table; the console lists it among the social providers. */
public class OidcPresetIdentityProvider extends OidcIdentityProvider
        implements SocialIdentityProvider<OIDCIdentityProviderConfig> {

    OidcPresetIdentityProvider(KeycloakSession session, OidcPresetConfig config) {
        super(session, config);
    }

    /**
     * Returns the profile that the vendor's own API has, for whoever the ID token is about.
     *
     * @throws SignInFailure when there is no access token, or the API does not answer as one
     */
    final JsonNode profile(@Nullable String url, @Nullable String accessToken) {
        if (accessToken == null || url == null) {
            throw SignInFailure.refused("an ID token without an access token says too little about the user");
        }
        return new VendorApi(http(), accessToken).object(url);
    }
}
