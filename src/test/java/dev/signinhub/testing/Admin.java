package dev.signinhub.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Keycloak's admin API; paths are those after {@code /admin/realms}, and a refusal is an answer like any other. */
public final class Admin {

    static final String USERNAME = "admin";
    static final String PASSWORD = "admin";

    private static final List<Map<String, Object>> KEYS = List.of(
            key("rsa-generated", Map.of("keySize", List.of("1024"), "priority", List.of("100"))),
            key("hmac-generated", Map.of("algorithm", List.of("HS512"))),
            key("aes-generated", Map.of()));

    /** Half of what a token of the command line client is valid for, and a call takes no time beside that. */
    private static final Duration KEPT = Duration.ofSeconds(30);

    private final URI server;
    private final String home;
    private final String username;
    private final String password;
    private String token = "";
    private long tokenTime;

    Admin(URI server) {
        this(server, "master", USERNAME, PASSWORD);
    }

    private Admin(URI server, String home, String username, String password) {
        this.server = server;
        this.home = home;
        this.username = username;
        this.password = password;
    }

    /** Somebody of this realm, with the rights that they have. */
    public Admin as(String realm, String name, String secret) {
        return new Admin(server, realm, name, secret);
    }

    public Answer get(String path) {
        return call("GET", path, BodyPublishers.noBody());
    }

    /** The same as a terminal asks for it. */
    public Answer getText(String path) {
        return send("GET", "/admin/realms" + path, BodyPublishers.noBody(), "text/plain");
    }

    /** The same as a terminal asks for it. */
    public Answer postText(String path) {
        return send("POST", "/admin/realms" + path, BodyPublishers.ofString("{}"), "text/plain");
    }

    public Answer post(String path, Object json) {
        return call("POST", path, BodyPublishers.ofString(Json.write(json)));
    }

    public Answer put(String path, Object json) {
        return call("PUT", path, BodyPublishers.ofString(Json.write(json)));
    }

    public Answer delete(String path) {
        return call("DELETE", path, BodyPublishers.noBody());
    }

    /** An enabled realm that records its events. */
    public void createRealm(String realm) {
        createRealm(Map.of("realm", realm, "enabled", true, "eventsEnabled", true));
    }

    /** A realm as described, with keys that are made in no time: of a new realm they are most of the work. */
    public void createRealm(Map<String, ?> realm) {
        Map<String, Object> quick = new HashMap<>(realm);
        quick.put("components", Map.of("org.keycloak.keys.KeyProvider", KEYS));
        post("", quick).orFail();
    }

    private static Map<String, Object> key(String provider, Map<String, List<String>> config) {
        return Map.of("name", provider, "providerId", provider, "config", config);
    }

    public void deleteRealm(String realm) {
        delete("/" + realm).orFail();
    }

    public void createPublicClient(String realm, String clientId, String... redirectUris) {
        var client = Map.of("clientId", clientId, "publicClient", true, "redirectUris", List.of(redirectUris));
        post("/" + realm + "/clients", client).orFail();
    }

    public Answer createProvider(String realm, String alias, String providerId, Map<String, String> config) {
        var provider = Map.of("alias", alias, "providerId", providerId, "enabled", true, "config", config);
        return post(providers(realm), provider);
    }

    /** Saves an enabled provider as an import does, without reading its metadata. */
    public void importProvider(String realm, String alias, String providerId, Map<String, String> config) {
        importProviders(
                realm, List.of(Map.of("alias", alias, "providerId", providerId, "enabled", true, "config", config)));
    }

    /** Saves providers as an import does, which must not be there yet. */
    public void importProviders(String realm, List<Map<String, Object>> providers) {
        post("/" + realm + "/partialImport", Map.of("ifResourceExists", "FAIL", "identityProviders", providers))
                .orFail();
    }

    /** Gives a user a role of the client {@code realm-management}. */
    public void grant(String realm, String userId, String role) {
        var client = get("/" + realm + "/clients?clientId=realm-management")
                .orFail()
                .json()
                .path(0)
                .path("id")
                .asText();
        var found = get("/" + realm + "/clients/" + client + "/roles/" + role)
                .orFail()
                .json();
        post("/" + realm + "/users/" + userId + "/role-mappings/clients/" + client, List.of(found))
                .orFail();
    }

    public Answer provider(String realm, String alias) {
        return get(providers(realm) + "/" + alias);
    }

