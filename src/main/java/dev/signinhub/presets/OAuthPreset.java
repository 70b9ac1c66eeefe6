package dev.signinhub.presets;

import java.util.List;
import java.util.Map;

/**
 * What is known of a vendor that is an OAuth 2 server and no OpenID provider.
 *
 * @param pkce whether the vendor looks at PKCE; it is used on top of the secret, which all of them want
 * @param secretRule what the admin reads when the secret is missing
 * @param scopes what to ask for where the admin names nothing
 * @param authorizeParameters further parameters of the authorization request
 */
record OAuthPreset(
        String id,
        String name,
        List<PresetSetting> settings,
        Endpoints endpoints,
        boolean pkce,
        String secretRule,
        String scopes,
        Fields fields,
        Map<String, String> authorizeParameters) {

    OAuthPreset scopes(String others) {
        return new OAuthPreset(id, name, settings, endpoints, pkce, secretRule, others, fields, authorizeParameters);
    }

    /** Templates for the URLs. */
    record Endpoints(String authorization, String token, String profile) {}

    /** The members of the profile that make a user; the id never changes and is never given to another. */
    record Fields(String id, String userName, String fullName, String email) {}
}
