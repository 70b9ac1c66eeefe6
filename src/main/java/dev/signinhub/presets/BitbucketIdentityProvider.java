package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oauth.EmailVerification;
import java.util.stream.StreamSupport;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.KeycloakSession;

/**
 * Signs users in with Bitbucket Cloud, in place of core's {@code BitbucketIdentityProvider}.
 *
 * <p>Unlike core's, it takes the address that is primary and confirmed, not the first in the list.
 */
final class BitbucketIdentityProvider extends OAuthPresetIdentityProvider {

    BitbucketIdentityProvider(KeycloakSession session, OAuthPresetConfig config) {
        super(session, config);
    }

    @Override
    protected boolean supportsExternalExchange() {
        return true;
    }

    /** An access token may also belong to a workspace or a repository. */
    @Override
    JsonNode profile(String accessToken) {
        JsonNode profile = super.profile(accessToken);
        if (!"user".equals(profile.path("type").textValue())) {
            throw SignInFailure.account("the access token does not belong to a user");
        }
        return profile;
    }

    @Override
    void complete(BrokeredIdentityContext identity, JsonNode profile, String accessToken) {
        String address = api(accessToken)
                .find(getConfig().getUserInfoUrl() + "/emails?pagelen=100")
                .flatMap(emails -> StreamSupport.stream(emails.path("values").spliterator(), false)
                        .filter(email -> email.path("is_primary").asBoolean()
                                && email.path("is_confirmed").asBoolean())
                        .map(email -> email.path("email").asText())
                        .findFirst())
                .orElse(null);
        EmailVerification.setEmail(identity, address, true);
    }
}
