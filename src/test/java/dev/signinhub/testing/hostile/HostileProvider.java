package dev.signinhub.testing.hostile;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.signinhub.testing.Eventually;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.hostile.LoopbackServer.Request;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID provider that is honest until a test says otherwise, for one request, one token or one document.
 *
 * <p>Everybody who comes is signed in as the same person at once, so the browser is sent straight back.
 */
public final class HostileProvider implements AutoCloseable {

    public static final String CLIENT_ID = "signin-hub";
    public static final String METADATA = "/.well-known/openid-configuration";
    public static final String AUTHORIZE = "/authorize";
    public static final String TOKEN = "/token";
    public static final String JWKS = "/jwks";
    public static final String USERINFO = "/userinfo";
    public static final String REVOKE = "/revoke";
    private static final String DECISION = "decision";
    public static final String END_SESSION = "/end-session";

    /** Makes the compact form of an ID token. */
    @FunctionalInterface
    public interface Signer {
        String sign(Map<String, Object> claims, RSAKey key) throws JOSEException;
    }

    private final LoopbackServer server = new LoopbackServer(this::answer);
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    /** Codes, tokens, verifiers, states: what must not turn up in a log. */
    private final Set<String> secrets = ConcurrentHashMap.newKeySet();

    private final Map<String, String> nonces = new ConcurrentHashMap<>();
    private volatile RSAKey key = newKey();
    private volatile URI issuer = server.url();
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private final Map<String, String> labels = new ConcurrentHashMap<>();
    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    private final Map<String, Duration> delays = new ConcurrentHashMap<>();
    private volatile Consumer<Map<String, Object>> metadata = document -> {};
    private volatile UnaryOperator<String> callback = url -> url;
    private volatile UnaryOperator<String> afterSignOut = url -> url;
    private volatile Consumer<Map<String, Object>> idToken = claims -> {};
    private volatile Signer signer = HostileProvider::sign;
    private volatile Consumer<Map<String, Object>> tokens = answer -> {};
    private volatile Consumer<Map<String, Object>> userinfo = claims -> {};
    private volatile RefreshTokens.@Nullable Book book;
    private volatile boolean asking;

    public URI issuer() {
        return issuer;
    }

    /** Says that this is its address, as it must behind a proxy. */
    public HostileProvider behind(URI address) {
        issuer = address;
        return this;
    }

    public String metadataUrl() {
        return issuer() + METADATA;
    }

    /** Forgets every hostility and what was recorded. */
    public void behave() {
        replies.clear();
        labels.clear();
        statuses.clear();
        delays.clear();
        requests.clear();
        onMetadata(document -> {});
        onCallback(url -> url);
        onSignOut(url -> url);
        onIdToken(claims -> {});
        signBy(HostileProvider::sign);
        onTokens(answer -> {});
        onUserinfo(claims -> {});
    }

    /** Answers so at this path, whatever is asked. */
    public void answer(String path, Reply reply) {
        replies.put(path, reply);
    }

    /** Calls the honest answer something else, or nothing when the label is empty. */
    public void label(String path, String contentType) {
        labels.put(path, contentType);
    }

    /** Answers honestly with this status. */
    public void status(String path, int status) {
        statuses.put(path, status);
    }

    /** Does what is asked at this path, and takes so long to say so. */
    public void delay(String path, Duration time) {
        delays.put(path, time);
    }

    public void onMetadata(Consumer<Map<String, Object>> change) {
        metadata = change;
    }

    /** Changes where the browser is sent after signing in. */
    public void onCallback(UnaryOperator<String> change) {
        callback = change;
    }

    /** Changes where the browser is sent after signing out. */
    public void onSignOut(UnaryOperator<String> change) {
        afterSignOut = change;
    }

    public void onIdToken(Consumer<Map<String, Object>> change) {
        idToken = change;
    }

    public void signBy(Signer other) {
        signer = other;
    }

    public void onTokens(Consumer<Map<String, Object>> change) {
        tokens = change;
    }

