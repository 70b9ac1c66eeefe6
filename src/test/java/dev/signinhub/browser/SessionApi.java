package dev.signinhub.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signinhub.testing.Json;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.hostile.LoopbackServer;
import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.hostile.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plays the session API to the module in a browser: its answers are those of openapi.json. It is stricter than the API in
 * one thing, since a cookie is good for one refresh only: what tabs do to each other's cookies shows.
 */
final class SessionApi implements AutoCloseable {

    static final String ALIAS = "oidc-pkce";

    private static final Path FILES = Path.of("src/main/resources/dev/signinhub/session");
    private static final String ROOT = "/realms/hub/auth";
    private static final String COOKIE = "SIGNIN_HUB_b2Tn4Yk1QxZc";

    private final LoopbackServer server = new LoopbackServer(this::answer);
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    /** The scopes of each session, by the value of its cookie. */
    private final Map<String, Set<String>> sessions = new ConcurrentHashMap<>();

    private final AtomicInteger tokens = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();

    private volatile Set<String> allowed = Set.of("openid", "profile", "email", "calendar", "phone");
    private volatile int lifetime = 3600;
    private volatile int identityLifetime = 3600;
    private volatile int delay;
    private volatile @Nullable Function<Request, Reply> broken;
    private volatile @Nullable String logoutUrl;
    private volatile UnaryOperator<String> scripts = script -> script;
    private volatile @Nullable Reply consent;
    private volatile @Nullable String denial;

    /** What {@code connect} wants. */
    String auth() {
        return server.url() + ROOT;
    }

    URI url() {
        return server.url();
    }

    /** Seconds that tokens last. */
    void lifetimes(int ofAccessToken, int ofIdentity) {
        lifetime = ofAccessToken;
        identityLifetime = ofIdentity;
    }

    /** The answer to each refresh and sign-out, or null for that of the contract. */
    void breakDown(@Nullable Function<Request, Reply> answers) {
        broken = answers;
    }

    /** Milliseconds that a refresh takes. */
    void takeTime(int milliseconds) {
        delay = milliseconds;
    }

    /** What the provider grants, of what it is asked for. */
    void allow(String... scopes) {
        allowed = Set.of(scopes);
    }

    /** Where the answer to a sign-out leads. */
    void signOutAt(String url) {
        logoutUrl = url;
    }

    /** What the window shows before the sign-in is complete. */
    void askFirst(@Nullable Reply page) {
        consent = page;
    }

    /** What the provider says in place of signing in. */
    void deny(@Nullable String message) {
        denial = message;
    }

    /** Changes the script of the window's page. */
    void postInstead(UnaryOperator<String> change) {
        scripts = change;
    }

    /** Ends the sessions, as an admin does. */
    void endSessions() {
        sessions.clear();
    }

    /** The requests to this path below the alias, without preflights, since the last call of {@link #forget}. */
    List<Request> requests(String path) {
        return requests.stream()
                .filter(request ->
                        request.path().endsWith(path) && !request.method().equals("OPTIONS"))
                .toList();
    }

    void forget() {
        requests.clear();
        mostUnderWay.set(0);
    }

    /** How many refreshes there were at the same moment. */
    int mostUnderWay() {
        return mostUnderWay.get();
    }

    @Override
    public void close() {
        server.close();
    }

    private Reply answer(Request request) {
        requests.add(request);
        String path = request.path();
        if (request.method().equals("OPTIONS")) {
            return Reply.of(204, Reply.lines("text/plain", preflight(request)), new byte[0]);
        }
        if (path.startsWith(ROOT + "/js/1/")) {
            return Reply.text(
                    Reply.lines("text/javascript", Map.of("Access-Control-Allow-Origin", "*")),
                    read(path.substring((ROOT + "/js/1/").length())));
        }
        return switch (path.substring(path.lastIndexOf('/') + 1)) {
            case "start" -> start(request);
            case "frame" -> frame(request);
            case "refresh" -> refresh(request);
            case "logout" -> logout(request);
            default -> Reply.html(404);
        };
    }

    private Reply start(Request request) {
        Reply first = consent;
        return first != null
                ? first
                : Reply.redirect(ROOT + "/" + ALIAS + "/handler/frame?" + Urls.form(request.parameters()));
    }

    private Reply frame(Request request) {
        Map<String, String> asked = request.parameters();
        String message = denial;
        if (message != null && asked.getOrDefault("flow", "").equals("redirect")) {
            return Reply.redirect(Urls.with(URI.create(asked.get("redirectUrl")), "error", message)
                    .toString());
        }
        Map<String, String> headers = new LinkedHashMap<>();
        Object result;
        if (message == null) {
            Set<String> scopes = new TreeSet<>(List.of(asked.get("scope").split(" ", -1)));
            scopes.retainAll(allowed);
            String cookie = UUID.randomUUID().toString();
            sessions.put(cookie, scopes);
            headers.put("Set-Cookie", cookie(cookie));
            result = Map.of("type", "authorization_response", "response", session(scopes));
        } else {
            result = Map.of(
                    "type", "authorization_response", "error", Map.of("name", "NotAllowedError", "message", message));
        }
        if (asked.getOrDefault("flow", "").equals("redirect")) {
            return Reply.of(
                    302, Reply.lines("text/plain\r\nLocation: " + asked.get("redirectUrl"), headers), new byte[0]);
        }
        String script =
                """
                const opener = window.opener;
                opener.postMessage({type: "config_info", targetOrigin: %s}, "*");
                opener.postMessage(%s, %s);
                setTimeout(() => window.close(), 100);
                """.formatted(Json.write(asked.get("origin")), Json.write(result), Json.write(asked.get("origin")));
        return Reply.text(
                Reply.lines("text/html", headers), "<!doctype html><script>" + scripts.apply(script) + "</script>");
    }

