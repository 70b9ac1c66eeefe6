package dev.signinhub.testing.vendor;

import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.hostile.Reply;
import dev.signinhub.testing.vendor.Credentials.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Okta, with a native app, whose token endpoint authentication is "none" and which must use PKCE. One host with two kinds
 * of authorization servers: the org's, and the custom server {@code default} below {@code /oauth2/default}.
 *
 * @see <a href="https://developer.okta.com/docs/reference/api/oidc/">OpenID Connect and OAuth 2.0 API</a>
 */
final class Okta extends OpenIdVendor {

    /** The issuer's path, and what is asked there. */
    private static final Pattern PATH =
            Pattern.compile("(?<issuer>(/oauth2/default)?)(?<asked>/\\.well-known/.+|/oauth2/v1/.+|/v1/.+)");

    Okta() {
        super(() -> Account.alice("00u1a2b3c4D5E6F7g8h9"), Client.secretless(Pkce.REQUIRED));
    }

    @Override
    Client confidential() {
        return Client.withSecret(Pkce.OPTIONAL, Method.BASIC, Method.POST);
    }

    @Override
    Reply answer(Request request) {
        Matcher path = PATH.matcher(request.path());
        if (!path.matches()) {
            return notFound();
        }
        String issuer = path.group("issuer");
        String endpoints = endpoints(issuer);
        String asked = request.path().substring(issuer.length());
        if (asked.equals(METADATA)) {
            return Reply.json(metadata(issuer));
        }
        return request.path().startsWith(endpoints + "/")
                ? switch (request.path().substring(endpoints.length())) {
                    case "/authorize" -> authorize(request);
                    case "/token" -> token(request);
                    case "/keys" -> jwks();
                    case "/userinfo" -> bearer(request, grant -> userinfo(request, grant));
                    default -> notFound();
                }
                : notFound();
    }

    private static String endpoints(String issuer) {
        return issuer.isEmpty() ? "/oauth2/v1" : issuer + "/v1";
    }

    private Map<String, Object> metadata(String issuer) {
        String endpoints = endpoints(issuer);
        Map<String, Object> document =
                metadata(endpoints + "/authorize", endpoints + "/token", endpoints + "/userinfo", endpoints + "/keys");
        document.put("issuer", url() + issuer);
        document.put(
                "token_endpoint_auth_methods_supported",
                List.of("client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"));
        return document;
    }

    /** A code of one authorization server is nothing to another. */
    @Override
    boolean belongs(Grant grant, Request request) {
        return issuer(grant.request()).equals(issuer(request));
    }

    @Override
    boolean rotates() {
        return true;
    }

    @Override
    String newAccessToken(Grant grant) {
        Map<String, Object> claims = lifetime(issuer(grant), "api://default");
        claims.put("ver", 1);
        claims.put("cid", clientId());
        claims.put("uid", grant.account().id());
        claims.put("scp", grant.scopes());
        claims.put("sub", grant.account().username());
        return sign(claims);
    }

    @Override
    String issuer(Grant grant) {
        return issuer(grant.request());
    }

    private String issuer(Request request) {
        return url() + (request.path().startsWith("/oauth2/default/") ? "/oauth2/default" : "");
    }

    @Override
    Map<String, Object> identity(Grant grant) {
        Account account = grant.account();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", account.id());
        claims.put("ver", 1);
        claims.put("amr", List.of("pwd"));
        claims.put("idp", "00o1a2b3c4D5E6F7g8h9");
        claims.putAll(profile(grant));
        return account.with(claims);
    }

    private static Map<String, Object> profile(Grant grant) {
        Account account = grant.account();
        Map<String, Object> claims = new LinkedHashMap<>();
        if (grant.covers("profile")) {
            claims.put("name", account.name());
            claims.put("given_name", account.givenName());
            claims.put("family_name", account.familyName());
            claims.put("preferred_username", account.username());
            claims.put("locale", "en-US");
        }
        if (grant.covers("email")) {
            claims.putAll(account.emailClaims());
        }
        return claims;
    }

    private Reply userinfo(Request request, Grant grant) {
        if (!belongs(grant, request)) {
            return unauthorized();
        }
        Map<String, Object> claims = profile(grant);
        claims.put("sub", grant.account().id());
        return Reply.json(grant.account().with(claims));
    }
}
