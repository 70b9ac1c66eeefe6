package dev.signinhub.presets;

import dev.signinhub.oidc.ClientAuthentication;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * @param secretServers where the vendor wants the secret besides the server of the metadata
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
        List<String> secretServers,
        Map<String, String> forbiddenScopes) {

    static Builder oidc(String id, String name) {
        return new Builder(id, name);
    }

    Preset scopes(String others) {
        return new Preset(
                id,
                name,
                settings,
                metadata,
                issuer,
                client,
                secretRule,
                others,
                userName,
                authorizeParameters,
                requiredClaims,
                secretServers,
                forbiddenScopes);
    }

    /** A row in the making; what it does not say is that of a public client with the usual scopes. */
    static final class Builder {

        private final String id;
        private final String name;
        private final Map<String, String> authorizeParameters = new HashMap<>();
        private final Map<String, String> requiredClaims = new HashMap<>();
        private final Map<String, String> forbiddenScopes = new HashMap<>();
        private List<PresetSetting> settings = List.of();
        private List<String> secretServers = List.of();
        private String metadata = "";
        private @Nullable String issuer;
        private ClientAuthentication client = ClientAuthentication.NONE;
        private String secretRule = "";
        private String scopes = "openid profile email";
        private String userName = "preferred_username";

        private Builder(String id, String name) {
            this.id = id;
            this.name = name;
        }

        Builder settings(PresetSetting... rows) {
            settings = List.of(rows);
            return this;
        }

        Builder metadata(String template) {
            metadata = template;
            return this;
        }

        Builder issuer(String name) {
            issuer = name;
            return this;
        }

        Builder client(ClientAuthentication authentication, String rule) {
            client = authentication;
            secretRule = rule;
            return this;
        }

        Builder secretless(String rule) {
            return client(ClientAuthentication.NONE, rule);
        }

        Builder scopes(String names) {
            scopes = names;
            return this;
        }

        Builder userName(String claim) {
            userName = claim;
            return this;
        }

        Builder authorizeParameter(String parameter, String template) {
            authorizeParameters.put(parameter, template);
            return this;
        }

        Builder requiredClaim(String claim, String template) {
            requiredClaims.put(claim, template);
            return this;
        }

        Builder secretServer(String url) {
            secretServers = List.of(url);
            return this;
        }

        Builder forbiddenScope(String scope, String rule) {
            forbiddenScopes.put(scope, rule);
            return this;
        }

        Preset build() {
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
                    Map.copyOf(authorizeParameters),
                    Map.copyOf(requiredClaims),
                    secretServers,
                    Map.copyOf(forbiddenScopes));
        }
    }
}
