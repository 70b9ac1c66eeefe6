package dev.signinhub.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.signinhub.broker.SignInFailure;
import org.jspecify.annotations.Nullable;
import org.keycloak.representations.IDToken;
import org.keycloak.utils.JsonUtils;

/**
 * What the provider says about the user: the ID token's claims, completed by userinfo.
 *
 * @param userinfo missing when the endpoint was not called
 */
public record Claims(JsonNode idToken, JsonNode userinfo) {

    /** The longest text that core's database columns take. */
    private static final int MAX_LENGTH = 255;

    public Claims(JsonNode idToken) {
        this(idToken, MissingNode.getInstance());
    }

    public Claims with(JsonNode response) {
        return new Claims(idToken, response);
    }

    /**
     * Returns a claim as text, or null when neither document has it.
     *
     * @param path a claim's name, or a dotted path to a nested claim, as in core's mappers
     * @throws SignInFailure when the value is too long to store
     */
    @Nullable
    String text(String path) {
        String value = text(idToken, path);
        return checked(path, value != null ? value : text(userinfo, path));
    }

    /** Returns a claim unchanged, from the ID token or else from userinfo; missing when neither has it. */
    public JsonNode value(String path) {
        return isInIdToken(path) ? at(idToken, path) : at(userinfo, path);
    }

    /**
     * Returns a claim that identifies a user, exactly as it came, or null when neither document has it.
     *
     * @throws SignInFailure when it is neither a string nor an integer, or could be confused with another by a person
     *     or a database
     */
    @Nullable
    public String id(String path) {
        JsonNode value = value(path);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual() && !value.isIntegralNumber()) {
            throw SignInFailure.account("the claim " + path + " is the user ID but neither a string nor an integer");
        }
        String id = value.asText();
        if (UserId.isAmbiguous(id)) {
            throw SignInFailure.account(
                    "the claim " + path + " is the user ID but has surrounding spaces or invisible characters");
        }
        return checked(path, id.isEmpty() ? null : id);
    }

    /** Tells whether the ID token has this claim, so that userinfo is not needed for it. */
    public boolean isInIdToken(String path) {
        JsonNode value = at(idToken, path);
        return !value.isMissingNode() && !value.isNull();
    }

    /**
     * Tells whether the email address is verified, according to the document that the address came from.
     *
     * @return null when that document does not say
     */
    @Nullable
    Boolean emailVerified(String emailPath) {
        JsonNode document = text(idToken, emailPath) != null ? idToken : userinfo;
        JsonNode verified = document.path(IDToken.EMAIL_VERIFIED);
        if (verified.isMissingNode() || verified.isNull()) {
            return null;
        }
        // As in core: some providers send booleans as strings.
        return "true".equalsIgnoreCase(verified.asText().strip());
    }

    private static @Nullable String text(JsonNode document, String path) {
        JsonNode value = at(document, path);
        return value.isValueNode() && !value.isNull() && !value.asText().isBlank()
                ? value.asText().strip()
                : null;
    }

    private static JsonNode at(JsonNode document, String path) {
        if (document.has(path)) {
            return document.path(path);
        }
        JsonNode node = document;
        for (String name : JsonUtils.splitClaimPath(path)) {
            node = node.path(name);
        }
        return node;
    }

    private static @Nullable String checked(String path, @Nullable String value) {
        if (value != null && (value.length() > MAX_LENGTH || value.indexOf('\0') >= 0)) {
            throw SignInFailure.account("the claim " + path + " cannot be stored");
        }
        return value;
    }

    @Override
    public String toString() {
        return "Claims[***]";
    }
}
