package dev.signinhub.oidc;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.signinhub.broker.SignInFailure;
import java.io.IOException;
import java.util.Base64;
import java.util.regex.Pattern;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.JWSInputException;

/**
 * A token in the compact form of a signed JWT (RFC 7515 section 3.1), parsed but not verified.
 *
 * @param compact the token as received
 * @param name what a refusal calls it
 */
record Jwt(JsonNode header, JsonNode claims, String compact, String name) {

    static final String ID_TOKEN = "the ID token";

    /** Allows the padding that RFC 7515 omits: the signature covers it, and decoding handles it. */
    private static final Pattern COMPACT = Pattern.compile("[\\w-]+={0,2}\\.[\\w-]+={0,2}\\.(?:[\\w-]+={0,2})?");

    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()
            .reader();

    Jwt(JsonNode header, JsonNode claims, String compact) {
        this(header, claims, compact, ID_TOKEN);
    }

    /**
     * Parses an ID token.
     *
     * @throws SignInFailure when it is encrypted or malformed, or its parts are not JSON objects
     */
    static Jwt parse(String token) {
        return parse(token, ID_TOKEN);
    }

    /** Parses a token of another kind, which refusals call by this name. */
    static Jwt parse(String token, String name) {
        if (!COMPACT.matcher(token).matches()) {
            throw SignInFailure.misconfigured(name + " is not a signed JWT");
        }
        String[] parts = token.split("\\.", -1);
        return new Jwt(object(parts[0], name, "header"), object(parts[1], name, "payload"), token, name);
    }

    /** Tells whether the text looks like a JWT, signed or encrypted. */
    static boolean looksLikeJwt(String text) {
        return text.matches("(?:[\\w-]+={0,2}\\.){2,4}[\\w=-]*");
    }

    /** Returns a token's unverified claims; missing when it is not a signed JWT. */
    static JsonNode read(String token) {
        try {
            return parse(token).claims();
        } catch (SignInFailure failure) {
            return MissingNode.getInstance();
        }
    }

    /** Returns the algorithm, or an empty string if there is none. */
    String algorithm() {
        return header.path("alg").asText("");
    }

    /** Returns the token as core's signature check takes it. */
    JWSInput signed() {
        try {
            return new JWSInput(compact);
        } catch (JWSInputException e) {
            throw SignInFailure.misconfigured(name + "'s header has parameters of types that RFC 7515 does not allow");
        }
    }

    private static JsonNode object(String part, String name, String what) {
        try {
            JsonNode json = JSON.readTree(Base64.getUrlDecoder().decode(part));
            if (json != null && json.isObject()) {
                return json;
            }
            throw SignInFailure.misconfigured(name + "'s " + what + " is not a JSON object");
        } catch (IOException | IllegalArgumentException e) {
            throw SignInFailure.misconfigured(
                    name + "'s " + what + " is not base64url-encoded JSON, or repeats a member");
        }
    }

    @Override
    public String toString() {
        return "Jwt[***]";
    }
}
