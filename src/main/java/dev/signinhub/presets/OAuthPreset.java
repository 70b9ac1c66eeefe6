package dev.signinhub.presets;

import java.util.List;
import java.util.Objects;

/**
 * What is known of a vendor that is an OAuth 2 server and no OpenID provider.
 *
 * @param authorization a template for the URL of the authorization endpoint
 * @param token a template for the URL of the token endpoint
 * @param pkce whether the vendor looks at PKCE; it is used on top of the secret, which all of them want
 */
record OAuthPreset(Vendor vendor, String authorization, String token, boolean pkce) implements Preset {

    OAuthPreset {
        Objects.requireNonNull(vendor.profile().url(), "an OAuth 2 server says nowhere else who the user is");
    }

    @Override
    public OAuthPreset withScopes(String scopes) {
        return new OAuthPreset(vendor.withScopes(scopes), authorization, token, pkce);
    }

    /** Returns a template for the URL that says who the user is. */
    String profile() {
        return Objects.requireNonNull(vendor.profile().url());
    }

    /** Returns the templates of all addresses that a token or a secret goes to, or a browser. */
    List<String> addresses() {
        return List.of(authorization, token, profile());
    }
}
