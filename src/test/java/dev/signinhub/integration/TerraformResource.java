package dev.signinhub.integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Terraform's provider {@code keycloak/keycloak} 5.9 makes of a resource {@code keycloak_oidc_identity_provider}: the
 * request that it sends, and the attributes that it would change after reading the response. Taken from its sources,
 * {@code resource_keycloak_oidc_identity_provider.go} and {@code extra_config.go}.
 *
 * @param attributes what the file sets, as strings
 */
record TerraformResource(Map<String, String> attributes, Map<String, String> extraConfig, Set<String> ignored) {

    private static final Pattern BLOCK =
            Pattern.compile("resource \"keycloak_oidc_identity_provider\" \"\\w+\" \\{\n(.*?)\n}", Pattern.DOTALL);
    private static final Pattern MAP = Pattern.compile("extra_config = \\{\n(.*?)\n {2}}", Pattern.DOTALL);
    private static final Pattern IGNORED = Pattern.compile("ignore_changes = \\[([^]]*)]");
    private static final Pattern ENTRY = Pattern.compile("(?m)^ +(\\w+) += (?:\"([^\"]*)\"|(true|false))$");

    /** Attributes that are members of the representation, with the provider's defaults. */
    private static final List<Attribute> MEMBERS = List.of(
            new Attribute("display_name", "displayName", ""),
            new Attribute("enabled", "enabled", "true"),
            new Attribute("store_token", "storeToken", "true"),
            new Attribute("add_read_token_role_on_create", "addReadTokenRoleOnCreate", "false"),
            new Attribute("authenticate_by_default", "authenticateByDefault", "false"),
            new Attribute("link_only", "linkOnly", "false"),
            new Attribute("trust_email", "trustEmail", "false"),
            new Attribute("first_broker_login_flow_alias", "firstBrokerLoginFlowAlias", "first broker login"),
            new Attribute("post_broker_login_flow_alias", "postBrokerLoginFlowAlias", ""),
            new Attribute("hide_on_login_page", "hideOnLogin", "false"));

    /** Attributes that are in the config, and read back from there. */
    private static final List<Attribute> CONFIG = List.of(
            new Attribute("gui_order", "guiOrder", ""),
            new Attribute("sync_mode", "syncMode", "LEGACY"),
            new Attribute("org_domain", "kc.org.domain", ""),
            new Attribute("org_redirect_mode_email_matches", "kc.org.broker.redirect.mode.email-matches", "false"),
            new Attribute("backchannel_supported", "backchannelSupported", "true"),
            new Attribute("validate_signature", "validateSignature", "false"),
            new Attribute("authorization_url", "authorizationUrl", ""),
            new Attribute("token_url", "tokenUrl", ""),
            new Attribute("user_info_url", "userInfoUrl", ""),
            new Attribute("jwks_url", "jwksUrl", ""),
            new Attribute("logout_url", "logoutUrl", ""),
            new Attribute("issuer", "issuer", ""),
            new Attribute("client_id", "clientId", ""),
            new Attribute("disable_user_info", "disableUserInfo", "false"),
            new Attribute("login_hint", "loginHint", ""),
            new Attribute("ui_locales", "uiLocales", "false"),
            new Attribute("disable_type_claim_check", "disableTypeClaimCheck", "false"));

    /** Attributes that are sent, but not read back. */
    private static final List<Attribute> WRITE_ONLY = List.of(
            new Attribute("client_secret", "clientSecret", ""),
            new Attribute("default_scopes", "defaultScope", "openid"),
            new Attribute("accepts_prompt_none_forward_from_client", "acceptsPromptNoneForwardFromClient", "false"));

    /** What it sends with each provider of any kind: all texts that it knows as "", all switches as "false". */
    private static final String OTHER_TEXTS = "key hostIp nameIDPolicyFormat entityId singleLogoutServiceUrl"
            + " singleSignOnServiceUrl signingCertificate signatureAlgorithm xmlSigKeyInfoKeyNameTransformer hostedDomain"
            + " principalType principalAttribute authnContextComparisonType trustDomain bundleEndpoint apiUrl baseUrl"
            + " fetchedFields authnContextClassRefs authnContextDeclRefs";

