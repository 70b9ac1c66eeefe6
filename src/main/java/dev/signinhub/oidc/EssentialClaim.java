package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oauth.Claims;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.StreamSupport;

/**
 * Core's setting "Verify essential claim": only users with this claim and a matching value may sign in.
 *
 * <p>Like {@code OIDCIdentityProvider.getFederatedIdentity}, which this provider does not use, but the claim may be
 * nested, and may come from userinfo if the ID token does not have it.
 *
 * @param name a claim's name, or a dotted path to a nested claim, as in core's mappers
 */
record EssentialClaim(String name, String pattern) {

    /** @throws SignInFailure when the claim is missing or its value does not match */
    void requireIn(Claims claims) {
        JsonNode value = claims.value(name);
        boolean matches = value.isArray()
                ? StreamSupport.stream(value.spliterator(), false).anyMatch(this::matches)
                : matches(value);
        if (!matches) {
            throw SignInFailure.account(
                    "the essential claim " + name + " is missing or does not have the required value");
        }
    }

    private boolean matches(JsonNode value) {
        try {
            return !value.isMissingNode() && !value.isNull() && Pattern.matches(pattern, value.asText());
        } catch (PatternSyntaxException e) {
            throw SignInFailure.misconfigured(
                    "the pattern for the essential claim " + name + " is not a regular expression");
        }
    }
}
