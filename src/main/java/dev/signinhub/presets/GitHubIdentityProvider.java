package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.Setting;
import dev.signinhub.oauth.EmailVerification;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.KeycloakSession;

/**
 * Signs users in with GitHub, in place of core's {@code GitHubIdentityProvider}.
 *
 * <p>Unlike core's, it treats an address as verified only if GitHub's list says so, and a list that GitHub withholds
 * (403 for a GitHub App without the permission, 404 for a token without the scope) does not fail the sign-in.
 */
final class GitHubIdentityProvider extends OAuthPresetIdentityProvider {

    static final Setting JSON_FORMAT = Setting.flag(
            "githubJsonFormat",
            "JSON Format",
            "Whether GitHub's tokens are stored as JSON, which is needed to refresh those of a GitHub App.",
            false);

    GitHubIdentityProvider(KeycloakSession session, OAuthPresetConfig config) {
        super(session, config);
    }

    @Override
    protected boolean supportsExternalExchange() {
        return true;
    }

    @Override
    void complete(BrokeredIdentityContext identity, JsonNode profile, String accessToken) {
        String published = identity.getEmail();
        Optional<JsonNode> emails = api(accessToken).findList(getConfig().getUserInfoUrl() + "/emails?per_page=100");
        if (published != null) {
            EmailVerification.setEmail(
                    identity,
                    published,
                    emails.filter(list -> isVerified(list, published)).isPresent());
        } else {
            EmailVerification.setEmail(
                    identity, emails.map(GitHubIdentityProvider::primary).orElse(null), true);
        }
    }

    private static boolean isVerified(JsonNode emails, String address) {
        return StreamSupport.stream(emails.spliterator(), false)
                .anyMatch(email -> address.equalsIgnoreCase(email.path("email").textValue())
                        && email.path("verified").asBoolean());
    }

    private static @Nullable String primary(JsonNode emails) {
        return StreamSupport.stream(emails.spliterator(), false)
                .filter(email -> email.path("primary").asBoolean()
                        && email.path("verified").asBoolean())
                .map(email -> email.path("email").textValue())
                .findFirst()
                .orElse(null);
    }

    /**
     * As in core, form-encoded unless "JSON Format" is on. GitHub is asked for JSON either way. Unlike
     * in core, the expiry is kept too, or nobody could tell when an app's token has expired.
     */
    @Override
    boolean storesForms() {
        return !JSON_FORMAT.isOnIn(getConfig().getConfig());
    }
}
