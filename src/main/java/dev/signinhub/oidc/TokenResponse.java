package dev.signinhub.oidc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.broker.oidc.AbstractOAuth2IdentityProvider;
import org.keycloak.representations.AccessTokenResponse;

/**
 * A successful answer of the token endpoint (RFC 6749 section 5.1, OpenID Connect Core 1.0 section 3.1.3.3).
 *
 * @param body the JSON as it came, for core to store and to read refresh token and lifetimes from
 */
record TokenResponse(String body, String accessToken, String idToken) {

    private static final Pattern ERROR_CODE = Pattern.compile("[a-z_]{1,60}");
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    /**
     * Reads the answer to a token request.
     *
     * @throws SignInFailure when the provider refused, or when the answer is not one that the standards know
     */
    static TokenResponse of(int status, @Nullable String body) {
        if (status != 200) {
            throw SignInFailure.refused("the token endpoint answered with status " + status + errorCode(body));
        }
        JsonNode json = parse(body);
        if (json == null || !json.isObject()) {
            throw SignInFailure.misconfigured("the token endpoint's answer is not a JSON object");
        }
        String accessToken = text(json, "access_token");
        String type = text(json, "token_type");
        // RFC 6749 section 5.1: a client must not use a token of a type that it does not understand.
        if (!"Bearer".equalsIgnoreCase(type)) {
            throw SignInFailure.misconfigured("the token endpoint's token_type is not Bearer");
        }
        return new TokenResponse(String.valueOf(body), accessToken, text(json, "id_token"));
    }

    /** Returns the answer as core's provider keeps it for session notes and mappers. */
    AccessTokenResponse toCore() {
        return SignIn.convert(json(), AccessTokenResponse.class);
    }

    /** Returns the answer as core stores it with the user, with the time of expiry in seconds that its refresh looks at. */
    String toStore(long now) {
        ObjectNode stored = json();
        long lifetime = stored.path(OAuth2Constants.EXPIRES_IN).asLong(0);
        if (lifetime > 0) {
            stored.put(AbstractOAuth2IdentityProvider.ACCESS_TOKEN_EXPIRATION, now + lifetime);
        }
        return stored.toString();
    }

    private ObjectNode json() {
        return (ObjectNode) Objects.requireNonNull(parse(body));
    }

    private static String text(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null || !value.isTextual() || value.textValue().isBlank()) {
            throw SignInFailure.misconfigured("the token endpoint's answer has no " + name);
        }
        return value.textValue();
    }

    /** The error code only: a description is the provider's free text and may repeat the code or a token. */
    private static String errorCode(@Nullable String body) {
        JsonNode json = parse(body);
        String code = json == null ? "" : json.path("error").asText("");
        return ERROR_CODE.matcher(code).matches() ? " and error " + code : "";
    }

    private static @Nullable JsonNode parse(@Nullable String body) {
        try {
            return body == null ? null : JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "TokenResponse[***]";
    }
}
