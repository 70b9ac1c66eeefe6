package dev.signinhub.resolver;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.keycloak.authentication.AuthenticationProcessor;
import org.keycloak.locale.LocaleSelectorProvider;
import org.keycloak.services.resources.LoginActionsService;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Forgets how far a sign-in has come, so that it can start at the sign-in page or a provider again. */
final class Restart {

    private Restart() {}

    /** As {@code IdentityBrokerService.authenticated} before a first-login flow, which keeps the same two notes. */
    static void of(AuthenticationSessionModel authSession) {
        Map<String, String> kept = new HashMap<>();
        for (String note : new String[] {
            AuthenticationProcessor.FORWARDED_PASSIVE_LOGIN, LocaleSelectorProvider.USER_REQUEST_LOCALE
        }) {
            Optional.ofNullable(authSession.getAuthNote(note)).ifPresent(value -> kept.put(note, value));
        }
        AuthenticationProcessor.resetFlow(authSession, LoginActionsService.AUTHENTICATE_PATH);
        kept.forEach(authSession::setAuthNote);
    }
}
