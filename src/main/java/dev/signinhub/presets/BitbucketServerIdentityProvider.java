package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.SignInFailure;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.keycloak.models.KeycloakSession;

/**
 * Signs users in with Bitbucket Server or Data Center. It has no resource that describes the caller: it names the user
 * in a header, and the profile is looked up by that name.
 */
final class BitbucketServerIdentityProvider extends OAuthPresetIdentityProvider {

    private static final String WHO_AM_I = "{baseUrl}/plugins/servlet/applinks/whoami";
    private static final String USER_NAME = "X-AUSERNAME";
    private static final String USER_ID = "X-AUSERID";

    BitbucketServerIdentityProvider(KeycloakSession session, OAuthPresetConfig config) {
        super(session, config);
    }

    /**
     * The header does not say whether the name is URL-encoded, so it is tried as it is first; the ID, where there
     * is one, settles it.
     */
    @Override
    JsonNode profile(String accessToken) {
        VendorApi api = api(accessToken);
        String url = getConfig().url(WHO_AM_I);
        Map<String, String> caller = api.headers(url, USER_NAME, USER_ID);
        String name = caller.get(USER_NAME);
        if (name == null) {
            throw SignInFailure.misconfigured("the API did not send the header " + USER_NAME + " at " + url);
        }
        JsonNode user = find(api, name)
                .or(() -> decoded(name).flatMap(other -> find(api, other)))
                .orElseThrow(() -> SignInFailure.account("the API has no profile for the user it named"));
        String id = caller.get(USER_ID);
        if (id != null && !id.equals(user.path("id").asText())) {
            throw SignInFailure.misconfigured("the API returned a different user than the token's");
        }
        return user;
    }

    /** The path takes a slug, which equals the name except for unusual characters. */
    private Optional<JsonNode> find(VendorApi api, String name) {
        String users = getConfig().getUserInfoUrl();
        return api.find(users + "/" + encoded(name))
                .filter(user -> isNamed(user, name))
                .or(() -> StreamSupport.stream(
                                api.object(users + "?limit=1000&filter=" + encoded(name))
                                        .path("values")
                                        .spliterator(),
                                false)
                        .filter(user -> isNamed(user, name))
                        .findFirst());
    }

    private static boolean isNamed(JsonNode user, String name) {
        return name.equals(user.path("name").textValue());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Returns the decoded name, if it differs. */
    private static Optional<String> decoded(String name) {
        try {
            return Optional.of(URLDecoder.decode(name, StandardCharsets.UTF_8)).filter(other -> !other.equals(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
