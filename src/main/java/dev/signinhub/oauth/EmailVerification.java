package dev.signinhub.oauth;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.UserModel;

/** Whether the provider says that an email address is verified; "Trust email" cannot overrule a "no". */
public final class EmailVerification {

    /** Absent when the provider does not say. */
    private static final String VERIFIED = "signinhub.emailVerified";

    /** The address itself, because a user can change the identity's on the page that reviews the profile. */
    private static final String VERIFIED_ADDRESS = "signinhub.verifiedEmail";

    private EmailVerification() {}

    /** Sets an email address whose verification is not reported as {@code email_verified}. */
    public static void setEmail(BrokeredIdentityContext identity, @Nullable String address, boolean verified) {
        identity.setEmail(address);
        set(identity, verified);
    }

    static void set(BrokeredIdentityContext identity, boolean verified) {
        identity.getContextData().put(VERIFIED, verified);
        if (verified && identity.getEmail() != null) {
            identity.getContextData().put(VERIFIED_ADDRESS, identity.getEmail());
        } else {
            identity.getContextData().remove(VERIFIED_ADDRESS);
        }
    }

    /** Returns the address that the provider itself reported as verified, whatever the user or a mapper made of it. */
    public static Optional<String> verifiedAddress(BrokeredIdentityContext identity) {
        return Optional.ofNullable((String) identity.getContextData().get(VERIFIED_ADDRESS));
    }

    /**
     * Marks a new account's address, reported as unverified, as such; any other is left to core.
     *
     * @param core what core does, which "Trust email" decides
     * @see EmailChange for the address of a user who is known
     */
    public static void apply(UserModel user, BrokeredIdentityContext identity, Runnable core) {
        if (isDenied(identity)) {
            user.setEmailVerified(false);
        } else {
            core.run();
        }
    }

    /**
     * Keeps an address reported as unverified from being trusted in a token exchange, too.
     *
     * <p>{@code AbstractTokenExchangeProvider.importUserFromExternalIdentity} looks only at the setting "Trust email"
     * and asks no provider. The configuration is this provider's own copy, which lasts as long as the request.
     */
    public static BrokeredIdentityContext distrustUnverified(BrokeredIdentityContext identity) {
        if (isDenied(identity)) {
            identity.getIdpConfig().setTrustEmail(false);
        }
        return identity;
    }

    /** What Keycloak would store as another address is not the one that was verified. */
    static boolean isDenied(BrokeredIdentityContext identity) {
        String address = identity.getEmail();
        return Boolean.FALSE.equals(identity.getContextData().get(VERIFIED))
                || (address != null && StoredForm.of(address).isEmpty());
    }
}
