package dev.signinhub.oidc;

import org.keycloak.broker.provider.IdentityBrokerException;

/**
 * A sign-in that must not go on.
 *
 * <p>It is core's exception too, so that where core calls this provider it is handled as a refusal, not as a server error.
 *
 * <p>The cause decides what the user reads; the reason goes to the log and the event, and never holds a token, a code, a
 * verifier or a secret.
 */
public final class SignInFailure extends IdentityBrokerException {

    private static final long serialVersionUID = 1L;

    /** What went wrong, as far as the user can act on it. */
    enum Cause {
        /** The provider said no. */
        REFUSED("provider_refused", "signinhubProviderRefused"),
        /** The provider did not answer, or not in a way that can be read. */
        UNREACHABLE("provider_unreachable", "signinhubProviderUnreachable"),
        /** What the provider says contradicts how it is configured here, or the standards. */
        MISCONFIGURED("provider_misconfigured", "signinhubProviderMisconfigured"),
        /** The browser brought back something that no sign-in here is waiting for. */
        STALE("sign_in_stale", "signinhubSignInStale"),
        /** The provider signed somebody in whom this realm cannot take. */
        ACCOUNT("account_not_acceptable", "signinhubAccountNotAcceptable"),
        /** The operator has not let this provider be used on this server. */
        OFF("provider_off", "signinhubGuestNotAllowed"),
        /** More sign-ins than the operator lets in. */
        BUSY("too_many_sign_ins", "signinhubTooManyGuests");

        /** The error of the event, and by that a label of Keycloak's metric of user events. */
        private final String error;

        /** The message in {@code theme-resources/messages}. */
        private final String messageKey;

        Cause(String error, String messageKey) {
            this.error = error;
            this.messageKey = messageKey;
        }

        String error() {
            return error;
        }
    }

    private final Cause cause;

    private SignInFailure(Cause cause, String reason) {
        super(reason);
        this.cause = cause;
        withMessageCode(cause.messageKey);
    }

    /** The provider said no. */
    public static SignInFailure refused(String reason) {
        return new SignInFailure(Cause.REFUSED, reason);
    }

    /** The provider did not answer, or not in a way that can be read. */
    public static SignInFailure unreachable(String reason) {
        return new SignInFailure(Cause.UNREACHABLE, reason);
    }

    /** What is configured here cannot work, or contradicts what the provider says. */
    public static SignInFailure misconfigured(String reason) {
        return new SignInFailure(Cause.MISCONFIGURED, reason);
    }

    /** The browser brought back something that no sign-in here is waiting for. */
    public static SignInFailure stale(String reason) {
        return new SignInFailure(Cause.STALE, reason);
    }

    /** The provider signed somebody in whom this realm cannot take. */
    public static SignInFailure account(String reason) {
        return new SignInFailure(Cause.ACCOUNT, reason);
    }

    /** The operator has not let this provider be used on this server. */
    public static SignInFailure off(String reason) {
        return new SignInFailure(Cause.OFF, reason);
    }

    /** More sign-ins than the operator lets in. */
    public static SignInFailure busy(String reason) {
        return new SignInFailure(Cause.BUSY, reason);
    }

    Cause kind() {
        return cause;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
