package dev.signinhub.session;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.keycloak.jose.jws.crypto.HashUtils;

/** A file of this API that anybody may have: it is the same on every server with this version. */
enum ApiFile {
    DESCRIPTION("openapi.json", MediaType.APPLICATION_JSON),
    MODULE("signin-hub.js", "text/javascript;charset=utf-8"),
    TYPES("signin-hub.d.ts", "text/plain;charset=utf-8");

    private final String type;
    private final String content;
    private final String tag;

    ApiFile(String name, String type) {
        this.type = type;
        this.content = read(name);
        this.tag = '"' + HashUtils.sha256UrlEncodedHash(content, StandardCharsets.UTF_8) + '"';
    }

    private static String read(String name) {
        try (@Nullable InputStream in = ApiFile.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param known the entity tag of what the browser has */
    Response response(@Nullable String known) {
        Response.ResponseBuilder response = tag.equals(known) ? Response.notModified() : Response.ok(content, type);
        return response.header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=3600")
                .header("Access-Control-Allow-Origin", "*")
                .build();
    }
}