    private Reply refresh(Request request) {
        mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            underWay.decrementAndGet();
        }
        Function<Request, Reply> instead = broken;
        if (instead != null) {
            return instead.apply(request);
        }
        if (!request.header("x-requested-with").equals("XMLHttpRequest")) {
            return failure(request, 401, "AuthenticationError", "Invalid X-Requested-With header");
        }
        if (request.path().endsWith("/guest/refresh")) {
            return Reply.json(200, Map.of("profile", Map.of("displayName", "Guest")), cors(request));
        }
        Set<String> scopes = sessions.remove(cookieOf(request));
        if (scopes == null) {
            return failure(request, 401, "AuthenticationError", "Nobody is signed in: sign in again.");
        }
        String next = UUID.randomUUID().toString();
        sessions.put(next, scopes);
        Map<String, String> headers = cors(request);
        headers.put("Set-Cookie", cookie(next));
        return Reply.json(200, session(scopes), headers);
    }

    private Reply logout(Request request) {
        Function<Request, Reply> instead = broken;
        if (instead != null) {
            return instead.apply(request);
        }
        sessions.remove(cookieOf(request));
        String next = logoutUrl;
        return next == null
                ? Reply.of(200, Reply.lines("text/plain", cors(request)), new byte[0])
                : Reply.json(200, Map.of("logoutUrl", next), cors(request));
    }

    /** An error with the headers that let the page read it. */
    static Reply failure(Request request, int status, String name, String message) {
        return Reply.json(
                status,
                Map.of(
                        "error", Map.of("name", name, "message", message),
                        "request", Map.of("method", request.method(), "url", request.path()),
                        "response", Map.of("statusCode", status)),
                cors(request));
    }

    private Map<String, Object> session(Set<String> scopes) {
        int number = tokens.incrementAndGet();
        String scope = String.join(" ", scopes);
        return Map.of(
                "profile",
                Map.of("email", "alice@example.com", "displayName", "Alice Example"),
                "providerInfo",
                Map.of(
                        "accessToken",
                        jwt(Map.of("jti", "access-" + number, "scope", scope), lifetime),
                        "idToken",
                        jwt(Map.of("jti", "id-" + number, "email", "alice@example.com"), lifetime),
                        "scope",
                        scope,
                        "expiresInSeconds",
                        lifetime),
                "backstageIdentity",
                Map.of(
                        "token",
                        jwt(Map.of("jti", "identity-" + number, "uip", "c2lnbmF0dXJl"), identityLifetime),
                        "expiresInSeconds",
                        identityLifetime,
                        "identity",
                        Map.of(
                                "type",
                                "user",
                                "userEntityRef",
                                "user:default/alice",
                                "ownershipEntityRefs",
                                List.of("user:default/alice", "group:default/engineering"))));
    }

    /** Not signed: nobody here checks it. */
    private static String jwt(Map<String, Object> claims, int lifetime) {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> all = new LinkedHashMap<>(
                Map.of("iss", "https://login.example.com", "sub", "alice", "name", "Alice Example", "iat", now));
        all.put("exp", now + lifetime);
        all.putAll(claims);
        return part(Map.of("alg", "RS256", "typ", "JWT")) + "." + part(all) + ".c2lnbmF0dXJl";
    }

    private static String part(Object json) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Json.write(json).getBytes(UTF_8));
    }

    private static Map<String, String> cors(Request request) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Access-Control-Allow-Origin", request.header("origin"));
        headers.put("Access-Control-Allow-Credentials", "true");
        headers.put("Vary", "Origin");
        return headers;
    }

    private static Map<String, String> preflight(Request request) {
        Map<String, String> headers = cors(request);
        headers.put("Access-Control-Allow-Methods", request.header("access-control-request-method"));
        headers.put("Access-Control-Allow-Headers", "x-requested-with");
        return headers;
    }

    private static String cookie(String value) {
        return COOKIE + "=" + value + "; Path=" + ROOT + "/" + ALIAS + "; HttpOnly; SameSite=Lax";
    }

    private static String cookieOf(Request request) {
        return Stream.of(request.header("cookie").split("; *", -1))
                .filter(cookie -> cookie.startsWith(COOKIE + "="))
                .map(cookie -> cookie.substring(COOKIE.length() + 1))
                .findFirst()
                .orElse("");
    }

    private static String read(String file) {
        try {
            return Files.readString(FILES.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
