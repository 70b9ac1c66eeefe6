package dev.signinhub.presets;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a vendor that is an OpenID provider.
 *
 * @param metadata a template for the metadata URL
 * @param issuer the issuer for whom the metadata speaks, where it is not the one that its URL says
 * @param requiredClaims templates for what an ID token must say so that its user may sign in
 * @param secretServers where the vendor wants the secret besides the server of the metadata
 * @param forbiddenScopes scopes that the vendor refuses, with what to do
 */
record OidcPreset(
        Vendor vendor,
        String metadata,
        @Nullable String issuer,
        Map<String, String> requiredClaims,
        List<String> secretServers,
        Map<String, String> forbiddenScopes)
        implements Preset {

    @Override
    public OidcPreset withScopes(String scopes) {
        return new OidcPreset(
                vendor.withScopes(scopes), metadata, issuer, requiredClaims, secretServers, forbiddenScopes);
    }
}
