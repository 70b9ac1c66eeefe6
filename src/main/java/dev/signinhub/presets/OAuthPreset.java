package dev.signinhub.presets;

import java.util.List;
import java.util.Objects;

/**
 * What is known about a vendor that is an OAuth 2 server but not an OpenID provider.
 *
 * @param authorization a template for the URL of the authorization endpoint
 * @param token a template for the URL of the token endpoint
 * @param pkce whether the vendor checks PKCE, which is used in addition to the secret that all of them require
 */
record OAuthPreset(Vendor vendor, String authorization, String token, boolean pkce) implements Preset {

    OAuthPreset {
        Objects.requireNonNull(vendor.profile().url(), "the row of an OAuth 2 vendor needs a profile URL");
    }

    @Override
    public OAuthPreset withScopes(String scopes) {
        return new OAuthPreset(vendor.withScopes(scopes), authorization, token, pkce);
    }

    /** Returns a template for the URL of the user's profile. */
    String profile() {
        return Objects.requireNonNull(vendor.profile().url());
    }

    /** Returns the templates of every URL that a browser, a secret or a token is sent to. */
    List<String> addresses() {
        return List.of(authorization, token, profile());
    }
}
