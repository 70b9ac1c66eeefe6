package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.oidc.SignInFailure;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.StreamSupport;
import org.keycloak.models.KeycloakSession;

/**
 * Signs users in with Bitbucket Server or Data Center, which has no resource that says who asks: it names the user in a
 * header, and the profile is read by that name.
 */
final class BitbucketServerIdentityProvider extends OAuthPresetIdentityProvider {

    private static final String WHO_AM_I = "{baseUrl}/plugins/servlet/applinks/whoami";
    private static final String USER_NAME = "X-Ausername";

    BitbucketServerIdentityProvider(KeycloakSession session, OAuthPresetConfig config) {
        super(session, config);
    }

    @Override
    protected JsonNode profile(String accessToken) {
        VendorApi api = api(accessToken);
        String name = decoded(api.header(getConfig().url(WHO_AM_I), USER_NAME));
        String users = getConfig().getUserInfoUrl();
        // The path takes a slug, which is the name but for odd characters.
        return api.find(users + "/" + encoded(name))
                .filter(user -> isNamed(user, name))
                .or(() -> StreamSupport.stream(
                                api.object(users + "?filter=" + encoded(name))
                                        .path("values")
                                        .spliterator(),
                                false)
                        .filter(user -> isNamed(user, name))
                        .findFirst())
                .orElseThrow(() -> SignInFailure.account("the API knows no profile of the user that it names"));
    }

    private static boolean isNamed(JsonNode user, String name) {
        return name.equals(user.path("name").textValue());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The server sends the header URL-encoded. */
    private static String decoded(String header) {
        try {
            return URLDecoder.decode(header, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw SignInFailure.misconfigured("the API names the user in a header that is not URL-encoded");
        }
    }
}
