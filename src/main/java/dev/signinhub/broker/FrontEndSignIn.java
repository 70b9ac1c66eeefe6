package dev.signinhub.broker;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * A sign-in that a front end started through the session API. It keeps the provider's tokens in the session, and ends at
 * the front end even if it fails.
 *
 * <p>Remembered in a client note, because core clears the auth notes before some steps ({@code
 * AuthenticationProcessor.resetFlow}).
 */
public final class FrontEndSignIn {

    private static final String SCOPES = "signinhub.scopes";

    private FrontEndSignIn() {}

    /**
     * Marks a sign-in as one.
     *
     * @param scopes all that the provider is to be asked for
     */
    public static void begin(AuthenticationSessionModel authSession, Collection<String> scopes) {
        authSession.setClientNote(SCOPES, String.join(" ", scopes));
    }

    public static boolean is(@Nullable AuthenticationSessionModel authSession) {
        return authSession != null && authSession.getClientNote(SCOPES) != null;
    }

    /** Returns the scopes to ask for, separated by spaces, or null for those of the provider's settings. */
    public static @Nullable String scopes(AuthenticationSessionModel authSession) {
        return authSession.getClientNote(SCOPES);
    }

    /** Tells whether a failure is reported to the application, and not shown to the user. */
    public static boolean endsAtApplication(@Nullable AuthenticationSessionModel authSession) {
        return is(authSession) || SilentSignIn.is(authSession);
    }

    /** Returns a list of scopes (RFC 6749 section 3.3). */
    public static List<String> split(@Nullable String scopes) {
        return scopes == null || scopes.isBlank()
                ? List.of()
                : List.of(scopes.strip().split("\\s+"));
    }
}
