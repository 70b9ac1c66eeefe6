package dev.signinhub.oauth;

import dev.signinhub.broker.SignInFailure;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.oidc.OAuth2IdentityProviderConfig;
import org.keycloak.broker.oidc.mappers.AbstractJsonUserAttributeMapper;
import org.keycloak.broker.provider.BrokeredIdentityContext;

/** Maps claims to the identity that core's first-login flow and mappers work on. */
public record IdentityMapper(OAuth2IdentityProviderConfig config) {

    /**
     * Returns the identity that the claims describe.
     *
     * @throws SignInFailure when the claims name no user, or cannot be stored
     */
    public BrokeredIdentityContext identity(Claims claims) {
        String id = claims.id(config.getUserIDClaim());
        if (id == null) {
            throw SignInFailure.account("the user lacks the claim " + config.getUserIDClaim());
        }
        BrokeredIdentityContext identity = new BrokeredIdentityContext(id, config);
        identity.setBrokerUserId(config.getAlias() + "." + id);
        String email = claims.text(config.getEmailClaim());
        identity.setEmail(email);
        identity.setUsername(firstOf(claims.text(config.getUserNameClaim()), email, id));
        setName(identity, claims);
        Boolean verified = claims.emailVerified(config.getEmailClaim());
        if (verified != null) {
            EmailVerification.set(identity, verified);
        }
        if (claims.userinfo().isObject()) {
            AbstractJsonUserAttributeMapper.storeUserProfileForMapper(identity, claims.userinfo(), config.getAlias());
        }
        return identity;
    }

    /** Without given and family name, the full name is split at its last space, as in core. */
    private void setName(BrokeredIdentityContext identity, Claims claims) {
        String given = claims.text(config.getGivenNameClaim());
        String family = claims.text(config.getFamilyNameClaim());
        String full = claims.text(config.getFullNameClaim());
        if (given == null && family == null && full != null) {
            int cut = full.lastIndexOf(' ');
            given = cut < 0 ? full : full.substring(0, cut).strip();
            family = cut < 0 ? null : full.substring(cut + 1);
        }
        identity.setFirstName(given);
        identity.setLastName(family);
    }

    private static String firstOf(@Nullable String first, @Nullable String second, String last) {
        if (first != null) {
            return first;
        }
        return second != null ? second : last;
    }
}
