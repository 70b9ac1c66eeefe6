package dev.signinhub.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.broker.SignInFailure;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.keycloak.OAuth2Constants;
import org.keycloak.representations.AccessTokenResponse;

/**
 * A successful response from the token endpoint (RFC 6749 section 5.1, OpenID Connect Core 1.0 section 3.1.3.3).
 *
 * @param json the response, from which core reads refresh token and lifetimes, and which it stores
 */
public record TokenResponse(ObjectNode json, String accessToken) {

    private static final Logger logger = Logger.getLogger(TokenResponse.class);

    /** Optional members that core reads as numbers and as strings. */
    private static final List<String> NUMBERS = List.of("expires_in", "refresh_expires_in", "not-before-policy");

    private static final List<String> TEXTS =
            List.of("refresh_token", "session_state", "error_description", "error_uri");

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}(?:\\.\\d+)?");

    /**
     * Reads a token response.
     *
     * @throws SignInFailure when the response does not conform
     */
    static TokenResponse of(ObjectNode json) {
        String accessToken = text(json, OAuth2Constants.ACCESS_TOKEN);
        JsonNode type = json.path("token_type");
        // RFC 6749 section 5.1: a client must not use a token of a type that it does not understand. A response
        // without a type is taken for Bearer, since any other type would have to be named.
        if (!type.asText("").isBlank()
                && !type.isNull()
                && !"Bearer".equalsIgnoreCase(type.asText().strip())) {
            throw SignInFailure.misconfigured("the token_type of the token response is not Bearer");
        }
        if (type.isContainerNode()) {
            throw SignInFailure.misconfigured("the token response's token_type is not a string");
        }
        return new TokenResponse(cleaned(json), accessToken);
    }

    /**
     * Returns the response without optional members of types that core could not read: an unreadable lifetime counts as
     * none.
     */
    static ObjectNode cleaned(ObjectNode response) {
        ObjectNode cleaned = response.deepCopy();
        NUMBERS.forEach(name -> normalizeNumber(cleaned, name));
        TEXTS.stream().filter(name -> !cleaned.path(name).isValueNode()).forEach(cleaned::remove);
        JsonNode scope = cleaned.path(OAuth2Constants.SCOPE);
        if (scope.isArray()) {
            cleaned.put(
                    OAuth2Constants.SCOPE,
                    StreamSupport.stream(scope.spliterator(), false)
                            .filter(JsonNode::isTextual)
                            .map(JsonNode::textValue)
                            .collect(Collectors.joining(" ")));
        } else if (scope.isObject()) {
            cleaned.remove(OAuth2Constants.SCOPE);
        }
        if (cleaned.path("error").isContainerNode()) {
            cleaned.remove("error");
        }
        if (!cleaned.path("authorization_details").isArray()) {
            cleaned.remove("authorization_details");
        }
        if (!cleaned.equals(response)) {
            logger.debug("The token response has members of non-standard types, which are ignored");
        }
        return cleaned;
    }

    private static void normalizeNumber(ObjectNode response, String name) {
        JsonNode value = response.path(name);
        if (value.isNumber()
                ? value.canConvertToInt()
                : NUMBER.matcher(value.asText("")).matches()) {
            response.put(name, value.asLong());
        } else {
            response.remove(name);
        }
    }

    /**
     * Returns the ID token.
     *
     * @throws SignInFailure when there is none, as from a plain OAuth 2 server
     */
    public String idToken() {
        return text(json, OAuth2Constants.ID_TOKEN);
    }

    /** Returns the response as core's provider keeps it for session notes and mappers. */
    public AccessTokenResponse toCore() {
        return CoreJson.convert(json, AccessTokenResponse.class);
    }

    /** Returns the response as it is stored, with its expiry counted from now. */
    public StoredToken toStore() {
        return new StoredToken(StoredToken.stamped(json.deepCopy()), false);
    }

    private static String text(JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.textValue().isBlank())) {
            throw SignInFailure.misconfigured("the token response has no " + name);
        }
        if (!value.isTextual()) {
            throw SignInFailure.misconfigured("the token response's " + name + " is not a string");
        }
        return value.textValue();
    }

    @Override
    public String toString() {
        return "TokenResponse[***]";
    }
}