    public void onUserinfo(Consumer<Map<String, Object>> change) {
        userinfo = change;
    }

    /** Asks whoever comes, with a link to allow and one to deny. */
    public void asking() {
        asking = true;
    }

    /** Accepts only refresh tokens of its own, in this way, from now on. */
    public void refreshing(RefreshTokens kind) {
        book = new RefreshTokens.Book(kind);
    }

    /** Tells whether the provider would still accept this refresh token. */
    public boolean accepts(String refreshToken) {
        RefreshTokens.Book tokens = book;
        return tokens != null && tokens.isValid(refreshToken);
    }

    public void rotateKey() {
        key = newKey();
    }

    /** As providers do that name their key once and for all. */
    public void rotateKeyKeepingItsId() {
        key = new RSAKey.Builder(newKey()).keyID(key.getKeyID()).build();
    }

    public RSAKey key() {
        return key;
    }

    public List<Request> requestsTo(String path) {
        return requests.stream().filter(request -> request.path().equals(path)).toList();
    }

    /** Those that ask for new tokens by a refresh token. */
    public List<Request> refreshes() {
        return requestsTo(TOKEN).stream()
                .filter(request -> request.parameters().containsKey("refresh_token"))
                .toList();
    }

    public Set<String> secrets() {
        return Set.copyOf(secrets);
    }

    public LoopbackServer server() {
        return server;
    }

    @Override
    public void close() {
        server.close();
    }

    private Reply answer(Request request) {
        Reply honest = honest(request);
        requests.add(request);
        Eventually.pause(delays.getOrDefault(request.path(), Duration.ZERO));
        return replies.getOrDefault(request.path(), honest);
    }

    private Reply honest(Request request) {
        return switch (request.path()) {
            case METADATA -> json(METADATA, changed(metadata(), metadata));
            case AUTHORIZE -> authorize(request);
            case TOKEN -> token(request);
            case REVOKE -> revoke(request);
            case JWKS -> json(JWKS, Map.of("keys", List.of(key.toPublicJWK().toJSONObject())));
            case USERINFO -> json(USERINFO, changed(person(), userinfo));
            case END_SESSION -> endSession(request);
            default -> Reply.html(404);
        };
    }

