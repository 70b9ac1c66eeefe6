package dev.signinhub.broker;

import dev.signinhub.upstream.ForeignText;
import dev.signinhub.upstream.UpstreamException;
import java.io.IOException;
import org.keycloak.broker.provider.IdentityBrokerException;

/**
 * A sign-in that must not go on.
 *
 * <p>It is core's exception too, so that where core calls this provider it is handled as a refusal, not as a server error.
 *
 * <p>The cause decides what the user reads; the reason goes to the log and the event, in one line, and never holds a token, a
 * code, a verifier or a secret.
 */
public final class SignInFailure extends IdentityBrokerException {

    private static final long serialVersionUID = 1L;

    /** What went wrong, as far as the user can act on it. */
    public enum Cause {
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

        public String error() {
            return error;
        }
    }

    private final Cause cause;

    private SignInFailure(Cause cause, String reason) {
        super(ForeignText.sentence(reason));
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

    /**
     * The provider did not answer, so that trying again may help, or answered what cannot be read, so that it will not.
     *
     * @param endpoint what was asked
     */
    public static SignInFailure noAnswer(String endpoint, IOException e) {
        String reason = endpoint + " " + e.getMessage();
        return e instanceof UpstreamException upstream && upstream.isAnswer()
                ? misconfigured(reason)
                : unreachable(reason);
    }

    /**
     * The provider answered with a status that is no success: its own trouble passes, what it says of the request does not.
     *
     * @param endpoint what was asked
     */
    public static SignInFailure status(String endpoint, int status) {
        String reason = endpoint + " answered with status " + status;
        return status >= 500 ? unreachable(reason) : refused(reason);
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

    public Cause kind() {
        return cause;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
