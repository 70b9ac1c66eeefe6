package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.keycloak.representations.AccessTokenResponse;

/**
 * A successful answer of the token endpoint (RFC 6749 section 5.1, OpenID Connect Core 1.0 section 3.1.3.3).
 *
 * @param json the answer as it came, for core to store and to read refresh token and lifetimes from
 */
record TokenResponse(ObjectNode json, String accessToken) {

    /**
     * Reads the answer to a token request.
     *
     * @throws SignInFailure when the answer is not one that the standards know
     */
    static TokenResponse of(ObjectNode json) {
        String accessToken = text(json, "access_token");
        String type = text(json, "token_type");
        // RFC 6749 section 5.1: a client must not use a token of a type that it does not understand.
        if (!"Bearer".equalsIgnoreCase(type)) {
            throw SignInFailure.misconfigured("the token endpoint's token_type is not Bearer");
        }
        return new TokenResponse(json, accessToken);
    }

    /** @throws SignInFailure when there is none, as a plain OAuth 2 server gives none */
    String idToken() {
        return text(json, "id_token");
    }

    /** Returns the answer as core's provider keeps it for session notes and mappers. */
    AccessTokenResponse toCore() {
        return SignIn.convert(json, AccessTokenResponse.class);
    }

    /** Returns the answer as it is stored with the user; the time is in seconds. */
    String toStore(long now) {
        return stamped(now).toString();
    }

    /** Returns the answer with the time of expiry in it, which is counted from here. */
    ObjectNode stamped(long now) {
        return StoredToken.stamped(json.deepCopy(), now);
    }

    private static String text(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null || !value.isTextual() || value.textValue().isBlank()) {
            throw SignInFailure.misconfigured("the token endpoint's answer has no " + name);
        }
        return value.textValue();
    }

    @Override
    public String toString() {
        return "TokenResponse[***]";
    }
}
