package dev.signinhub.testing.vendor;

import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.hostile.Reply;
import dev.signinhub.testing.vendor.Credentials.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Bitbucket Cloud, with a workspace's consumer, which has key and secret, and a fixed callback and scopes.
 * {@code api.bitbucket.org} is below {@code /api}. A code challenge is not looked at.
 *
 * @see <a href="https://developer.atlassian.com/cloud/bitbucket/oauth-2/">OAuth 2.0</a>
 */
final class Bitbucket extends OAuthVendor {

    private volatile String callback = "";

    Bitbucket() {
        super(
                () -> Account.alice("557058:2f1c7a90-6b3d-4e58-a1c4-0d9e8f7b6a55"),
                // The page shows Basic; Keycloak's own provider posts the secret, and is taken too.
                Client.withSecret(Pkce.IGNORED, Method.BASIC, Method.POST));
    }

    /** The last one is the consumer's callback, where a request without redirect URI leads. */
    @Override
    public void allowRedirect(String redirectUri) {
        super.allowRedirect(redirectUri);
        callback = redirectUri;
    }

    @Override
    Reply answer(Request request) {
        return switch (request.path()) {
            case "/site/oauth2/authorize" -> authorize(request);
            case "/site/oauth2/access_token" -> token(request);
            case "/api/2.0/user" -> bearer(request, Bitbucket::user);
            case "/api/2.0/user/emails" -> bearer(request, grant -> emails(request, grant));
            default -> notFound();
        };
    }

    @Override
    String defaultRedirect() {
        return callback;
    }

    @Override
    boolean wantsRedirectAgain() {
        return false;
    }

    @Override
    boolean givesRefreshToken(Grant grant) {
        return true;
    }

    @Override
    boolean repeatsRefreshToken() {
        return true;
    }

    @Override
    String newCode() {
        return random(18);
    }

    /** The scopes are the consumer's, whatever was asked for. */
    @Override
    void complete(Map<String, Object> tokens, Grant grant) {
        tokens.put("token_type", "bearer");
        tokens.put("expires_in", 7200);
        tokens.put("state", "authorization_code");
        tokens.remove("scope");
        tokens.put("scopes", "account email");
    }

    private static Reply user(Grant grant) {
        Account account = grant.account();
        Map<String, Object> user = new LinkedHashMap<>();
        user.put("type", "user");
        user.put("account_id", account.id());
        user.put("uuid", "{" + account.id().replaceFirst(".*:", "") + "}");
        user.put("username", account.username());
        user.put("nickname", account.username());
        user.put("display_name", account.name());
        user.put("account_status", "active");
        return Reply.json(account.with(user));
    }

    private Reply emails(Request request, Grant grant) {
        if (areEmailsForbidden()) {
            return forbidden();
        }
        int page = Integer.parseInt(request.parameters().getOrDefault("pagelen", "10"));
        List<Map<String, Object>> values = grant.account().emails().stream()
                .limit(page)
                .<Map<String, Object>>map(email -> Map.of(
                        "type", "email",
                        "email", email.address(),
                        "is_primary", email.primary(),
                        "is_confirmed", email.verified()))
                .toList();
        return Reply.json(Map.of("pagelen", page, "page", 1, "size", values.size(), "values", values));
    }
}
