package dev.signinhub.testing.backstage;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.playwright.Page;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.hostile.LoopbackServer;
import dev.signinhub.testing.hostile.LoopbackServer.Request;
import dev.signinhub.testing.hostile.Reply;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The contract of an auth backend and no more: one server that is the upstream as well. */
public final class StandInBackend implements AuthBackend {

    private static final String PROVIDER = "/auth/oidc-pkce";

    private record Pending(String flow, String redirectUrl, Set<String> scopes) {}

    private final LoopbackServer server = new LoopbackServer(this::answer);
    private final String app;
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> sessions = new ConcurrentHashMap<>();
    private final AtomicInteger issued = new AtomicInteger();
    private volatile Duration life = Duration.ofHours(1);

    public StandInBackend(URI app) {
        this.app = app.toString();
    }

    @Override
    public URI base() {
        return server.url().resolve("/auth");
    }

    @Override
    public void allow(Page page) {
        page.locator("#allow").click();
    }

    @Override
    public void deny(Page page) {
        page.locator("#deny").click();
    }

    @Override
    public void tokensLive(Duration life) {
        this.life = life;
    }

    @Override
    public void close() {
        server.close();
    }

    private Reply answer(Request request) {
        return switch (request.path()) {
            case PROVIDER + "/start" -> start(request);
            case "/upstream" -> upstream(request);
            case PROVIDER + "/handler/frame" -> frame(request);
            default -> call(request);
        };
    }

    private Reply start(Request request) {
        var asked = request.parameters();
        if (!app.equals(asked.get("origin")) || !asked.containsKey("env")) {
            return error(request, 403, "NotAllowedError", "Origin '%s' is not allowed".formatted(asked.get("origin")));
        }
        var scopes = new TreeSet<>(Arrays.asList(asked.getOrDefault("scope", "").split(" ")));
        session(request).map(sessions::get).ifPresent(scopes::addAll);
        var state = UUID.randomUUID().toString();
        pending.put(
                state,
                new Pending(asked.getOrDefault("flow", ""), asked.getOrDefault("redirectUrl", ""), Set.copyOf(scopes)));
        return Reply.redirect("/upstream?state=" + state);
    }

    private static Reply upstream(Request request) {
        var back = PROVIDER + "/handler/frame?state=" + request.parameters().get("state");
        return Reply.text("text/html", """
                <!doctype html><title>Upstream</title>
                <a id="allow" href="%s&amp;code=1">Allow</a> <a id="deny" href="%s&amp;error=access_denied">Deny</a>
                """.formatted(back, back));
    }

    private Reply frame(Request request) {
        var login = pending.remove(request.parameters().getOrDefault("state", ""));
        if (login == null) {
            return error(request, 400, "InputError", "Unknown state");
        }
        var denied = request.parameters().containsKey("error");
        var cookie = "";
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("type", "authorization_response");
        if (denied) {
            message.put(
                    "error", Map.of("name", "Error", "message", "Authentication rejected, access_denied (said no)"));
        } else {
            var id = UUID.randomUUID().toString();
            sessions.put(id, login.scopes());
            cookie = "\r\nSet-Cookie: session=%s; Path=%s; HttpOnly; SameSite=Lax".formatted(id, PROVIDER);
            message.put("response", answerFor(login.scopes()));
        }
        if (login.flow().equals("redirect")) {
            var back = login.redirectUrl().replaceFirst("[?].*", "");
            return Reply.redirect(back + (denied ? "?error=Authentication+rejected,+access_denied" : "") + cookie);
        }
        return Reply.text("text/html" + cookie, """
                <!doctype html><title>Signed in</title><script>
                opener.postMessage({type: 'config_info', targetOrigin: '%s'}, '*');
                opener.postMessage(%s, '%s');
                setTimeout(close, 100);
                </script>
                """.formatted(app, Json.write(message), app));
    }

    private Reply call(Request request) {
        if (!request.header("origin").equals(app)) {
            return error(request, 403, "NotAllowedError", "Origin is not allowed");
        }
        if (request.method().equals("OPTIONS")) {
            return Reply.of(204, cors("text/plain"), new byte[0]);
        }
        if (!request.header("x-requested-with").equals("XMLHttpRequest")) {
            return error(request, 401, "AuthenticationError", "Invalid X-Requested-With header");
        }
        return switch (request.method() + " " + request.path()) {
            case "GET " + PROVIDER + "/refresh" ->
                session(request)
                        .map(sessions::get)
                        .map(scopes -> ok(answerFor(scopes)))
                        .orElseGet(() -> error(request, 401, "AuthenticationError", "No session"));
            case "POST " + PROVIDER + "/logout" -> {
                session(request).ifPresent(sessions::remove);
                yield Reply.of(200, cors("text/plain"), new byte[0]);
            }
            case "GET /auth/guest/refresh" ->
                ok(Map.of("profile", Map.of("displayName", "Guest"), "backstageIdentity", identity("guest")));
            default -> error(request, 404, "NotFoundError", "Unknown auth provider");
        };
    }

    private Optional<String> session(Request request) {
        return Arrays.stream(request.header("cookie").split("; "))
                .filter(cookie -> cookie.startsWith("session="))
                .map(cookie -> cookie.substring("session=".length()))
                .filter(sessions::containsKey)
                .findFirst();
    }

    private Map<String, Object> answerFor(Set<String> scopes) {
        return Map.of(
                "profile",
                Map.of("email", "alice@example.com", "displayName", "Alice Liddell"),
                "providerInfo",
                Map.of(
                        "idToken",
                        jwt("alice"),
                        "accessToken",
                        "access-" + issued.incrementAndGet(),
                        "scope",
                        String.join(" ", new TreeSet<>(scopes)),
                        "expiresInSeconds",
                        life.toSeconds()),
                "backstageIdentity",
                identity("alice"));
    }

    private static Map<String, Object> identity(String name) {
        var entity = "user:default/" + name;
        return Map.of(
                "token", jwt(entity),
                "expiresInSeconds", 3600,
                "identity", Map.of("type", "user", "userEntityRef", entity, "ownershipEntityRefs", List.of(entity)));
    }

    private static String jwt(String subject) {
        var claims = Map.of("sub", subject, "exp", Instant.now().getEpochSecond() + 3600);
        return base64(Json.write(Map.of("alg", "none"))) + "." + base64(Json.write(claims)) + "." + base64("signature");
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    private Reply ok(Object answer) {
        return Reply.of(200, cors(Reply.JSON), Json.write(answer).getBytes(UTF_8));
    }

    private Reply error(Request request, int status, String name, String message) {
        var body = Map.of(
                "error", Map.of("name", name, "message", message),
                "request", Map.of("method", request.method(), "url", request.path()),
                "response", Map.of("statusCode", status));
        var type = request.header("origin").equals(app) ? cors(Reply.JSON) : Reply.JSON;
        return Reply.of(status, type, Json.write(body).getBytes(UTF_8));
    }

    private String cors(String contentType) {
        return Reply.lines(
                contentType,
                Map.of(
                        "Access-Control-Allow-Origin", app,
                        "Access-Control-Allow-Credentials", "true",
                        "Access-Control-Allow-Methods", "GET, POST",
                        "Access-Control-Allow-Headers", "x-requested-with",
                        "Vary", "Origin"));
    }
}
