package dev.signinhub.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.upstream.JsonAnswer;
import dev.signinhub.upstream.UpstreamException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.keycloak.OAuth2Constants;
import org.keycloak.broker.oidc.AbstractOAuth2IdentityProvider;
import org.keycloak.common.util.Time;
import org.keycloak.representations.AccessTokenResponse;

/**
 * The provider's token response as stored with a user or a session.
 *
 * @param isForm whether it is stored form-encoded, as core stores GitHub's
 */
public record StoredToken(ObjectNode tokens, boolean isForm) {

    private static final String EXPIRATION = AbstractOAuth2IdentityProvider.ACCESS_TOKEN_EXPIRATION;

    /** @throws SignInFailure when it is neither JSON nor form-encoded */
    static StoredToken parse(String text) {
        try {
            return text.startsWith("{") ? new StoredToken(JsonAnswer.parse(text), false) : parseForm(text);
        } catch (UpstreamException | IllegalArgumentException e) {
            throw SignInFailure.misconfigured("the token stored with the user cannot be read");
        }
    }

    private static StoredToken parseForm(String text) {
        ObjectNode tokens = JsonNodeFactory.instance.objectNode();
        for (String field : text.split("&", -1)) {
            String[] parts = field.split("=", 2);
            if (parts.length == 2) {
                tokens.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return new StoredToken(tokens, true);
    }

    /** Returns the text to store where it is not encrypted, and what core's endpoint for a stored token responds with. */
    public String text() {
        return isForm ? form(tokens) : tokens.toString();
    }

    private static String form(ObjectNode tokens) {
        return tokens.properties().stream()
                .map(field -> field.getKey() + "="
                        + URLEncoder.encode(field.getValue().asText(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    public String accessToken() {
        return text(OAuth2Constants.ACCESS_TOKEN);
    }

    public String refreshToken() {
        return text(OAuth2Constants.REFRESH_TOKEN);
    }

    public String idToken() {
        return text(OAuth2Constants.ID_TOKEN);
    }

    /** Returns a token, or an empty string if there is none; a JSON null counts as none. */
    private String text(String name) {
        JsonNode value = tokens.path(name);
        return value.isTextual() ? value.textValue() : "";
    }

    /** Returns the scopes that were granted, separated by spaces. */
    public String scope() {
        return text(OAuth2Constants.SCOPE);
    }

    /** A response that names no scope grants what was asked for (RFC 6749 section 5.1). */
    StoredToken scopedTo(String asked) {
        return scope().isEmpty() ? new StoredToken(tokens.deepCopy().put(OAuth2Constants.SCOPE, asked), isForm) : this;
    }

    /** In seconds since the epoch; 0 if unknown. */
    public long expiry() {
        return tokens.path(EXPIRATION).asLong(0);
    }

    /** Tells whether the access token has this many seconds left, as far as is known. */
    boolean isValidFor(long seconds) {
        return expiry() == 0 || expiry() >= Time.currentTimeSeconds() + seconds;
    }

    /**
     * Tells whether the access token has less than this many seconds left, or, where its whole lifetime is no longer than
     * that, less than half of it: else each call would fetch a new one.
     */
    boolean isDue(int minValidity) {
        long lifetime = tokens.path(OAuth2Constants.EXPIRES_IN).asLong(0);
        return !isValidFor(lifetime > 0 && lifetime <= minValidity ? (lifetime + 1) / 2 : minValidity);
    }

    boolean isUsable() {
        return isValidFor(1);
    }

    boolean hasAccessToken() {
        return !accessToken().isEmpty();
    }

    public boolean canBeRefreshed() {
        return !refreshToken().isEmpty();
    }

    /** What the provider does not send again is kept (RFC 6749 section 6: a new refresh token replaces the old one). */
    StoredToken with(ObjectNode response) {
        ObjectNode merged = tokens.deepCopy();
        merged.remove(EXPIRATION);
        merged.remove(OAuth2Constants.EXPIRES_IN);
        return new StoredToken(merged.setAll(stamped(withoutNulls(response.deepCopy()))), isForm);
    }

    private static ObjectNode withoutNulls(ObjectNode tokens) {
        tokens.properties().removeIf(member -> member.getValue().isNull());
        return tokens;
    }

    /** Adds the expiry in seconds, which core and {@link #isValidFor} read, to a response with a lifetime. */
    static ObjectNode stamped(ObjectNode response) {
        long lifetime = response.path(OAuth2Constants.EXPIRES_IN).asLong(0);
        return lifetime > 0 ? response.put(EXPIRATION, Time.currentTimeSeconds() + lifetime) : response;
    }

    /** Returns what an application gets, with the remaining seconds. */
    public AccessTokenResponse toCore() {
        AccessTokenResponse response = CoreJson.convert(tokens, AccessTokenResponse.class);
        response.setExpiresIn(expiry() == 0 ? 0 : Math.max(0, expiry() - Time.currentTimeSeconds()));
        return response;
    }

    @Override
    public String toString() {
        return "StoredToken[***]";
    }
}
