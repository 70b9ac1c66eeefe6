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
 * <p>The profile is that of GitLab's API, as there, for its mappers; unlike there it is asked for once, and an address
 * counts as verified where the API says when it was confirmed.
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

    /** What is {@code id} for the API is {@code sub} in an ID token, as {@link #identify} sees to. */
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
