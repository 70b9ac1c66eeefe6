package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oauth.Claims;
import dev.signinhub.oauth.StoredToken;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.representations.IDToken;

/**
 * Checks an ID token that comes with a refresh before it is stored or handed out (OpenID Connect Core 1.0 section
 * 12.2): it must be valid and about the same user as before. It is optional.
 *
 * @param userId returns the user ID that an ID token contains, or null
 * @param isSame tells whether a linked user ID and an ID token's user ID mean the same user
 */
record RefreshedIdToken(
        OidcConfig config,
        IdTokenValidator validator,
        Function<JsonNode, @Nullable String> userId,
        BiPredicate<String, String> isSame) {

    /** @throws SignInFailure when it is invalid, about someone else, or does not tell whom it is about */
    void require(ObjectNode response, StoredToken former, @Nullable FederatedIdentityModel link) {
        if (!response.hasNonNull(OAuth2Constants.ID_TOKEN)) {
            return;
        }
        String idToken = response.path(OAuth2Constants.ID_TOKEN).asText();
        JsonNode claims = validator.validateWithoutNonce(
                idToken, response.path(OAuth2Constants.ACCESS_TOKEN).asText());
        config.requireAdmitted(claims);
        requireEssentialClaim(new Claims(claims));
        boolean sameSubject = isOfSameSignIn(claims, Jwt.read(former.idToken()));
        String id = userId.apply(claims);
        if (id != null && link != null) {
            check(isSame.test(link.getUserId(), id), "is about a different user than the one the account is linked to");
        } else {
            check(sameSubject, "does not tell whether it is about the same user");
        }
    }

    /** A refreshed ID token may lack what only a sign-in includes; nobody is signing in. */
    private void requireEssentialClaim(Claims claims) {
        if (config.isFilteredByClaims() && claims.isInIdToken(config.getClaimFilterName())) {
            new EssentialClaim(config.getClaimFilterName(), config.getClaimFilterValue()).requireIn(claims);
        }
    }

    /** Returns false if there is nothing to compare with. */
    private static boolean isOfSameSignIn(JsonNode claims, JsonNode former) {
        if (former.isMissingNode()) {
            return false;
        }
        check(
                former.path(IDToken.SUBJECT).equals(claims.path(IDToken.SUBJECT)),
                "has a different sub than the previous one");
        check(
                !claims.hasNonNull(IDToken.NONCE) || claims.path(IDToken.NONCE).equals(former.path(IDToken.NONCE)),
                "has a different nonce than the previous one");
        return true;
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw SignInFailure.misconfigured("the refreshed ID token " + otherwise);
        }
    }
}
