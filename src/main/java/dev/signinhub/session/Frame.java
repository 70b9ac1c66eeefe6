package dev.signinhub.session;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import org.keycloak.headers.SecurityHeadersProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.util.JsonSerialization;

/** How a sign-in ends at the front end: by two messages from its popup, or at the page that it came from. */
record Frame(KeycloakSession session, StartedSignIn signIn) {

    /**
     * The first message may be read by anyone and tells a front end at another origin why it gets nothing else. The
     * popup stays a moment: a front end that is busy and finds it closed takes it for given up, and drops the messages
     * of a window that is gone (Backstage's {@code openLoginPopup}).
     */
    private static final String SCRIPT = """
            const opener = window.opener || window.parent;
            const origin = decodeURIComponent('%s');
            const result = JSON.parse(decodeURIComponent('%s'));
            opener.postMessage({ type: 'config_info', targetOrigin: origin }, '*');
            opener.postMessage({ type: 'authorization_response', ...result }, origin);
            setTimeout(() => window.close(), 500);
            """;

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Sign-in</title></head>
            <body><p>You can close this window.</p><script>%s</script></body>
            </html>
            """;

    Response success(Map<String, Object> payload) {
        return signIn.redirectUrl() == null
                ? popup(Map.of("response", payload))
                : redirect(ReturnAddress.withError(signIn.redirectUrl(), null));
    }

    Response failure(ApiException failure) {
        return signIn.redirectUrl() == null
                ? popup(Map.of("error", failure.error()))
                : redirect(ReturnAddress.withError(signIn.redirectUrl(), failure.message()));
    }

    private Response redirect(URI url) {
        return Response.status(Response.Status.FOUND).location(url).build();
    }

    private Response popup(Map<String, Object> result) {
        String script = SCRIPT.formatted(encoded(signIn.origin()), encoded(json(result)));
        // Keycloak's own policy for pages would replace this one (DefaultSecurityHeadersProvider.addHtmlHeaders).
        session.getProvider(SecurityHeadersProvider.class).options().skipHeaders();
        return Response.ok(PAGE.formatted(script), MediaType.TEXT_HTML_TYPE.withCharset("utf-8"))
                .header("Content-Security-Policy", "script-src 'sha256-" + hash(script) + "'")
                .header("X-Frame-Options", "sameorigin")
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private static String json(Object value) {
        try {
            return JsonSerialization.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What decodeURIComponent reads, and no character that could end a string or an element. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String hash(String script) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
