package dev.signinhub.testing.vendor;

import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.hostile.Reply;
import dev.signinhub.testing.vendor.Credentials.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OneLogin, with an app whose token endpoint authentication is "None (PKCE)". One host; the issuer is {@code /oidc/2}.
 *
 * <p>It says nothing of an address being verified until {@link Account#emailVerified} is set, as an administrator may
 * with a custom parameter.
 *
 * @see <a href="https://developers.onelogin.com/openid-connect/api/authorization-code">Authorization code flow</a>
 */
final class OneLogin extends OpenIdVendor {

    private static final String ISSUER = "/oidc/2";

    OneLogin() {
        super(() -> Account.alice("98765432").emailVerified(null), Client.secretless(Pkce.REQUIRED));
    }

    @Override
    Client confidential() {
        return Client.withSecret(Pkce.OPTIONAL, Method.POST);
    }

    @Override
    Reply answer(Request request) {
        return switch (request.path()) {
            case ISSUER + METADATA -> Reply.json(metadata());
            case ISSUER + "/auth" -> authorize(request);
            case ISSUER + "/token" -> token(request);
            case ISSUER + "/certs" -> jwks();
            case ISSUER + "/me" -> bearer(request, grant -> Reply.json(identity(grant)));
            default -> notFound();
        };
    }

    private Map<String, Object> metadata() {
        Map<String, Object> document = metadata(ISSUER + "/auth", ISSUER + "/token", ISSUER + "/me", ISSUER + "/certs");
        document.put("issuer", url() + ISSUER);
        document.put("scopes_supported", List.of("openid", "name", "profile", "groups", "email", "params", "phone"));
        document.put(
                "token_endpoint_auth_methods_supported", List.of("client_secret_basic", "client_secret_post", "none"));
        return document;
    }

    /** This grant always has a refresh token, and asking for one is an error. */
    @Override
    @Nullable
    Problem further(Request request) {
        return List.of(request.parameters().getOrDefault("scope", "").split(" "))
                        .contains("offline_access")
                ? Problem.INVALID_SCOPE
                : null;
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
        return url() + ISSUER;
    }

    @Override
    Map<String, Object> identity(Grant grant) {
        Account account = grant.account();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", account.id());
        if (grant.covers("profile")) {
            claims.put("name", account.name());
            claims.put("given_name", account.givenName());
            claims.put("family_name", account.familyName());
            claims.put("preferred_username", account.username());
        }
        // With the scope profile alone too.
        claims.putAll(account.emailClaims());
        return account.with(claims);
    }
}
