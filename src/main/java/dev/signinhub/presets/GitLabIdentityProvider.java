package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oauth.EmailVerification;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.KeycloakSession;

/**
 * Signs users in with GitLab, in place of core's {@code GitLabIdentityProvider}.
 *
 * <p>As in core, the profile comes from GitLab's API, for core's mappers. Unlike in core, it is fetched once, and an
 * address is verified if the API says when it was confirmed.
 */
final class GitLabIdentityProvider extends OidcPresetIdentityProvider {

    private final OidcPresetConfig config;

    GitLabIdentityProvider(KeycloakSession session, OidcPresetConfig config) {
        super(session, config);
        this.config = config;
    }

    @Override
    protected BrokeredIdentityContext identify(JsonNode idToken, @Nullable String accessToken) {
        JsonNode profile = profile(config.getUserInfoUrl(), accessToken);
        if (!idToken.path("sub").asText().equals(profile.path("id").asText())) {
            throw SignInFailure.misconfigured("the API returned a different user than the ID token");
        }
        return identityOf(profile);
    }

    @Override
    protected JsonNode profileOf(String accessToken) {
        return profile(config.getUserInfoUrl(), accessToken);
    }

    /** The API's {@code id} is the ID token's {@code sub}; {@link #identify} checks that. */
    @Override
    protected @Nullable String userId(JsonNode idToken) {
        return id(idToken, "sub");
    }

    @Override
    protected boolean exchangesAccessTokensOnly() {
        return true;
    }

    @Override
    protected BrokeredIdentityContext identityOf(JsonNode profile) {
        BrokeredIdentityContext identity = super.identityOf(profile);
        EmailVerification.setEmail(identity, identity.getEmail(), profile.hasNonNull("confirmed_at"));
        return identity;
    }
}
