package dev.signinhub.presets;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a vendor that is an OpenID provider.
 *
 * @param metadata a template for the metadata URL
 * @param issuer the issuer in the metadata, where it does not follow from the URL
 * @param requiredClaims templates for claims that an ID token must have for its user to sign in
 * @param secretServers servers that may get the secret besides the one that publishes the metadata
 * @param forbiddenScopes scopes that the vendor refuses, with advice
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
