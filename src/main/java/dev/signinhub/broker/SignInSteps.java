package dev.signinhub.broker;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jboss.logging.Logger;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * One line at DEBUG for each step of a sign-in, for whoever follows one through the log.
 *
 * <p>The way to the provider and the way back are two requests, and so two traces: each line has a name of the sign-in
 * that both share. It is derived from core's authentication session, whose ID is in a cookie and so is not for a log.
 */
public final class SignInSteps {

    private static final Logger logger = Logger.getLogger(SignInSteps.class);

    private static final int LENGTH = 5;

    private SignInSteps() {}

    /**
     * Logs a step.
     *
     * @param step what happened, in words of this server's own
     */
    public static void log(AuthenticationSessionModel authSession, String alias, String step) {
        if (logger.isDebugEnabled()) {
            logger.debugf(
                    "Sign-in %s through provider '%s' in realm '%s': %s",
                    name(authSession), alias, authSession.getRealm().getName(), step);
        }
    }

    /** Returns ten hexadecimal digits: one of a trillion names, of which a log has a few thousand. */
    private static String name(AuthenticationSessionModel authSession) {
        String id = authSession.getParentSession().getId() + " " + authSession.getTabId();
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