    private static final String OTHER_SWITCHES =
            "postBindingAuthnRequest postBindingResponse postBindingLogout forceAuthn"
                    + " wantAuthnRequestsSigned wantAssertionsSigned wantAssertionsEncrypted userIp offlineAccess"
                    + " githubJsonFormat";

    private record Attribute(String name, String key, String defaultValue) {}

    /** Reads the one resource of a file. */
    static TerraformResource in(String file) {
        Matcher block = BLOCK.matcher(file);
        if (!block.find()) {
            throw new IllegalArgumentException("No keycloak_oidc_identity_provider in " + file);
        }
        String body = block.group(1);
        String extra = MAP.matcher(body).results().map(found -> found.group(1)).collect(Collectors.joining());
        Set<String> ignored = IGNORED.matcher(body)
                .results()
                .flatMap(found -> Arrays.stream(found.group(1).split(", *", -1)))
                .collect(Collectors.toCollection(TreeSet::new));
        return new TerraformResource(entries(MAP.matcher(body).replaceAll("")), entries(extra), ignored);
    }

    private static Map<String, String> entries(String lines) {
        return ENTRY.matcher(lines)
                .results()
                .collect(Collectors.toMap(
                        entry -> entry.group(1),
                        entry -> entry.group(2) == null ? entry.group(3) : entry.group(2),
                        (one, other) -> other,
                        LinkedHashMap::new));
    }

    /** Attributes and keys that the provider would refuse in a file. */
    Set<String> unknown() {
        Set<String> unknown = new TreeSet<>(attributes.keySet());
        unknown.removeAll(Set.of("realm", "alias", "provider_id"));
        all().forEach(attribute -> unknown.remove(attribute.name));
        extraConfig.keySet().stream()
                .filter(key -> all().stream().anyMatch(attribute -> attribute.key.equals(key))
                        || (OTHER_TEXTS + " " + OTHER_SWITCHES + " useJwksUrl").contains(key))
                .forEach(unknown::add);
        return unknown;
    }

    private static List<Attribute> all() {
        return List.of(MEMBERS, CONFIG, WRITE_ONLY).stream()
                .flatMap(List::stream)
                .toList();
    }

    private String value(Attribute attribute) {
        return attributes.getOrDefault(attribute.name, attribute.defaultValue);
    }

    /** The body of its request, to create and to change the provider. */
    Map<String, Object> representation() {
        Map<String, String> config = new HashMap<>(extraConfig);
        Arrays.stream(OTHER_TEXTS.split(" ")).forEach(key -> config.put(key, ""));
        Arrays.stream(OTHER_SWITCHES.split(" ")).forEach(key -> config.put(key, "false"));
        CONFIG.forEach(attribute -> config.put(attribute.key, value(attribute)));
        WRITE_ONLY.forEach(attribute -> config.put(attribute.key, value(attribute)));
        config.put("useJwksUrl", String.valueOf(attributes.containsKey("jwks_url")));
        Map<String, Object> representation = new HashMap<>();
        MEMBERS.forEach(attribute -> representation.put(attribute.key, member(value(attribute))));
        representation.put("alias", attributes.get("alias"));
        representation.put("providerId", attributes.getOrDefault("provider_id", "oidc"));
        representation.put("config", config);
        return representation;
    }

    private static Object member(String value) {
        return Set.of("true", "false").contains(value) ? Boolean.valueOf(value) : value;
    }

    /** The attributes that its next plan would change, whether they are ignored or not. */
    Set<String> drift(JsonNode provider) {
        Set<String> drift = new TreeSet<>();
        for (Attribute attribute : MEMBERS) {
            compare(attribute, provider.path(attribute.key), drift);
        }
        for (Attribute attribute : CONFIG) {
            compare(attribute, provider.path("config").path(attribute.key), drift);
        }
        extraConfig.forEach((key, value) -> {
            if (!value.equals(provider.path("config").path(key).asText())) {
                drift.add("extra_config." + key);
            }
        });
        return drift;
    }

    private void compare(Attribute attribute, JsonNode read, Set<String> drift) {
        String nothing = Set.of("true", "false").contains(attribute.defaultValue) ? "false" : "";
        if (!value(attribute).equals(read.isMissingNode() ? nothing : read.asText())) {
            drift.add(attribute.name);
        }
    }
}
