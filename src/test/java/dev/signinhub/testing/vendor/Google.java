package dev.signinhub.testing.vendor;

import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.hostile.Reply;
import dev.signinhub.testing.vendor.Credentials.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Google, with a client of the type "Web application", which has a secret. {@code oauth2.googleapis.com} is below
 * {@code /oauth2}, {@code openidconnect.googleapis.com} below {@code /openidconnect}, {@code www.googleapis.com} below
 * {@code /www}. Give the account an {@code hd} to have it in a Workspace domain.
 *
 * @see <a href="https://developers.google.com/identity/openid-connect/openid-connect">OpenID Connect</a>
 */
final class Google extends OpenIdVendor {

    private static final String AUTHORIZE = "/o/oauth2/v2/auth";
    private static final String TOKEN = "/oauth2/token";
    private static final String USERINFO = "/openidconnect/v1/userinfo";
    private static final String KEYS = "/www/oauth2/v3/certs";

    Google() {
        super(
                () -> Account.alice("108410841084108410841"),
                Client.withSecret(Pkce.OPTIONAL_OR_PLAIN, Method.POST, Method.BASIC));
    }

    @Override
    Reply answer(Request request) {
        return switch (request.path()) {
            case METADATA -> Reply.json(metadata());
            case AUTHORIZE -> authorize(request);
            case TOKEN -> token(request);
            case KEYS -> jwks();
            case USERINFO -> bearer(request, grant -> Reply.json(identity(grant)));
            default -> Reply.html(404);
        };
    }

    private Map<String, Object> metadata() {
        Map<String, Object> document = metadata(AUTHORIZE, TOKEN, USERINFO, KEYS);
        document.put("issuer", url().toString());
        document.put("scopes_supported", List.of("openid", "email", "profile"));
        document.put("token_endpoint_auth_methods_supported", List.of("client_secret_post", "client_secret_basic"));
        document.put("code_challenge_methods_supported", List.of("plain", "S256"));
        return document;
    }

    @Override
    Map<String, String> callbackExtras(Request request) {
        return Map.of("scope", request.parameters().getOrDefault("scope", ""), "authuser", "0", "prompt", "none");
    }

    /** The person has agreed before, so that a refresh token is there for a new consent only. */
    @Override
    boolean givesRefreshToken(Grant grant) {
        return grant.asked().getOrDefault("access_type", "online").equals("offline")
                && grant.asked().getOrDefault("prompt", "").contains("consent");
    }

    @Override
    String newCode() {
        return "4/0A" + random(68);
    }

    @Override
    String newAccessToken(Grant grant) {
        return "ya29." + random(200);
    }

    @Override
    String newRefreshToken(Grant grant) {
        return "1//0" + random(96);
    }

    @Override
    String issuer(Grant grant) {
        return url().toString();
    }

    @Override
    Map<String, Object> identity(Grant grant) {
        Account account = grant.account();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", account.id());
        claims.put("azp", clientId());
        if (grant.covers("email")) {
            claims.putAll(account.emailClaims());
        }
        if (grant.covers("profile")) {
            claims.put("name", account.name());
            claims.put("given_name", account.givenName());
            claims.put("family_name", account.familyName());
        }
        return account.with(claims);
    }
}
