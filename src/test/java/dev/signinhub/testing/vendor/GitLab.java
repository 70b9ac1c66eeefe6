package dev.signinhub.testing.vendor;

import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.hostile.Reply;
import dev.signinhub.testing.vendor.Credentials.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * GitLab, with a non-confidential application. One host.
 *
 * @see <a href="https://docs.gitlab.com/integration/openid_connect_provider/">GitLab as OpenID provider</a>
 * @see <a href="https://docs.gitlab.com/api/oauth2/">OAuth 2.0 API</a>
 */
final class GitLab extends OpenIdVendor {

    GitLab() {
        super(() -> Account.alice("4711"), Client.secretless(Pkce.OPTIONAL_OR_PLAIN));
    }

    @Override
    Client confidential() {
        return Client.withSecret(Pkce.OPTIONAL_OR_PLAIN, Method.BASIC, Method.POST);
    }

    @Override
    Reply answer(Request request) {
        return switch (request.path()) {
            case METADATA -> Reply.json(metadata());
            case "/oauth/authorize" -> authorize(request);
            case "/oauth/token" -> token(request);
            case "/oauth/discovery/keys" -> jwks();
            case "/oauth/userinfo" -> bearer(request, grant -> Reply.json(userinfo(grant)));
            case "/api/v4/user" -> bearer(request, this::user);
            default -> notFound();
        };
    }

    private Map<String, Object> metadata() {
        Map<String, Object> document =
                metadata("/oauth/authorize", "/oauth/token", "/oauth/userinfo", "/oauth/discovery/keys");
        document.put("issuer", url().toString());
        // Public applications work although "none" is not listed.
        document.put("token_endpoint_auth_methods_supported", List.of("client_secret_basic", "client_secret_post"));
        document.put("code_challenge_methods_supported", List.of("plain", "S256"));
        return document;
    }

    /** Doorkeeper takes an empty secret for none. */
    @Override
    @Nullable
    Problem check(Credentials credentials) {
        boolean empty = credentials.method() == Method.POST && "".equals(credentials.secret());
        return super.check(empty ? new Credentials(Method.NONE, credentials.clientId(), null) : credentials);
    }

    @Override
    boolean givesRefreshToken(Grant grant) {
        return true;
    }

    @Override
    boolean rotates() {
        return true;
    }

    @Override
    String issuer(Grant grant) {
        return url().toString();
    }

    /** Names are in the answer of the userinfo endpoint only. */
    @Override
    Map<String, Object> identity(Grant grant) {
        Account account = grant.account();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", account.id());
        claims.put("sub_legacy", random(64));
        if (grant.covers("email")) {
            claims.putAll(account.emailClaims());
        }
        claims.put("groups_direct", List.of());
        return account.with(claims);
    }

    private Map<String, Object> userinfo(Grant grant) {
        Account account = grant.account();
        Map<String, Object> claims = identity(grant);
        claims.remove("groups_direct");
        if (grant.covers("profile")) {
            claims.put("name", account.name());
            claims.put("nickname", account.username());
            claims.put("preferred_username", account.username());
            claims.put("profile", url() + "/" + account.username());
        }
        return account.with(claims);
    }

    private Reply user(Grant grant) {
        if (!grant.covers("read_user") && !grant.covers("api")) {
            return forbidden();
        }
        Account account = grant.account();
        Map<String, Object> user = new LinkedHashMap<>();
        user.put("id", Long.valueOf(account.id()));
        user.put("username", account.username());
        user.put("name", account.name());
        user.put("state", "active");
        user.put("web_url", url() + "/" + account.username());
        user.put("email", account.email());
        user.put("confirmed_at", account.isEmailVerified() ? "2026-01-01T00:00:00.000Z" : null);
        return Reply.json(account.with(user));
    }
}
