package dev.signinhub.testing.vendor;

import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.hostile.Reply;
import dev.signinhub.testing.vendor.Credentials.Method;
import java.util.LinkedHashMap;
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
            case "/oauth/token" -> token(request);
            case "/api/me" -> bearer(request, Atlassian::me);
            default -> notFound();
        };
    }

    /** Without the audience it would be another product's login. */
    @Override
    @Nullable
    Problem further(Request request) {
        return request.parameters().getOrDefault("audience", "").equals("api.atlassian.com")
                ? null
                : Problem.INVALID_REQUEST;
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
            return forbidden();
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
}
