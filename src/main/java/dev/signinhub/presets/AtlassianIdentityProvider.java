package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.oauth.EmailVerification;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.KeycloakSession;

/**
 * Signs users in with Atlassian, which does not promise that an email address is verified, whatever the profile says.
 */
final class AtlassianIdentityProvider extends OAuthPresetIdentityProvider {

    AtlassianIdentityProvider(KeycloakSession session, OAuthPresetConfig config) {
        super(session, config);
    }

    @Override
    void complete(BrokeredIdentityContext identity, JsonNode profile, String accessToken) {
        EmailVerification.setEmail(identity, identity.getEmail(), false);
    }
}
