package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.oidc.Identities;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.KeycloakSession;

/** Signs users in with Atlassian, which does not promise that an address is verified, whatever the profile says of it. */
final class AtlassianIdentityProvider extends OAuthPresetIdentityProvider {

    AtlassianIdentityProvider(KeycloakSession session, OAuthPresetConfig config) {
        super(session, config);
    }

    @Override
    protected void complete(BrokeredIdentityContext identity, JsonNode profile, String accessToken) {
        Identities.setEmail(identity, identity.getEmail(), false);
    }
}
