package dev.signinhub.testing.vendor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.vendor.Shape.Way;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client that asks as the vendor's page says; a test changes what is asked before it goes out. */
final class HonestClient {

    static final String REDIRECT = "https://sso.corp.example/realms/corp/broker/vendor/endpoint";
    static final String VERIFIER = "honest-verifier-0123456789-abcdefghijklmnopqrstuvwxyz";

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final VendorSimulator vendor;
    private final Shape shape;

    HonestClient(VendorSimulator vendor, Shape shape) {
        this.vendor = vendor;
        this.shape = shape;
        vendor.allowRedirect(REDIRECT);
    }

    /** The authorization request's parameters. */
    Map<String, String> asked() {
        Map<String, String> asked = new HashMap<>();
        asked.put("client_id", vendor.clientId());
        asked.put("response_type", "code");
        asked.put("redirect_uri", REDIRECT);
        asked.put("state", "a state");
        asked.put("scope", shape.scope());
        asked.put("nonce", "a nonce");
        asked.put("code_challenge", Pkce.s256(VERIFIER));
        asked.put("code_challenge_method", "S256");
        if (shape.id().equals("atlassian")) {
            asked.put("audience", "api.atlassian.com");
        }
        if (shape.id().equals("google")) {
            asked.put("access_type", "offline");
            asked.put("prompt", "consent");
        }
        return asked;
    }

    HttpResponse<String> authorize(Map<String, String> asked) {
        return send(HttpRequest.newBuilder(Urls.with(at(shape.authorize()), asked)));
    }

    /** What the browser brings back. */
    Map<String, String> response(Map<String, String> asked) {
        HttpResponse<String> redirect = authorize(asked);
        return Urls.query(URI.create(redirect.headers()
                .firstValue("location")
                .orElseThrow(() -> new AssertionError("No redirect: " + redirect.body()))));
    }

    String code() {
        return code(asked());
    }

    String code(Map<String, String> asked) {
        Map<String, String> response = response(asked);
        String code = response.get("code");
        if (code == null) {
            throw new AssertionError("No code: " + response);
        }
        return code;
    }

    /** The token request's parameters but for the client's. */
    Map<String, String> exchange(String code) {
        Map<String, String> fields = new HashMap<>();
        fields.put("grant_type", "authorization_code");
        fields.put("code", code);
        fields.put("redirect_uri", REDIRECT);
        fields.put("code_verifier", VERIFIER);
        return fields;
    }

    Map<String, String> refresh(String refreshToken) {
        return new HashMap<>(Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
    }

    /** As the vendor wants to be told who asks. */
    HttpResponse<String> token(Map<String, String> fields) {
        String secret = vendor.clientSecret();
        return shape.way() == Way.BASIC
                ? token(fields, Way.BASIC, secret == null ? "" : secret)
                : token(fields, secret == null ? Way.NONE : Way.POST, secret);
    }

    HttpResponse<String> token(Map<String, String> fields, Way way, @Nullable String secret) {
        Map<String, String> form = new HashMap<>(fields);
        HttpRequest.Builder request = HttpRequest.newBuilder(at(shape.token())).header("Accept", "application/json");
        if (way == Way.BASIC) {
            String pair = vendor.clientId() + ":" + secret;
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
        } else {
            form.put("client_id", vendor.clientId());
            if (secret != null) {
                form.put("client_secret", secret);
            }
        }
        return send(request.header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(Urls.form(form))));
    }

    /** A whole sign-in's tokens. */
    JsonNode tokens() {
        return tokens(asked());
    }

    JsonNode tokens(Map<String, String> asked) {
        return Json.read(token(exchange(code(asked))).body());
    }

    HttpResponse<String> user(JsonNode tokens) {
        return get(shape.user(), tokens.path("access_token").asText());
    }

    HttpResponse<String> get(String path, String accessToken) {
        return send(HttpRequest.newBuilder(at(path)).header("Authorization", "Bearer " + accessToken));
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(at(path)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    URI at(String path) {
        return URI.create(vendor.url() + path);
    }
}
