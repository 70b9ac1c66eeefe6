package dev.signinhub.integration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.Answer;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.Page;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;

/**
 * A confidential client of a realm that may exchange tokens (RFC 8693), present assertions (RFC 7523) and ask for what the
 * providers gave.
 *
 * <p>The server needs the features in {@link #FEATURES}.
 */
final class Exchanger {

    static final String FEATURES =
            "--features=token-exchange:v1,admin-fine-grained-authz:v1,identity-brokering-api:v2,transient-users";

    static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
    static final String ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";
    static final String JWT = "urn:ietf:params:oauth:token-type:jwt";

    private static final String CLIENT_ID = "exchanger";
    private static final String SECRET = UUID.randomUUID().toString();

    private final KeycloakServer keycloak;
    private final Admin admin;
    private final String realm;
    private final String id;

    Exchanger(KeycloakServer keycloak, String realm) {
        this.keycloak = keycloak;
        this.admin = keycloak.admin();
        this.realm = realm;
        Map<String, Object> client = new HashMap<>();
        client.put("clientId", CLIENT_ID);
        client.put("secret", SECRET);
        client.put("serviceAccountsEnabled", true);
        client.put("redirectUris", List.of("http://localhost/exchanger"));
        admin.post("/" + realm + "/clients", client).orFail();
        this.id = idOf(CLIENT_ID);
        // Version 2 of core's API wants to be meant by the token that the application got.
        admin.post(
                        "/" + realm + "/clients/" + idOf(Application.CLIENT_ID) + "/protocol-mappers/models",
                        Map.of(
                                "name",
                                "exchanger",
                                "protocol",
                                "openid-connect",
                                "protocolMapper",
                                "oidc-audience-mapper",
                                "config",
                                Map.of("included.client.audience", CLIENT_ID, "access.token.claim", "true")))
                .orFail();
    }

    private String idOf(String clientId) {
        return admin.get("/" + realm + "/clients?clientId=" + clientId)
                .orFail()
                .json()
                .get(0)
                .path("id")
                .asText();
    }

    /** Lets the client exchange from and to the providers, and present their assertions. */
    void allow(String... aliases) {
        Map<String, Object> client =
                Json.map(admin.get("/" + realm + "/clients/" + id).orFail().json());
        client.put(
                "attributes",
                Map.of(
                        "oauth2.jwt.authorization.grant.enabled",
                        "true",
                        "oauth2.jwt.authorization.grant.idp",
                        String.join("##", aliases),
                        "external.token.enabled",
                        "true",
                        "external.token.idp",
                        String.join("##", aliases)));
        admin.put("/" + realm + "/clients/" + id, client).orFail();
        for (String alias : aliases) {
            allowExchange(alias);
        }
    }

    private void allowExchange(String alias) {
        JsonNode permissions = admin.put(
                        "/" + realm + "/identity-provider/instances/" + alias + "/management/permissions",
                        Map.of("enabled", true))
                .orFail()
                .json();
        String server = "/" + realm + "/clients/" + idOf("realm-management") + "/authz/resource-server";
        String policy = admin.post(
                        server + "/policy/client",
                        Map.of("type", "client", "name", "exchangers of " + alias, "clients", List.of(id)))
                .orFail()
                .json()
                .path("id")
                .asText();
        String permission =
                permissions.path("scopePermissions").path("token-exchange").asText();
        Map<String, Object> changed = Json.map(
                admin.get(server + "/permission/scope/" + permission).orFail().json());
        changed.put("policies", List.of(policy));
        changed.put("resources", List.of(permissions.path("resource").asText()));
        changed.put(
                "scopes",
                StreamSupport.stream(
                                admin.get(server + "/permission/" + permission + "/scopes")
                                        .orFail()
                                        .json()
                                        .spliterator(),
                                false)
                        .map(scope -> scope.path("id").asText())
                        .toList());
        admin.put(server + "/permission/scope/" + permission, changed).orFail();
    }

    /** Exchanges a provider's token for one of the realm's. */
    Answer exchange(String subjectIssuer, String type, String token) {
        return token(Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_issuer",
                subjectIssuer,
                "subject_token_type",
                type,
                "subject_token",
                token));
    }

    /** The same, but the token says itself whose it is. */
    Answer exchange(String jwt) {
        return token(Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token_type",
                JWT,
                "subject_token",
                jwt));
    }

    /** Exchanges a token of the realm's for the provider's that the user has. */
    Answer exchangeTo(String alias, String accessToken) {
        return token(Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:token-exchange",
                "requested_issuer",
                alias,
                "subject_token",
                accessToken));
    }

    Answer present(String assertion) {
        return token(Map.of("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion", assertion));
    }

    /** What the provider gave the user, by version 2 of core's API. */
    Answer retrieve(String alias, String accessToken) {
        return post("/broker/" + alias + "/token", Map.of("token", accessToken));
    }

    private Answer token(Map<String, String> parameters) {
        return post("/protocol/openid-connect/token", parameters);
    }

    private Answer post(String path, Map<String, String> parameters) {
        Map<String, String> form = new HashMap<>(parameters);
        form.put("client_id", CLIENT_ID);
        form.put("client_secret", SECRET);
        Page page = new HttpBrowser().post(URI.create(keycloak.realm(realm) + path), form);
        return new Answer(page.status(), page.body());
    }
}
