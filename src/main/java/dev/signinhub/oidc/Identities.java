package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.oidc.OAuth2IdentityProviderConfig;
import org.keycloak.broker.oidc.mappers.AbstractJsonUserAttributeMapper;
import org.keycloak.broker.provider.AbstractIdentityProvider;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.UserModel;
import org.keycloak.representations.IDToken;

/** Makes of claims what core's first-login flow and mappers work on. */
public final class Identities {

    /** Whether the provider vouches for the email address; absent when it does not say. */
    static final String EMAIL_VERIFIED = "signinhub.emailVerified";

    /** What fits, with the alias, into the column of an offline session. */
    private static final int MAX_SESSION_LENGTH = 255;

    private final OAuth2IdentityProviderConfig config;

    Identities(OAuth2IdentityProviderConfig config) {
        this.config = config;
    }

    /** @throws SignInFailure when the claims name no user, or cannot be stored */
    BrokeredIdentityContext of(Claims claims) {
        String id = claims.id(config.getUserIDClaim());
        if (id == null) {
            throw SignInFailure.account("the user has no claim " + config.getUserIDClaim());
        }
        BrokeredIdentityContext identity = new BrokeredIdentityContext(id, config);
        identity.setBrokerUserId(config.getAlias() + "." + id);
        String email = claims.text(config.getEmailClaim());
        identity.setEmail(email);
        identity.setUsername(firstOf(claims.text(config.getUserNameClaim()), email, id));
        setName(identity, claims);
        Boolean verified = claims.emailVerified(config.getEmailClaim());
        if (verified != null) {
            identity.getContextData().put(EMAIL_VERIFIED, verified);
        }
        if (claims.userinfo().isObject()) {
            AbstractJsonUserAttributeMapper.storeUserProfileForMapper(identity, claims.userinfo(), config.getAlias());
        }
        return identity;
    }

    /** Sets an address that does not come with a mark as OpenID Connect has it. */
    public static void setEmail(BrokeredIdentityContext identity, @Nullable String address, boolean verified) {
        identity.setEmail(address);
        identity.getContextData().put(EMAIL_VERIFIED, verified);
    }

    /**
     * Decides about an address that the provider says is not verified; any other is left to core.
     *
     * <p>Core calls its {@code setEmailVerified} before it sets the address, at each sign-in where the sync mode is FORCE. An
     * address that stays may have been verified here since.
     *
     * @param core what core does, which "Trust email" decides
     */
    static void setEmailVerified(UserModel user, BrokeredIdentityContext identity, Runnable core) {
        if (!Boolean.FALSE.equals(identity.getContextData().get(EMAIL_VERIFIED))) {
            core.run();
        } else if (isNew(identity) || !String.valueOf(identity.getEmail()).equalsIgnoreCase(user.getEmail())) {
            user.setEmailVerified(false);
        }
    }

    private static boolean isNew(BrokeredIdentityContext identity) {
        return Boolean.parseBoolean(
                identity.getAuthenticationSession().getAuthNote(AbstractIdentityProvider.BROKER_REGISTERED_NEW_USER));
    }

    /** Without given and family name, the full name is cut at its last space, as core does. */
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

    /**
     * Notes by what a logout token will name user and session: {@code sub} and {@code sid} of the ID token, whichever claim
     * or API says who the user is here (OpenID Connect Back-Channel Logout 1.0 section 2.6).
     *
     * <p>{@code LogoutEndpoint.backchannelLogout} looks for sessions by these.
     */
    static void setSession(BrokeredIdentityContext identity, String alias, JsonNode idToken) {
        identity.setBrokerUserId(alias + "." + idToken.path(IDToken.SUBJECT).asText());
        String session = idToken.path(IDToken.SESSION_ID).asText("");
        if (session.length() > MAX_SESSION_LENGTH) {
            throw SignInFailure.account("the claim sid cannot be stored");
        }
        if (!session.isBlank()) {
            identity.setBrokerSessionId(alias + "." + session);
        }
    }

    /**
     * Has an address that the provider says is not verified stay so in a token exchange, too.
     *
     * <p>{@code AbstractTokenExchangeProvider.importUserFromExternalIdentity} looks at the setting "Trust email" alone and asks
     * no provider. The configuration is this provider's copy, which lives as long as the request.
     */
    static BrokeredIdentityContext distrustUnverified(BrokeredIdentityContext identity) {
        if (Boolean.FALSE.equals(identity.getContextData().get(EMAIL_VERIFIED))) {
            identity.getIdpConfig().setTrustEmail(false);
        }
        return identity;
    }

    private static String firstOf(@Nullable String first, @Nullable String second, String last) {
        if (first != null) {
            return first;
        }
        return second != null ? second : last;
    }
}
