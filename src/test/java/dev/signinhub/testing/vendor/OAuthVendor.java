package dev.signinhub.testing.vendor;

import dev.signinhub.testing.Urls;
import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.hostile.Reply;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What all vendors do alike: RFC 6749's code grant with RFC 7636. A vendor overrides where it differs. */
abstract class OAuthVendor extends VendorSimulator {

    private final Map<String, Grant> codes = new ConcurrentHashMap<>();
    private final Map<String, Grant> accessTokens = new ConcurrentHashMap<>();
    private final Map<String, Grant> refreshTokens = new ConcurrentHashMap<>();

    OAuthVendor(Supplier<Account> newcomer, Client client) {
        super(newcomer, client);
    }

    @Override
    public final void expireAccessTokens() {
        accessTokens.clear();
    }

    /** Signs in whoever comes (RFC 6749 section 4.1.1). */
    final Reply authorize(Request request) {
        Map<String, String> asked = request.parameters();
        String redirect = asked.getOrDefault("redirect_uri", defaultRedirect());
        if (!asked.getOrDefault("client_id", "").equals(Client.ID)) {
            return Reply.html(400);
        }
        // Never sends anybody to an address that is not the client's (RFC 6749 section 4.1.2.1).
        if (!isRegistered(redirect)) {
            return Reply.html(400);
        }
        Map<String, String> response = new LinkedHashMap<>(Urls.query(URI.create(redirect)));
        Problem problem = authorizationProblem(request);
        if (problem != null) {
            response.put("error", problem.error());
        } else {
            String code = keep(newCode());
            codes.put(code, new Grant(request, account()));
            response.put("code", code);
            response.putAll(callbackExtras(request));
        }
        String state = asked.get("state");
        if (state != null) {
            response.put("state", keep(state));
        }
        return Reply.redirect(Urls.with(URI.create(redirect), response).toString());
    }

    private @Nullable Problem authorizationProblem(Request request) {
        Map<String, String> asked = request.parameters();
        if (!request.repeated().isEmpty()) {
            return Problem.INVALID_REQUEST;
        }
        if (!asked.getOrDefault("response_type", implicitResponseType()).equals("code")) {
            return Problem.UNSUPPORTED_RESPONSE_TYPE;
        }
        Problem problem = client().pkce().check(asked);
        if (problem == null) {
            problem = further(request);
        }
        return problem != null ? problem : isConsentDenied() ? Problem.ACCESS_DENIED : null;
    }

    /** What else the vendor minds in an authorization request. */
    @Nullable
    Problem further(Request request) {
        return null;
    }

    /** What {@code response_type} is taken for when it is missing. */
    String implicitResponseType() {
        return "";
    }

    /** The redirect URI of a request that names none. */
    String defaultRedirect() {
        return "";
    }

    /** Whether the token request must repeat the redirect URI. */
    boolean wantsRedirectAgain() {
        return true;
    }

    Map<String, String> callbackExtras(Request request) {
        return Map.of();
    }

    /** Exchanges codes and refresh tokens (RFC 6749 sections 4.1.3 and 6). */
    final Reply token(Request request) {
        if (!request.method().equals("POST")) {
            return Reply.html(405);
        }
        String grantType = request.parameters().getOrDefault("grant_type", implicitGrantType());
        String verifier = request.parameters().get("code_verifier");
        if (verifier != null) {
            keep(verifier);
        }
        Problem problem = request.repeated().isEmpty() ? check(Credentials.of(request)) : Problem.INVALID_REQUEST;
        if (problem != null) {
            return refuse(request, problem);
        }
        return switch (grantType) {
            case "authorization_code" -> redeem(request);
            case "refresh_token" -> refresh(request);
            default -> refuse(request, Problem.UNSUPPORTED_GRANT_TYPE);
        };
    }

    /** What {@code grant_type} is taken for when it is missing. */
    String implicitGrantType() {
        return "";
    }

    @Nullable
    Problem check(Credentials credentials) {
        return client().check(credentials);
    }

