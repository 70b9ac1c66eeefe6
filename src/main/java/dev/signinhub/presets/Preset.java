package dev.signinhub.presets;

import dev.signinhub.oidc.ClientAuthentication;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a vendor that is an OpenID provider.
 *
 * <p>In the texts marked as templates {@code {key}} stands for a setting, and a part in brackets counts only where its
 * settings have a value.
 *
 * @param metadata a template for the metadata URL
 * @param issuer the issuer for whom the metadata speak, where it is not the one that their URL says
 * @param client how the token endpoint wants to be told who is asking
 * @param secretRule what the admin reads who gives a secret that is not needed, or none that is
 * @param scopes what to ask for where the admin names nothing
 * @param userName the claim that becomes the user name of a new account
 * @param authorizeParameters templates for further parameters of the authorization request
 * @param requiredClaims templates for what an ID token must say so that its user may sign in
 * @param forbiddenScopes scopes that the vendor refuses, with what to do
 */
record Preset(
        String id,
        String name,
        List<PresetSetting> settings,
        String metadata,
        @Nullable String issuer,
        ClientAuthentication client,
        String secretRule,
        String scopes,
        String userName,
        Map<String, String> authorizeParameters,
        Map<String, String> requiredClaims,
        Map<String, String> forbiddenScopes) {

    static Preset oidc(String id, String name) {
        return new Preset(
                id,
                name,
                List.of(),
                "",
                null,
                ClientAuthentication.NONE,
                "",
                "openid profile email",
                "preferred_username",
                Map.of(),
                Map.of(),
                Map.of());
    }

    Preset settings(PresetSetting... settings) {
        return new Preset(
                id,
                name,
                List.of(settings),
                metadata,
                issuer,
                client,
                secretRule,
                scopes,
                userName,
                authorizeParameters,
                requiredClaims,
                forbiddenScopes);
    }

    Preset metadata(String metadata) {
        return new Preset(
                id,
                name,
                settings,
                metadata,
                issuer,
                client,
                secretRule,
                scopes,
                userName,
                authorizeParameters,
                requiredClaims,
                forbiddenScopes);
    }

    Preset issuer(String issuer) {
        return new Preset(
                id,
                name,
                settings,
                metadata,
                issuer,
                client,
                secretRule,
                scopes,
                userName,
                authorizeParameters,
                requiredClaims,
                forbiddenScopes);
    }

    Preset client(ClientAuthentication client) {
        return new Preset(
                id,
                name,
                settings,
                metadata,
                issuer,
                client,
                secretRule,
                scopes,
                userName,
                authorizeParameters,
                requiredClaims,
                forbiddenScopes);
    }

    Preset client(ClientAuthentication client, String secretRule) {
        return client(client).secretless(secretRule);
    }

    Preset secretless(String secretRule) {
        return new Preset(
                id,
                name,
                settings,
                metadata,
                issuer,
                client,
                secretRule,
                scopes,
                userName,
                authorizeParameters,
                requiredClaims,
                forbiddenScopes);
    }

    Preset scopes(String scopes) {
        return new Preset(
                id,
                name,
                settings,
                metadata,
                issuer,
                client,
                secretRule,
                scopes,
                userName,
                authorizeParameters,
                requiredClaims,
                forbiddenScopes);
    }

    Preset userName(String userName) {
        return new Preset(
                id,
                name,
                settings,
                metadata,
                issuer,
                client,
                secretRule,
                scopes,
                userName,
                authorizeParameters,
                requiredClaims,
                forbiddenScopes);
    }

    Preset authorizeParameter(String parameter, String template) {
        return new Preset(
                id,
                name,
                settings,
                metadata,
                issuer,
                client,
                secretRule,
                scopes,
                userName,
                plus(authorizeParameters, parameter, template),
                requiredClaims,
                forbiddenScopes);
    }

    Preset requiredClaim(String claim, String template) {
        return new Preset(
                id,
                name,
                settings,
                metadata,
                issuer,
                client,
                secretRule,
                scopes,
                userName,
                authorizeParameters,
                plus(requiredClaims, claim, template),
                forbiddenScopes);
    }

    Preset forbiddenScope(String scope, String rule) {
        return new Preset(
                id,
                name,
                settings,
                metadata,
                issuer,
                client,
                secretRule,
                scopes,
                userName,
                authorizeParameters,
                requiredClaims,
                plus(forbiddenScopes, scope, rule));
    }

    private static Map<String, String> plus(Map<String, String> map, String key, String value) {
        Map<String, String> more = new TreeMap<>(map);
        more.put(key, value);
        return Map.copyOf(more);
    }
}
