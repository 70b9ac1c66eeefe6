package dev.signinhub.testing.vendor;

import dev.signinhub.testing.Json;
import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.hostile.Reply;
import dev.signinhub.testing.vendor.Credentials.Method;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Atlassian's OAuth 2.0 (3LO), with an app that has a secret. {@code api.atlassian.com} is below {@code /api}. A code
 * challenge is not looked at, so it replaces nothing.
 *
 * @see <a href="https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/">OAuth 2.0 (3LO) apps</a>
 */
final class Atlassian extends OAuthVendor {

    private final Keys keys = new Keys();

    Atlassian() {
        super(
                () -> Account.alice("712020:9b0d6c1e-3f4a-4b7c-8d2e-5a6f7b8c9d0e")
                        .emailVerified(null),
                Client.withSecret(Pkce.IGNORED, Method.POST));
    }

    @Override
    Reply answer(Request request) {
        return switch (request.path()) {
            case "/authorize" -> authorize(request);
            case "/oauth/token" -> token(form(request));
            case "/api/me" -> bearer(request, Atlassian::me);
            case "/api/oauth/token/accessible-resources" -> bearer(request, grant -> Reply.json(sites(grant)));
            default -> Reply.json(404, Map.of("code", 404, "message", "Not Found"));
        };
    }

    /** A token request may be JSON as well. */
    private static Request form(Request request) {
        if (!request.header("content-type").startsWith(Reply.JSON)) {
            return request;
        }
        Map<String, String> parameters = new HashMap<>();
        Json.map(Json.read(request.body())).forEach((name, value) -> parameters.put(name, value.toString()));
        return request.with(parameters);
    }

    /** Without the audience it would be another product's login. */
    @Override
    @Nullable
    Problem further(Request request) {
        return request.parameters().getOrDefault("audience", "").equals("api.atlassian.com") ? null : Problem.AUDIENCE;
    }

    @Override
    Refusal words(Problem problem) {
        return switch (problem) {
            case UNKNOWN_CLIENT, SECRET_MISSING, SECRET_WRONG, AUTHENTICATION_METHOD ->
                new Refusal(401, "access_denied", "Unauthorized");
            case CODE_INVALID, REDIRECT_DIFFERS -> new Refusal(403, "invalid_grant", "Invalid authorization code");
            case REFRESH_TOKEN_INVALID -> new Refusal(403, "unauthorized_client", "refresh_token is invalid");
            case DENIED -> new Refusal(403, "access_denied", "User did not authorize the request");
            default -> problem.words();
        };
    }

    @Override
    boolean rotates() {
        return true;
    }

    @Override
    String newAccessToken(Grant grant) {
        return keys.sign(Map.of(
                "iss", "https://auth.atlassian.com", "sub", grant.account().id(), "jti", random(20)));
    }

    private static Reply me(Grant grant) {
        if (!grant.covers("read:me")) {
            return Reply.json(403, Map.of("code", 403, "message", "The app is missing the required scopes."));
        }
        Account account = grant.account();
        Map<String, Object> user = new LinkedHashMap<>();
        user.put("account_type", "atlassian");
        user.put("account_id", account.id());
        user.put("account_status", "active");
        user.put("name", account.name());
        user.put("nickname", account.username());
        user.put("picture", "https://avatar.example/" + account.username());
        user.putAll(account.emailClaims());
        return Reply.json(account.with(user));
    }

    private static List<Map<String, Object>> sites(Grant grant) {
        return List.of(Map.of(
                "id",
                "1324a887-45db-1bf4-1e99-ef0ff456d421",
                "name",
                "corp",
                "url",
                "https://corp.example",
                "scopes",
                grant.scopes()));
    }

    @Override
    Reply unauthorized() {
        return Reply.json(401, Map.of("code", 401, "message", "Unauthorized"));
    }
}
