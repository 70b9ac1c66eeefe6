package dev.signinhub.presets;

import dev.signinhub.oidc.OidcPkceConfig;
import dev.signinhub.oidc.OidcPkceIdentityProvider;
import dev.signinhub.oidc.metadata.MetadataCache;
import org.keycloak.broker.oidc.OIDCIdentityProviderConfig;
import org.keycloak.broker.social.SocialIdentityProvider;
import org.keycloak.models.KeycloakSession;

/** Signs users in with a vendor of the table; the console lists it among the social providers. */
public class PresetIdentityProvider extends OidcPkceIdentityProvider
        implements SocialIdentityProvider<OIDCIdentityProviderConfig> {

    PresetIdentityProvider(KeycloakSession session, OidcPkceConfig config, MetadataCache metadata) {
        super(session, config, metadata);
    }
}
