package dev.signinhub.browser;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A realm with the sign-in page and as many providers as wanted; nobody listens where they lead. */
public record SignInRealm(
        String name, String theme, List<Map<String, Object>> providers, Map<String, String> attributes) {

    /** Kinds and names as they come in the field: brands, long names, other scripts. */
    private static final List<Map.Entry<String, String>> SAMPLES = List.of(
            Map.entry("github", "GitHub"),
            Map.entry("gitlab", "GitLab"),
            Map.entry("google", "Google"),
            Map.entry("microsoft", "Microsoft"),
            Map.entry("bitbucket", "Bitbucket"),
            Map.entry("facebook", "Facebook"),
            Map.entry("linkedin-openid-connect", "LinkedIn"),
            Map.entry("oidc", "Contoso"),
            Map.entry("oidc", "Umbrella University of Applied Sciences"),
            Map.entry("oidc", "日本の会社"),
            Map.entry("saml", "Éclair & Söhne"),
            Map.entry("oidc", "شركة المثال"));

    public static SignInRealm named(String name) {
        return new SignInRealm(name, "signin-hub", List.of(), Map.of());
    }

    public SignInRealm theme(String other) {
        return new SignInRealm(name, other, providers, attributes);
    }

    /** A decision about the page, as an admin takes it. */
    public SignInRealm with(String attribute, String value) {
        var more = new HashMap<>(attributes);
        more.put(attribute, value);
        return new SignInRealm(name, theme, providers, more);
    }

    public SignInRealm withProviders(int count) {
        var realm = this;
        for (int i : IntStream.range(0, count).toArray()) {
            var sample = SAMPLES.get(i % SAMPLES.size());
            var name = i < SAMPLES.size() ? sample.getValue() : sample.getValue() + " " + i;
            realm = realm.withProvider("idp-%04d".formatted(i), sample.getKey(), name, Map.of("guiOrder", "" + i));
        }
        return realm;
    }

    public SignInRealm withProvider(String alias, String kind, String displayName, Map<String, String> config) {
        var settings = new HashMap<>(Map.of(
                "clientId", "client",
                "clientSecret", "secret",
                "authorizationUrl", "http://localhost/upstream/authorize",
                "tokenUrl", "http://localhost/upstream/token",
                "singleSignOnServiceUrl", "http://localhost/upstream/saml",
                "idpEntityId", "entity"));
        settings.putAll(config);
        var more = new ArrayList<>(providers);
        more.add(Map.of(
                "alias", alias, "providerId", kind, "enabled", true, "displayName", displayName, "config", settings));
        return new SignInRealm(name, theme, more, attributes);
    }

    public Map<String, Object> json() {
        var realm = new HashMap<String, Object>();
        realm.put("realm", name);
        realm.put("displayName", "Sign-in Hub");
        realm.put("enabled", true);
        realm.put("loginTheme", theme);
        realm.put("internationalizationEnabled", true);
        realm.put("supportedLocales", List.of("en", "de", "fr", "es", "ar", "ja"));
        realm.put("registrationAllowed", true);
        realm.put("rememberMe", true);
        realm.put("resetPasswordAllowed", true);
        realm.put("passwordPolicy", "length(8) and digits(1)");
        realm.put("attributes", attributes);
        realm.put("identityProviders", providers);
        return realm;
    }

    /** A user profile with a field of each kind. */
    public static Map<String, Object> profile() {
        var edit = List.of("user", "admin");
        var attributes = new ArrayList<Map<String, Object>>();
        for (var plain : List.of("username", "email", "firstName", "lastName")) {
            attributes.add(Map.of(
                    "name",
                    plain,
                    "displayName",
                    "${" + plain + "}",
                    "permissions",
                    Map.of("view", edit, "edit", edit)));
        }
        for (var type : List.of(
                "textarea", "select", "multiselect", "select-radiobuttons", "multiselect-checkboxes", "html5-date")) {
            attributes.add(Map.of(
                    "name",
                    "f-" + type,
                    "displayName",
                    "Field " + type,
                    "permissions",
                    Map.of("view", edit, "edit", edit),
                    "validations",
                    Map.of("options", Map.of("options", List.of("one", "two"))),
                    "annotations",
                    Map.of("inputType", type, "inputHelperTextBefore", "What this is for."),
                    "group",
                    "more"));
        }
        attributes.add(Map.of(
                "name",
                "f-many",
                "displayName",
                "Field with several values",
                "multivalued",
                true,
                "permissions",
                Map.of("view", edit, "edit", edit),
                "annotations",
                Map.of("inputHelperTextAfter", "As many as you like.")));
        attributes.add(Map.of(
                "name",
                "f-choice",
                "displayName",
                "Field that must be chosen",
                "required",
                Map.of("roles", List.of("user")),
                "permissions",
                Map.of("view", edit, "edit", edit),
                "validations",
                Map.of("options", Map.of("options", List.of("one", "two"))),
                "annotations",
                Map.of("inputType", "select-radiobuttons")));
        return Map.of(
                "attributes",
                attributes,
                "groups",
                List.of(Map.of("name", "more", "displayHeader", "More about you", "displayDescription", "Optional.")));
    }
}
