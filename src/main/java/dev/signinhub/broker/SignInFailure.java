package dev.signinhub.broker;

import dev.signinhub.upstream.ForeignText;
import dev.signinhub.upstream.UpstreamException;
import java.io.IOException;
import org.keycloak.broker.provider.IdentityBrokerException;

/**
 * A sign-in that must not continue.
 *
 * <p>It extends core's exception so that core treats it as a refusal, not as a server error.
 *
 * <p>The kind decides what the user is told; the reason is one line for the log and the event, and never contains a
 * token, code, verifier or secret.
 */
public final class SignInFailure extends IdentityBrokerException {

    private static final long serialVersionUID = 1L;

    /** What went wrong, as far as the user can act on it. */
    public enum Kind {
        /** The provider refused. */
        REFUSED("provider_refused", "signinhubProviderRefused", true),
        /** The provider did not respond, or its response was unusable. */
        UNREACHABLE("provider_unreachable", "signinhubProviderUnreachable", true),
        /** The configuration cannot work, or the provider contradicts it or the standards. */
        MISCONFIGURED("provider_misconfigured", "signinhubProviderMisconfigured", false),
        /** The browser returned with something that no sign-in is waiting for. */
        STALE("sign_in_stale", "signinhubSignInStale", true),
        /** The provider authenticated someone whom this realm cannot accept. */
        ACCOUNT("account_not_acceptable", "signinhubAccountNotAcceptable", false),
        /** The operator has not enabled this provider on this server. */
        OFF("provider_off", "signinhubGuestNotAllowed", false),
        /** More sign-ins than the operator allows. */
        BUSY("too_many_sign_ins", "signinhubTooManyGuests", true);

        /** The event's error, and so a label of Keycloak's user event metric. */
        private final String error;

        /** The message in {@code theme-resources/messages}; its place is for the provider's name. */
        private final String messageKey;

        private final boolean passing;

        Kind(String error, String messageKey, boolean passing) {
            this.error = error;
            this.messageKey = messageKey;
            this.passing = passing;
        }

        /** Tells whether the same provider may sign the user in if it is tried again. */
        boolean isPassing() {
            return passing;
        }

        public String error() {
            return error;
        }
    }

    private final Kind kind;
    private final boolean endsGrant;

    private SignInFailure(Kind kind, String reason, boolean endsGrant) {
        super(ForeignText.sentence(reason));
        this.kind = kind;
        this.endsGrant = endsGrant;
        withMessageCode(kind.messageKey);
    }

    public static SignInFailure of(Kind kind, String reason) {
        return new SignInFailure(kind, reason, false);
    }

    public static SignInFailure refused(String reason) {
        return of(Kind.REFUSED, reason);
    }

    /** The provider no longer knows the grant: its token has expired, was revoked, or was used before. */
    public static SignInFailure grantEnded(String reason) {
        return new SignInFailure(Kind.REFUSED, reason, true);
    }

    public static SignInFailure unreachable(String reason) {
        return of(Kind.UNREACHABLE, reason);
    }

    /**
     * The provider did not respond, so trying again may help, or its response was unusable, so it will not.
     *
     * @param endpoint what was called
     */
    public static SignInFailure noAnswer(String endpoint, IOException e) {
        String reason = endpoint + " " + e.getMessage();
        return e instanceof UpstreamException upstream && upstream.isAnswer()
                ? misconfigured(reason)
                : unreachable(reason);
    }

    /**
     * The provider responded with an error status: a server error may pass, a client error will not.
     *
     * @param endpoint what was called
     */
    public static SignInFailure status(String endpoint, int status) {
        String reason = endpoint + " responded with status " + status;
        return status >= 500 ? unreachable(reason) : refused(reason);
    }

    public static SignInFailure misconfigured(String reason) {
        return of(Kind.MISCONFIGURED, reason);
    }

    public static SignInFailure stale(String reason) {
        return of(Kind.STALE, reason);
    }

    public static SignInFailure account(String reason) {
        return of(Kind.ACCOUNT, reason);
    }

    public static SignInFailure off(String reason) {
        return of(Kind.OFF, reason);
    }

    public static SignInFailure busy(String reason) {
        return of(Kind.BUSY, reason);
    }

    public Kind kind() {
        return kind;
    }

    /** Tells whether only a new sign-in helps (RFC 6749 section 5.2, {@code invalid_grant}). */
    public boolean endsGrant() {
        return endsGrant;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
