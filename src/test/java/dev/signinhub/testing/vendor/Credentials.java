package dev.signinhub.testing.vendor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signinhub.testing.hostile.LoopbackServer.Request;
import java.net.URLDecoder;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Who asks at the token endpoint, and how it says so (RFC 6749 section 2.3).
 *
 * @param secret null where there is none; an empty one is one
 */
record Credentials(Method method, String clientId, @Nullable String secret) {

    enum Method {
        NONE,
        POST,
        BASIC,
        /** A client must not use more than one. */
        SEVERAL
    }

    static Credentials of(Request request) {
        String id = request.parameters().getOrDefault("client_id", "");
        String secret = request.parameters().get("client_secret");
        String header = request.header("authorization");
        if (!header.startsWith("Basic ")) {
            return new Credentials(secret == null ? Method.NONE : Method.POST, id, secret);
        }
        String[] basic =
                new String(Base64.getDecoder().decode(header.substring("Basic ".length())), UTF_8).split(":", 2);
        return new Credentials(
                secret == null ? Method.BASIC : Method.SEVERAL,
                URLDecoder.decode(basic[0], UTF_8),
                basic.length < 2 ? "" : URLDecoder.decode(basic[1], UTF_8));
    }
}
