package dev.signinhub.oauth;

import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.AbstractIdentityProvider;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.UserModel;

/** What the provider says about an email address being verified, which "Trust email" does not overrule when it is no. */
public final class EmailVerification {

    /** Absent when the provider does not say. */
    private static final String VERIFIED = "signinhub.emailVerified";

    private EmailVerification() {}

    /** Sets an email address whose verification is not reported as {@code email_verified}. */
    public static void setEmail(BrokeredIdentityContext identity, @Nullable String address, boolean verified) {
        identity.setEmail(address);
        set(identity, verified);
    }

    static void set(BrokeredIdentityContext identity, boolean verified) {
        identity.getContextData().put(VERIFIED, verified);
    }

    /**
     * Decides about an address that the provider says is not verified; any other is left to core.
     *
     * <p>Core calls its {@code setEmailVerified} before it sets the address, at each sign-in where the sync mode is FORCE. An
     * address that stays may have been verified here since.
     *
     * @param core what core does, which "Trust email" decides
     */
    public static void apply(UserModel user, BrokeredIdentityContext identity, Runnable core) {
        if (!isDenied(identity)) {
            core.run();
        } else if (isNew(identity) || !String.valueOf(identity.getEmail()).equalsIgnoreCase(user.getEmail())) {
            user.setEmailVerified(false);
        }
    }

    /**
     * Keeps an address that the provider says is not verified from being trusted in a token exchange, too.
     *
     * <p>{@code AbstractTokenExchangeProvider.importUserFromExternalIdentity} looks at the setting "Trust email" alone and asks
     * no provider. The configuration is this provider's copy, which lives as long as the request.
     */
    public static BrokeredIdentityContext distrustUnverified(BrokeredIdentityContext identity) {
        if (isDenied(identity)) {
            identity.getIdpConfig().setTrustEmail(false);
        }
        return identity;
    }

    private static boolean isDenied(BrokeredIdentityContext identity) {
        return Boolean.FALSE.equals(identity.getContextData().get(VERIFIED));
    }

    private static boolean isNew(BrokeredIdentityContext identity) {
        return Boolean.parseBoolean(
                identity.getAuthenticationSession().getAuthNote(AbstractIdentityProvider.BROKER_REGISTERED_NEW_USER));
    }
}
