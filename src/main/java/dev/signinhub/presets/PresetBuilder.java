package dev.signinhub.presets;

import dev.signinhub.broker.Setting;
import dev.signinhub.oauth.ClientAuthentication;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Builds a row; the defaults are those of a public client with the usual scopes and claims. */
final class PresetBuilder {

    private final String id;
    private final String name;
    private final Map<String, String> authorizeParameters = new HashMap<>();
    private final Map<String, String> requiredClaims = new HashMap<>();
    private final Map<String, String> forbiddenScopes = new HashMap<>();
    private final List<String> secretServers = new ArrayList<>();
    private List<Setting> settings = List.of();
    private ClientAuthentication client = ClientAuthentication.NONE;
    private String secretRule = "";
    private String scopes = "openid profile email";
    private Profile profile = Profile.STANDARD;
    private Set<String> hiddenSettings = Set.of();
    private @Nullable String issuer;
    private boolean pkce = true;

    static PresetBuilder vendor(String id, String name) {
        return new PresetBuilder(id, name);
    }

    private PresetBuilder(String id, String name) {
        this.id = id;
        this.name = name;
    }

    PresetBuilder settings(Setting... all) {
        settings = Stream.of(all).map(setting -> setting.of(id)).toList();
        return this;
    }

    PresetBuilder client(ClientAuthentication authentication, String rule) {
        client = authentication;
        secretRule = rule;
        return this;
    }

    PresetBuilder scopes(String names) {
        scopes = names;
        return this;
    }

    PresetBuilder authorizeParameter(String parameter, String template) {
        authorizeParameters.put(parameter, template);
        return this;
    }

    /** The claim that becomes the user name of a new account. */
    PresetBuilder userName(String claim) {
        profile = profile.withUserName(claim);
        return this;
    }

    /** The vendor's own profile of a user, instead of claims and userinfo. */
    PresetBuilder profile(Profile own) {
        profile = own;
        return this;
    }

    PresetBuilder hiding(Setting... meaningless) {
        hiddenSettings =
                Set.copyOf(List.of(meaningless).stream().map(Setting::key).toList());
        return this;
    }

    /** The issuer in the metadata, where it does not follow from the URL. */
    PresetBuilder issuer(String expected) {
        issuer = expected;
        return this;
    }

    /** A claim that an ID token must have for its user to sign in. */
    PresetBuilder requiredClaim(String claim, String template) {
        requiredClaims.put(claim, template);
        return this;
    }

    /** A server that may get the secret besides the one that publishes the metadata. */
    PresetBuilder secretServer(String url) {
        secretServers.add(url);
        return this;
    }

    /** A scope that the vendor refuses, with advice. */
    PresetBuilder forbiddenScope(String scope, String rule) {
        forbiddenScopes.put(scope, rule);
        return this;
    }

    /** For a vendor that requires a secret and does not check PKCE. */
    PresetBuilder withoutPkce() {
        pkce = false;
        return this;
    }

    /** Completes the row of an OpenID provider. */
    OidcPreset openId(String metadataTemplate) {
        return new OidcPreset(
                build(),
                metadataTemplate,
                issuer,
                Map.copyOf(requiredClaims),
                List.copyOf(secretServers),
                Map.copyOf(forbiddenScopes));
    }

    /** Completes the row of an OAuth 2 server that is not an OpenID provider. */
    OAuthPreset oauth(String authorizationTemplate, String tokenTemplate) {
        return new OAuthPreset(build(), authorizationTemplate, tokenTemplate, pkce);
    }

    private Vendor build() {
        return new Vendor(
                id,
                name,
                settings,
                client,
                secretRule,
                scopes,
                Map.copyOf(authorizeParameters),
                profile,
                hiddenSettings);
    }
}
