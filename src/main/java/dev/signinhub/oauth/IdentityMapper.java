package dev.signinhub.oauth;

import dev.signinhub.broker.SignInFailure;
import java.util.Optional;
import org.keycloak.broker.oidc.OAuth2IdentityProviderConfig;
import org.keycloak.broker.oidc.mappers.AbstractJsonUserAttributeMapper;
import org.keycloak.broker.provider.BrokeredIdentityContext;

/** Maps claims to the identity that core's first-login flow and mappers work on. */
public record IdentityMapper(OAuth2IdentityProviderConfig config) {

    /** The user name as the provider wrote it: {@code BrokeredIdentityContext.getUsername} returns it in lower case. */
    private static final String USER_NAME = "signinhub.userName";

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
        String name = claims.text(config.getUserNameClaim());
        if (name != null) {
            identity.setUsername(name);
            identity.getContextData().put(USER_NAME, name);
        } else {
            setStandIn(identity, email != null ? email : id);
        }
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

    /** Sets the user name of somebody whom the provider calls by none. */
    public static void setStandIn(BrokeredIdentityContext identity, String name) {
        identity.setUsername(name);
        identity.getContextData().remove(USER_NAME);
    }

    /**
     * Returns the user name exactly as the provider said it, whatever a mapper or the user made of it; nothing where
     * something stands in for it, which may be an address that nobody verified.
     */
    public static Optional<String> userName(BrokeredIdentityContext identity) {
        return Optional.ofNullable((String) identity.getContextData().get(USER_NAME));
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
}