    private Reply json(String path, Object value) {
        String label = labels.getOrDefault(path, Reply.JSON);
        return Reply.of(
                statuses.getOrDefault(path, 200),
                label.isEmpty() ? null : label,
                Json.write(value).getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, Object> metadata() {
        Map<String, Object> document = new HashMap<>();
        document.put("issuer", issuer().toString());
        document.put("authorization_endpoint", issuer() + AUTHORIZE);
        document.put("token_endpoint", issuer() + TOKEN);
        document.put("jwks_uri", issuer() + JWKS);
        document.put("userinfo_endpoint", issuer() + USERINFO);
        document.put("end_session_endpoint", issuer() + END_SESSION);
        document.put("revocation_endpoint", issuer() + REVOKE);
        document.put("response_types_supported", List.of("code"));
        document.put("code_challenge_methods_supported", List.of("S256"));
        document.put("id_token_signing_alg_values_supported", List.of("RS256"));
        document.put("authorization_response_iss_parameter_supported", true);
        return document;
    }

    private Reply authorize(Request request) {
        if (asking && !request.parameters().containsKey(DECISION)) {
            return consentPage(request);
        }
        if ("deny".equals(request.parameters().get(DECISION))) {
            return Reply.redirect(Urls.with(
                            URI.create(request.parameters().getOrDefault("redirect_uri", "")),
                            Map.of(
                                    "error", "access_denied",
                                    "state", request.parameters().getOrDefault("state", ""),
                                    "iss", issuer().toString()))
                    .toString());
        }
        String code = secret();
        nonces.put(code, request.parameters().getOrDefault("nonce", ""));
        secrets.add(request.parameters().getOrDefault("state", "no state"));
        URI back = Urls.with(
                URI.create(request.parameters().getOrDefault("redirect_uri", "")),
                Map.of(
                        "code", code,
                        "state", request.parameters().getOrDefault("state", ""),
                        "iss", issuer().toString()));
        return Reply.redirect(callback.apply(back.toString()));
    }

    private Reply consentPage(Request request) {
        Map<String, String> parameters = new HashMap<>(request.parameters());
        StringBuilder page = new StringBuilder("<!doctype html><title>Upstream</title>");
        for (String decision : List.of("allow", "deny")) {
            parameters.put(DECISION, decision);
            page.append("<p><a id=\"")
                    .append(decision)
                    .append("\" href=\"")
                    .append(Urls.with(issuer().resolve(AUTHORIZE), parameters)
                            .toString()
                            .replace("&", "&amp;"))
                    .append("\">")
                    .append(decision)
                    .append("</a>");
        }
        return Reply.text("text/html;charset=utf-8", page.toString());
    }

    private Reply endSession(Request request) {
        String state = request.parameters().getOrDefault("state", "");
        secrets.add(request.parameters().getOrDefault("id_token_hint", "no hint"));
        URI back = Urls.with(
                URI.create(request.parameters().getOrDefault("post_logout_redirect_uri", "")), "state", state);
        return Reply.redirect(afterSignOut.apply(back.toString()));
    }

    private Reply token(Request request) {
        Map<String, Object> answer = tokens(request);
        RefreshTokens.Book tokens = book;
        // A provider that fails spends nothing.
        if (tokens != null && !replies.containsKey(TOKEN) && answer.get("refresh_token") instanceof String fresh) {
            String used = request.parameters().get("refresh_token");
            if (used == null) {
                tokens.issued(fresh);
            } else {
                String next = tokens.next(used, fresh);
                if (next == null) {
                    return Reply.json(400, Map.of("error", "invalid_grant"));
                }
                answer.put("refresh_token", next);
            }
        }
        return json(TOKEN, answer);
    }

    private Reply revoke(Request request) {
        RefreshTokens.Book tokens = book;
        if (tokens != null) {
            tokens.revoke(request.parameters().getOrDefault("token", ""));
        }
        return Reply.of(200, Reply.JSON, new byte[0]);
    }

    private Map<String, Object> tokens(Request request) {
        secrets.add(request.parameters().getOrDefault("code_verifier", "no verifier"));
        Map<String, Object> claims = person();
        claims.put("iss", issuer().toString());
        claims.put("aud", CLIENT_ID);
        claims.put("iat", Instant.now().getEpochSecond());
        claims.put("exp", Instant.now().getEpochSecond() + 300);
        String nonce = nonces.get(request.parameters().getOrDefault("code", ""));
        if (nonce != null) {
            claims.put("nonce", nonce);
        }
        try {
            String signed = signer.sign(changed(claims, idToken), key);
            secrets.add(signed);
            Map<String, Object> answer = new HashMap<>();
            answer.put("access_token", secret());
            answer.put("refresh_token", secret());
            answer.put("token_type", "Bearer");
            answer.put("expires_in", 300);
            answer.put("id_token", signed);
            return changed(answer, tokens);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> person() {
        Map<String, Object> claims = new HashMap<>();
        claims.put("sub", "5c0ffee");
        claims.put("preferred_username", "mallory");
        claims.put("name", "Mallory Example");
        claims.put("given_name", "Mallory");
        claims.put("family_name", "Example");
        claims.put("email", "mallory@upstream.example");
        claims.put("email_verified", true);
        return claims;
    }

    private static Map<String, Object> changed(Map<String, Object> map, Consumer<Map<String, Object>> change) {
        change.accept(map);
        return map;
    }

    private String secret() {
        String secret = UUID.randomUUID() + "-" + UUID.randomUUID();
        secrets.add(secret);
        return secret;
    }

    /** The honest signature. */
    public static String sign(Map<String, Object> claims, RSAKey key) throws JOSEException {
        return sign(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims, key);
    }

    public static String sign(JWSHeader header, Map<String, Object> claims, RSAKey key) throws JOSEException {
        JWSObject token = new JWSObject(header, new Payload(claims));
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    public static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
