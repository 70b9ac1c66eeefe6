package dev.signinhub.testing.vendor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.hostile.Reply;
import dev.signinhub.testing.vendor.Credentials.Method;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bitbucket Data Center with an incoming application link, which has id and secret. One host, whose base URL may have the path {@code
 * /bitbucket}.
 *
 * <p>Who somebody is, the header {@code X-AUSERNAME} says that every answer has; a user is then found by the slug. The
 * server asks nobody to authenticate at {@code whoami}: whoever shows no token is nobody, and told so with status 200.
 *
 * @see <a href="https://confluence.atlassian.com/bitbucketserver/bitbucket-oauth-2-0-provider-api-1108483661.html">OAuth
 *     2.0 provider API</a>
 */
final class BitbucketServer extends OAuthVendor {

    private static final String CONTEXT = "/bitbucket";
    private static final String USERS = "/rest/api/latest/users";

    BitbucketServer() {
        super(() -> Account.alice("1042").emailVerified(null), Client.withSecret(Pkce.OPTIONAL_OR_PLAIN, Method.POST));
    }

    @Override
    Reply answer(Request any) {
        Request request = any.path().startsWith(CONTEXT + "/") ? any.below(CONTEXT) : any;
        String path = request.path();
        return switch (path) {
            case "/rest/oauth2/latest/authorize" -> authorize(request);
            case "/rest/oauth2/latest/token" -> token(request);
            case "/plugins/servlet/applinks/whoami" -> whoami(request);
            case USERS -> rest(request, account -> page(request, account));
            default ->
                path.startsWith(USERS + "/")
                        ? rest(request, account -> path.equals(USERS + "/" + slug(account)) ? user(account) : null)
                        : Reply.html(404);
        };
    }

    @Nullable
    @Override
    Problem further(Request request) {
        return request.parameters().getOrDefault("scope", "").isEmpty() ? Problem.INVALID_SCOPE : null;
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
    void complete(Map<String, Object> tokens, Grant grant) {
        tokens.put("token_type", "bearer");
        tokens.put("expires_in", 7200);
    }

    private Reply whoami(Request request) {
        if (request.header("authorization").isEmpty()) {
            return Reply.text("text/plain;charset=UTF-8", "");
        }
        return bearer(
                request,
                grant -> Reply.of(
                        200,
                        Reply.lines("text/plain;charset=UTF-8", identity(grant.account())),
                        grant.account().username().getBytes(UTF_8)));
    }

    /** Answers with what there is, or that there is no such user. */
    private Reply rest(Request request, Lookup lookup) {
        return bearer(request, grant -> {
            Map<String, Object> found = lookup.find(grant.account());
            Map<String, String> identity = identity(grant.account());
            return found == null ? Reply.json(404, Map.of(), identity) : Reply.json(200, found, identity);
        });
    }

    @FunctionalInterface
    private interface Lookup {
        @Nullable
        Map<String, Object> find(Account account);
    }

    /** The account's attributes of these names say otherwise; a header without a value is not sent. */
    private static Map<String, String> identity(Account account) {
        Map<String, Object> said = account.with(
                Map.of("X-AUSERID", account.id(), "X-AUSERNAME", URLEncoder.encode(account.username(), UTF_8)));
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : List.of("X-AUSERID", "X-AUSERNAME")) {
            String value = String.valueOf(said.get(name));
            if (!value.isEmpty()) {
                headers.put(name, value);
            }
        }
        return headers;
    }

    private Map<String, Object> page(Request request, Account account) {
        int limit = Integer.parseInt(request.parameters().getOrDefault("limit", "25"));
        boolean matches = account.username().contains(request.parameters().getOrDefault("filter", ""));
        List<Map<String, Object>> values = matches ? List.of(user(account)) : List.of();
        return Map.of("size", values.size(), "limit", limit, "isLastPage", true, "values", values, "start", 0);
    }

    private Map<String, Object> user(Account account) {
        Map<String, Object> user = new LinkedHashMap<>();
        user.put("id", Long.valueOf(account.id()));
        user.put("name", account.username());
        user.put("slug", slug(account));
        user.put("displayName", account.name());
        user.put("active", true);
        user.put("type", "NORMAL");
        String email = account.email();
        if (email != null) {
            user.put("emailAddress", email);
        }
        user.put("links", Map.of("self", List.of(Map.of("href", url() + "/users/" + slug(account)))));
        return account.with(user);
    }

    private static String slug(Account account) {
        return account.username().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "_");
    }
}
