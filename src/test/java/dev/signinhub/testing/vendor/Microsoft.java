package dev.signinhub.testing.vendor;

import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.hostile.Reply;
import dev.signinhub.testing.vendor.Credentials.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Microsoft Entra ID, with redirect URIs of the platform "Mobile and desktop applications", whose client is public.
 * {@code graph.microsoft.com} is below {@code /graph}.
 *
 * <p>The tenants are {@code common}, {@code organizations} and {@link #TENANT}, which everybody is of. An account's
 * attribute {@code tid} says otherwise.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow">Authorization code flow</a>
 */
public final class Microsoft extends OpenIdVendor {

    public static final String TENANT = "4f9c1d3e-2b7a-4a58-9d0e-6c1b8e5f7a21";

    private static final String SHARED = "common|organizations";
    private static final Pattern PATH = Pattern.compile("/(?<tenant>" + SHARED + "|" + TENANT
            + ")(?<asked>/oauth2/v2\\.0/authorize|/oauth2/v2\\.0/token|/discovery/v2\\.0/keys|/v2\\.0" + METADATA
            + ")");

    Microsoft() {
        super(() -> Account.alice("7d1e0c52-5a3f-4c1b-8a5e-90f4b6a1c2d3"), Client.secretless(Pkce.OPTIONAL_OR_PLAIN));
    }

    /** Redirect URIs of the platform "Web". */
    @Override
    Client confidential() {
        return Client.withSecret(Pkce.OPTIONAL_OR_PLAIN, Method.POST, Method.BASIC);
    }

    @Override
    Reply answer(Request request) {
        if (request.path().equals("/graph/oidc/userinfo")) {
            return bearer(request, grant -> Reply.json(userinfo(grant)));
        }
        if (request.path().matches("/graph/v1\\.0/me/?")) {
            return bearer(request, this::me);
        }
        Matcher path = PATH.matcher(request.path());
        if (!path.matches()) {
            return Reply.json(400, Map.of("error", "invalid_tenant"));
        }
        String asked = path.group("asked");
        return switch (asked.substring(asked.lastIndexOf('/'))) {
            case "/authorize" -> authorize(request);
            case "/token" -> token(request);
            case "/keys" -> jwks();
            default -> Reply.json(metadata(path.group("tenant")));
        };
    }

    private Map<String, Object> metadata(String tenant) {
        Map<String, Object> document = metadata(
                "/" + tenant + "/oauth2/v2.0/authorize",
                "/" + tenant + "/oauth2/v2.0/token",
                "/graph/oidc/userinfo",
                "/" + tenant + "/discovery/v2.0/keys");
        // To be read with the tenant of the token at hand, where tenants share the document.
        document.put("issuer", url() + "/" + (tenant.matches(SHARED) ? "{tenantid}" : tenant) + "/v2.0");
        document.put("subject_types_supported", List.of("pairwise"));
        document.put(
                "token_endpoint_auth_methods_supported",
                List.of("client_secret_post", "private_key_jwt", "client_secret_basic"));
        // Not listed, although challenges are held to.
        document.remove("code_challenge_methods_supported");
        return document;
    }

    @Override
    Map<String, String> callbackExtras(Request request) {
        return Map.of("session_state", UUID.randomUUID().toString());
    }

    @Override
    String newCode() {
        return "1.AX" + random(30) + "." + random(800);
    }

    /** A token for Graph, whose signature nobody else can check. */
    @Override
    String newAccessToken(Grant grant) {
        Map<String, Object> claims = lifetime(issuer(grant), "00000003-0000-0000-c000-000000000000");
        claims.put("scp", grant.scope());
        claims.put("appid", clientId());
        claims.put("tid", grant.account().with(Map.of("tid", TENANT)).get("tid"));
        claims.put("nonce", random(40));
        return sign(claims);
    }

    @Override
    String newRefreshToken(Grant grant) {
        return "1.AX" + random(1000);
    }

    @Override
    boolean givesNewRefreshToken() {
        return true;
    }

    @Override
    String issuer(Grant grant) {
        return url() + "/" + grant.account().with(Map.of("tid", TENANT)).get("tid") + "/v2.0";
    }

    /** Says nothing of an address being verified. */
    @Override
    Map<String, Object> identity(Grant grant) {
        Account account = grant.account();
        Map<String, Object> claims = userinfo(grant);
        claims.put("ver", "2.0");
        claims.put("tid", TENANT);
        if (grant.covers("profile")) {
            claims.put("oid", account.id());
            claims.put("preferred_username", account.username() + "@corp.example");
        }
        return account.with(claims);
    }

    /** Pairwise: another client is told another one. */
    public static String subjectOf(Account account) {
        return Pkce.s256(account.id() + Client.ID);
    }

    private Map<String, Object> userinfo(Grant grant) {
        Account account = grant.account();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", subjectOf(account));
        if (grant.covers("profile")) {
            claims.put("name", account.name());
            claims.put("given_name", account.givenName());
            claims.put("family_name", account.familyName());
        }
        String email = account.email();
        if (grant.covers("email") && email != null) {
            claims.put("email", email);
        }
        return claims;
    }

    private Reply me(Grant grant) {
        if (grant.scopes().stream().noneMatch("User.Read"::equalsIgnoreCase)) {
            return forbidden();
        }
        Account account = grant.account();
        Map<String, Object> user = new LinkedHashMap<>();
        user.put("id", account.id());
        user.put("displayName", account.name());
        user.put("givenName", account.givenName());
        user.put("surname", account.familyName());
        user.put("userPrincipalName", account.username() + "@corp.example");
        user.put("mail", account.email());
        return Reply.json(user);
    }
}