    /** Changes some of the provider's config and leaves the rest as it is. */
    @SuppressWarnings("unchecked")
    public Answer configureProvider(String realm, String alias, Map<String, String> changes) {
        var provider = Json.map(provider(realm, alias).orFail().json());
        var config = new HashMap<>((Map<String, Object>) provider.getOrDefault("config", Map.of()));
        config.putAll(changes);
        provider.put("config", config);
        return put(providers(realm) + "/" + alias, provider);
    }

    /** Changes a member of the provider that is none of its config. */
    public void changeProvider(String realm, String alias, String member, Object value) {
        var provider = Json.map(provider(realm, alias).orFail().json());
        provider.put(member, value);
        put(providers(realm) + "/" + alias, provider).orFail();
    }

    /** Adds a mapper to a provider. */
    public Answer createMapper(String realm, String alias, String type, Map<String, String> config) {
        return post(
                providers(realm) + "/" + alias + "/mappers",
                mapper(alias, "mapper-" + UUID.randomUUID(), type, config));
    }

    /** A mapper as the REST API and imports take it. */
    public static Map<String, Object> mapper(String alias, String name, String type, Map<String, String> config) {
        return Map.of("name", name, "identityProviderAlias", alias, "identityProviderMapper", type, "config", config);
    }

    /** Takes the provider's word that an address is verified. */
    public void trustEmail(String realm, String alias) {
        changeProvider(realm, alias, "trustEmail", true);
    }

    public void disableProvider(String realm, String alias) {
        enableProvider(realm, alias, false);
    }

    public void enableProvider(String realm, String alias) {
        enableProvider(realm, alias, true);
    }

    private void enableProvider(String realm, String alias, boolean enabled) {
        var provider = Json.map(provider(realm, alias).orFail().json());
        provider.put("enabled", enabled);
        put(providers(realm) + "/" + alias, provider).orFail();
    }

    public Answer deleteProvider(String realm, String alias) {
        return delete(providers(realm) + "/" + alias);
    }

    /** Somebody with a complete profile: without names, Keycloak would ask for them after the first sign-in. */
    public void createUser(String realm, String username, String email, String password) {
        var credential = Map.of("type", "password", "value", password, "temporary", false);
        var user = new HashMap<String, Object>();
        user.put("username", username);
        user.put("email", email);
        user.put("firstName", username);
        user.put("lastName", "Example");
        user.put("enabled", true);
        user.put("credentials", List.of(credential));
        post("/" + realm + "/users", user).orFail();
    }

    /** Lets users have attributes that the realm's user profile does not name, as mappers may give them. */
    public void allowAnyAttribute(String realm) {
        var profile = Json.map(get("/" + realm + "/users/profile").orFail().json());
        profile.put("unmanagedAttributePolicy", "ENABLED");
        put("/" + realm + "/users/profile", profile).orFail();
    }

    public JsonNode users(String realm) {
        return get("/" + realm + "/users").orFail().json();
    }

    /** The newest first. */
    public JsonNode events(String realm) {
        return get("/" + realm + "/events").orFail().json();
    }

    public void clearEvents(String realm) {
        delete("/" + realm + "/events").orFail();
    }

    private static String providers(String realm) {
        return "/" + realm + "/identity-provider/instances";
    }

    /** What the server consists of. */
    public JsonNode serverInfo() {
        return send("GET", "/admin/serverinfo", BodyPublishers.noBody())
                .orFail()
                .json();
    }

    private Answer call(String method, String path, BodyPublisher body) {
        return send(method, "/admin/realms" + path, body);
    }

    private Answer send(String method, String path, BodyPublisher body) {
        return send(method, path, body, "application/json");
    }

    private Answer send(String method, String path, BodyPublisher body, String accept) {
        var request = HttpRequest.newBuilder(URI.create(server + path))
                .timeout(Duration.ofMinutes(1))
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", "application/json")
                .header("Accept", accept)
                .method(method, body)
                .build();
        var response = Http.send(request);
        return new Answer(response.statusCode(), response.body());
    }

    /** A password is hashed expensively on purpose, so not for each call. */
    private synchronized String token() {
        if (token.isEmpty() || System.nanoTime() - tokenTime > KEPT.toNanos()) {
            tokenTime = System.nanoTime();
            token = newToken();
        }
        return token;
    }

    private String newToken() {
        var grant =
                Map.of("grant_type", "password", "client_id", "admin-cli", "username", username, "password", password);
        var request = HttpRequest.newBuilder(URI.create(server + "/realms/" + home + "/protocol/openid-connect/token"))
                .timeout(Duration.ofMinutes(1))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(Urls.form(grant)))
                .build();
        var response = Http.send(request);
        return new Answer(response.statusCode(), response.body())
                .orFail()
                .json()
                .path("access_token")
                .asText();
    }
}
