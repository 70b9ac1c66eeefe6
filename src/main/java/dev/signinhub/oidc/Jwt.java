package dev.signinhub.oidc;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.Base64;
import java.util.regex.Pattern;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.JWSInputException;

/**
 * A token in the compact form of a signed JWT (RFC 7515 section 3.1), taken apart and not yet believed.
 *
 * @param compact the token as it came
 */
record Jwt(JsonNode header, JsonNode claims, String compact) {

    private static final Pattern COMPACT = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]*");
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()
            .reader();

    /**
     * Takes a token apart.
     *
     * @throws SignInFailure when it is encrypted, garbage, or its parts are no JSON objects
     */
    static Jwt parse(String token) {
        if (!COMPACT.matcher(token).matches()) {
            throw SignInFailure.misconfigured("the ID token is not a signed JWT");
        }
        String[] parts = token.split("\\.", -1);
        try {
            return new Jwt(object(parts[0]), object(parts[1]), token);
        } catch (IOException | IllegalArgumentException e) {
            throw SignInFailure.misconfigured("the ID token's parts are not encoded JSON");
        }
    }

    /** Returns the claims of a token, which are not to be believed by themselves; missing when it is no signed JWT. */
    static JsonNode read(String token) {
        try {
            return parse(token).claims();
        } catch (SignInFailure failure) {
            return MissingNode.getInstance();
        }
    }

    /** Returns the name of the algorithm, or nothing when it has none. */
    String algorithm() {
        return header.path("alg").asText("");
    }

    /** Returns the token as core's signature check wants it. */
    JWSInput signed() {
        try {
            return new JWSInput(compact);
        } catch (JWSInputException e) {
            throw SignInFailure.misconfigured(
                    "the ID token's header has parameters of other types than RFC 7515 gives them");
        }
    }

    private static JsonNode object(String part) throws IOException {
        JsonNode json = JSON.readTree(Base64.getUrlDecoder().decode(part));
        if (json == null || !json.isObject()) {
            throw SignInFailure.misconfigured("the ID token's parts are not JSON objects");
        }
        return json;
    }

    @Override
    public String toString() {
        return "Jwt[***]";
    }
}
