package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.StreamSupport;
import org.keycloak.broker.provider.IdentityBrokerException;
import org.keycloak.services.messages.Messages;

/**
 * Core's setting "Verify essential claim": only users with this claim and a value of this pattern may sign in.
 *
 * <p>The same rule as in {@code OIDCIdentityProvider.getFederatedIdentity}, which this provider does not use.
 */
record EssentialClaim(String name, String pattern) {

    /** @throws IdentityBrokerException with core's message when the ID token has not the claim, or not the value */
    void requireIn(JsonNode idToken) {
        JsonNode value = idToken.path(name);
        boolean matches = value.isArray()
                ? StreamSupport.stream(value.spliterator(), false).anyMatch(this::matches)
                : !value.isMissingNode() && matches(value);
        if (!matches) {
            throw SignInFailure.account("the essential claim " + name + " is missing or has another value")
                    .withMessageCode(Messages.IDENTITY_PROVIDER_UNMATCHED_ESSENTIAL_CLAIM_ERROR);
        }
    }

    private boolean matches(JsonNode value) {
        try {
            return Pattern.matches(pattern, value.asText());
        } catch (PatternSyntaxException e) {
            throw SignInFailure.misconfigured(
                    "the pattern of the essential claim " + name + " is not a regular expression");
        }
    }
}
