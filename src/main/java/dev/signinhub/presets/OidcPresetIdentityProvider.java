package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oidc.OidcIdentityProvider;
import dev.signinhub.upstream.Call;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.oidc.OIDCIdentityProviderConfig;
import org.keycloak.broker.social.SocialIdentityProvider;
import org.keycloak.models.KeycloakSession;

/** Signs users in with an OpenID vendor; the console lists it among the social providers. */
public class OidcPresetIdentityProvider extends OidcIdentityProvider
        implements SocialIdentityProvider<OIDCIdentityProviderConfig> {

    OidcPresetIdentityProvider(KeycloakSession session, OidcPresetConfig config) {
        super(session, config);
    }

    /**
     * Returns the user's profile from the vendor's own API.
     *
     * @throws SignInFailure when there is no access token, or the API returns no profile
     */
    final JsonNode profile(@Nullable String url, @Nullable String accessToken) {
        if (accessToken == null || url == null) {
            throw SignInFailure.refused("an ID token without an access token says too little about the user");
        }
        return new VendorApi(http(Call.USERINFO), accessToken).object(url);
    }
}