    private Reply redeem(Request request) {
        Grant grant = codes.remove(request.parameters().getOrDefault("code", ""));
        Problem problem = redemptionProblem(grant, request);
        if (grant == null || problem != null) {
            return refuse(request, problem == null ? Problem.INVALID_GRANT : problem);
        }
        return issue(request, grant, givesRefreshToken(grant) ? newRefreshToken(grant) : null);
    }

    private @Nullable Problem redemptionProblem(@Nullable Grant grant, Request request) {
        if (grant == null || !belongs(grant, request)) {
            return Problem.INVALID_GRANT;
        }
        String redirect = request.parameters().get("redirect_uri");
        String asked = grant.asked().get("redirect_uri");
        if (redirect == null ? wantsRedirectAgain() : !redirect.equals(asked)) {
            return Problem.INVALID_GRANT;
        }
        return client().pkce().check(grant.asked(), request.parameters().get("code_verifier"));
    }

    private Reply refresh(Request request) {
        String token = request.parameters().getOrDefault("refresh_token", "");
        Grant grant = rotates() ? refreshTokens.remove(token) : refreshTokens.get(token);
        if (grant == null || !belongs(grant, request)) {
            return refuse(request, Problem.INVALID_GRANT);
        }
        return issue(
                request,
                grant,
                rotates() || givesNewRefreshToken() ? newRefreshToken(grant) : repeatsRefreshToken() ? token : null);
    }

    /** Whether this token endpoint is that of the server which the person agreed at. */
    boolean belongs(Grant grant, Request request) {
        return true;
    }

    private Reply issue(Request request, Grant grant, @Nullable String refreshToken) {
        String accessToken = keep(newAccessToken(grant));
        accessTokens.put(accessToken, grant);
        Map<String, Object> tokens = new LinkedHashMap<>();
        tokens.put("access_token", accessToken);
        tokens.put("token_type", "Bearer");
        tokens.put("expires_in", 3600);
        tokens.put("scope", grant.scope());
        if (refreshToken != null) {
            refreshTokens.put(keep(refreshToken), grant);
            tokens.put("refresh_token", refreshToken);
        }
        complete(tokens, grant);
        return tokenReply(request, tokens);
    }

    /** Makes the vendor's answer of RFC 6749's. */
    void complete(Map<String, Object> tokens, Grant grant) {}

    Reply tokenReply(Request request, Map<String, Object> tokens) {
        return Reply.json(200, tokens, Map.of("Cache-Control", "no-store"));
    }

    Reply refuse(Request request, Problem problem) {
        return Reply.json(problem.status(), Map.of("error", problem.error()));
    }

    boolean givesRefreshToken(Grant grant) {
        return grant.covers("offline_access");
    }

    /** Whether a refresh token serves once. */
    boolean rotates() {
        return false;
    }

    /** Whether each answer has a new refresh token, although the old one stays valid. */
    boolean givesNewRefreshToken() {
        return false;
    }

    /** Whether a refresh token that stays valid is given again with each answer. */
    boolean repeatsRefreshToken() {
        return false;
    }

    String newCode() {
        return random(40);
    }

    String newAccessToken(Grant grant) {
        return random(60);
    }

    String newRefreshToken(Grant grant) {
        return random(60);
    }

    /** Answers whoever shows a living token as {@code Authorization: Bearer} (RFC 6750 section 2.1). */
    final Reply bearer(Request request, Function<Grant, Reply> resource) {
        Grant grant = grant(request);
        return grant == null ? unauthorized() : resource.apply(grant);
    }

    final @Nullable Grant grant(Request request) {
        String header = request.header("authorization");
        return header.startsWith("Bearer ") ? accessTokens.get(header.substring("Bearer ".length())) : null;
    }

    static Reply unauthorized() {
        return Reply.json(
                401, Map.of("error", "invalid_token"), Map.of("WWW-Authenticate", "Bearer error=\"invalid_token\""));
    }

    /** What a token is answered that lacks a scope. */
    static Reply forbidden() {
        return Reply.json(403, Map.of("error", "insufficient_scope"));
    }

    static Reply notFound() {
        return Reply.json(404, Map.of());
    }
}
