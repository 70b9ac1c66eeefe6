package dev.signinhub.testing.vendor;

import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.hostile.Reply;
import dev.signinhub.testing.vendor.Credentials.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * VMware Cloud Services, with a public "Web/Mobile app". One host, the console. It wants PKCE, and Basic authentication
 * with nothing behind the colon.
 *
 * <p>The real console registers no redirect URI on {@code http://localhost}; this one does, as tests have no other.
 *
 * @see <a href="https://github.com/backstage/backstage/blob/master/docs/auth/vmware-cloud/provider.md">Backstage's
 *     description</a>
 */
public final class VmwareCloud extends OpenIdVendor {

    /** What the metadata and the tokens say, whatever the address. */
    public static final String ISSUER = "https://gaz.csp-vidm-prod.com";

    /** The organization of whoever names none. */
    public static final String ORGANIZATION = "b7a1d2c3-0f4e-4d5c-9a8b-1c2d3e4f5a6b";

    private static final String GATEWAY = "/csp/gateway/am/api";

    VmwareCloud() {
        super(
                () -> Account.alice("vmware.com:3e1f5c7a-8b2d-4f60-9c1e-2a4b6d8f0c13"),
                new Client(null, Set.of(Method.BASIC), Pkce.REQUIRED));
    }

    @Override
    Client confidential() {
        return Client.withSecret(Pkce.REQUIRED, Method.BASIC);
    }

    @Override
    Reply answer(Request request) {
        return switch (request.path()) {
            case GATEWAY + METADATA -> Reply.json(metadata());
            case "/csp/gateway/discovery" -> authorize(request);
            case GATEWAY + "/auth/token" -> token(request);
            case GATEWAY + "/auth/token-public-key" ->
                request.parameters().getOrDefault("format", "").equals("jwks") ? jwks() : Reply.html(400);
            case GATEWAY + "/userinfo" -> bearer(request, grant -> Reply.json(identity(grant)));
            default -> notFound();
        };
    }

    private Map<String, Object> metadata() {
        Map<String, Object> document = metadata(
                "/csp/gateway/discovery",
                GATEWAY + "/auth/token",
                GATEWAY + "/userinfo",
                GATEWAY + "/auth/token-public-key?format=jwks");
        document.put("issuer", ISSUER);
        return document;
    }

    @Override
    boolean repeatsRefreshToken() {
        return true;
    }

    @Override
    String newAccessToken(Grant grant) {
        Map<String, Object> claims = lifetime(ISSUER, clientId());
        claims.putAll(identity(grant));
        return sign(claims);
    }

    @Override
    void complete(Map<String, Object> tokens, Grant grant) {
        super.complete(tokens, grant);
        tokens.put("token_type", "bearer");
        tokens.put("expires_in", 1799);
    }

    @Override
    String issuer(Grant grant) {
        return ISSUER;
    }

    @Override
    Map<String, Object> identity(Grant grant) {
        Account account = grant.account();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", account.id());
        claims.put("acct", account.username());
        claims.put("username", account.username());
        claims.put("given_name", account.givenName());
        claims.put("family_name", account.familyName());
        claims.put("context_name", grant.asked().getOrDefault("orgId", ORGANIZATION));
        claims.putAll(account.emailClaims());
        return account.with(claims);
    }
}
