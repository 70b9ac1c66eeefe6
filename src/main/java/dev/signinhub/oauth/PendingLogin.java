package dev.signinhub.oauth;

import dev.signinhub.broker.SignInFailure;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * What must be remembered while the browser is at the provider.
 *
 * <p>It lives in Keycloak's authentication session, so any node can serve the callback, and is bound to the browser and
 * the tab. It names the alias that started the sign-in, because core's state does not: without it, a provider could
 * have its own code and issuer accepted by another provider's callback (mix-up, RFC 9700 section 4.4).
 *
 * <p>It uses auth notes, because client notes are copied into the user session and outlive the sign-in.
 *
 * @param verifier null if the request had no challenge because the vendor does not support PKCE
 */
public record PendingLogin(
        String alias, String redirectUri, @Nullable CodeVerifier verifier, String nonce) {

    private static final String ALIAS = "signinhub.alias";
    private static final String REDIRECT_URI = "signinhub.redirectUri";
    private static final String VERIFIER = "signinhub.verifier";
    private static final String NONCE = "signinhub.nonce";

    /** Stands in for a verifier, so that a lost verifier can be told from none. */
    private static final String NO_VERIFIER = "none";

    private static final int NONCE_BYTES = 32;

    /** Starts a sign-in; an earlier one in the same tab is forgotten. */
    static PendingLogin begin(AuthenticationSessionModel session, String alias, String redirectUri, boolean pkce) {
        String nonce = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(SecretGenerator.getInstance().randomBytes(NONCE_BYTES));
        CodeVerifier verifier = pkce ? CodeVerifier.random() : null;
        session.setAuthNote(ALIAS, alias);
        session.setAuthNote(REDIRECT_URI, redirectUri);
        session.setAuthNote(VERIFIER, verifier == null ? NO_VERIFIER : verifier.value());
        session.setAuthNote(NONCE, nonce);
        return new PendingLogin(alias, redirectUri, verifier, nonce);
    }

    /**
     * Returns the sign-in that the browser comes back from and forgets it, so that it can be used once.
     *
     * @throws SignInFailure when this tab started none, or started it with another provider
     */
    static PendingLogin take(AuthenticationSessionModel session, String alias) {
        String startedBy = remove(session, ALIAS);
        String redirectUri = remove(session, REDIRECT_URI);
        String verifier = remove(session, VERIFIER);
        String nonce = remove(session, NONCE);
        if (startedBy == null || redirectUri == null || verifier == null || nonce == null) {
            throw SignInFailure.stale("no sign-in is waiting for this state");
        }
        if (!startedBy.equals(alias)) {
            throw SignInFailure.stale("the state belongs to a sign-in that provider '" + startedBy + "' started");
        }
        return new PendingLogin(
                alias, redirectUri, verifier.equals(NO_VERIFIER) ? null : new CodeVerifier(verifier), nonce);
    }

    private static @Nullable String remove(AuthenticationSessionModel session, String note) {
        String value = session.getAuthNote(note);
        session.removeAuthNote(note);
        return value;
    }

    @Override
    public String toString() {
        return "PendingLogin[" + alias + "]";
    }
}
