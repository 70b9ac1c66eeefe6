package dev.signinhub.testing.vendor;

import dev.signinhub.testing.Urls;
import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.hostile.Reply;
import dev.signinhub.testing.vendor.Credentials.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * GitHub, as an OAuth app sees it or a GitHub App. {@code api.github.com} is below {@code /api}; that of GitHub
 * Enterprise Server, {@code /api/v3}, answers as well.
 *
 * @see <a href="https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps">Authorizing OAuth
 *     apps</a>
 * @see <a href="https://github.blog/changelog/2025-07-14-pkce-support-for-oauth-and-github-app-authentication/">PKCE</a>
 */
public final class GitHub extends OAuthVendor {

    private volatile boolean app;
    private volatile int lifetime;

    GitHub() {
        super(() -> Account.alice("583231"), Client.withSecret(Pkce.OPTIONAL, Method.POST, Method.BASIC));
    }

    /** Registers a GitHub App with expiring tokens: it has permissions, not scopes, and gets refresh tokens. */
    public void registerApp() {
        app = true;
    }

    /** Has tokens run out after so many seconds, those of an OAuth app too, which GitHub gives without an end. */
    public void tokensLast(int seconds) {
        lifetime = seconds;
    }

    @Override
    public void reset() {
        super.reset();
        app = false;
        lifetime = 0;
    }

    @Override
    Reply answer(Request request) {
        return switch (request.path()) {
            case "/login/oauth/authorize" -> authorize(request);
            case "/login/oauth/access_token" -> token(request);
            case "/api/user", "/api/v3/user" -> api(request, this::user);
            case "/api/user/emails", "/api/v3/user/emails" -> api(request, grant -> emails(request, grant));
            default -> notFound();
        };
    }

    @Override
    String implicitResponseType() {
        return "code";
    }

    @Override
    String implicitGrantType() {
        return "authorization_code";
    }

    @Override
    boolean wantsRedirectAgain() {
        return false;
    }

    @Override
    boolean givesRefreshToken(Grant grant) {
        return app;
    }

    @Override
    boolean rotates() {
        return true;
    }

    @Override
    String newCode() {
        return random(20);
    }

    @Override
    String newAccessToken(Grant grant) {
        return (app ? "ghu_" : "gho_") + random(36);
    }

    @Override
    String newRefreshToken(Grant grant) {
        return "ghr_" + random(76);
    }

    @Override
    void complete(Map<String, Object> tokens, Grant grant) {
        tokens.put("token_type", "bearer");
        tokens.put("scope", app ? "" : String.join(",", grant.scopes()));
        tokens.remove("expires_in");
        if (app) {
            tokens.put("expires_in", 28800);
            tokens.put("refresh_token_expires_in", 15897600);
        }
        if (lifetime > 0) {
            tokens.put("expires_in", lifetime);
        }
    }

    @Override
    Reply tokenReply(Request request, Map<String, Object> tokens) {
        return shaped(request, tokens);
    }

    @Override
    Reply refuse(Request request, Problem problem) {
        return shaped(request, Map.of("error", problem.error()));
    }

    /** Form-encoded unless the client asks for JSON, errors too, and those with status 200. */
    private static Reply shaped(Request request, Map<String, ?> members) {
        if (request.header("accept").contains(Reply.JSON)) {
            return Reply.json(members);
        }
        Map<String, String> fields = members.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, member -> member.getValue().toString()));
        return Reply.text("application/x-www-form-urlencoded; charset=utf-8", Urls.form(fields));
    }

    /** GitHub refuses whoever does not name a user agent. */
    private Reply api(Request request, Function<Grant, Reply> resource) {
        return request.header("user-agent").isEmpty() ? Reply.html(403) : bearer(request, resource);
    }

    private Reply user(Grant grant) {
        Account account = grant.account();
        Map<String, Object> user = new LinkedHashMap<>();
        user.put("login", account.username());
        user.put("id", Long.valueOf(account.id()));
        user.put("node_id", "MDQ6VXNlcg==");
        user.put("avatar_url", url() + "/avatars/" + account.id());
        user.put("type", "User");
        user.put("name", account.name());
        // The public address, which is null until somebody publishes one.
        user.put("email", null);
        return Reply.json(account.with(user));
    }

    private Reply emails(Request request, Grant grant) {
        if (areEmailsForbidden()) {
            return forbidden();
        }
        if (!app && !grant.covers("user:email") && !grant.covers("user")) {
            return notFound();
        }
        int page = Integer.parseInt(request.parameters().getOrDefault("per_page", "30"));
        return Reply.json(
                grant.account().emails().stream().limit(page).map(GitHub::email).toList());
    }

    private static Map<String, Object> email(Account.Email email) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("email", email.address());
        entry.put("primary", email.primary());
        entry.put("verified", email.verified());
        entry.put("visibility", email.primary() ? "private" : null);
        return entry;
    }
}
