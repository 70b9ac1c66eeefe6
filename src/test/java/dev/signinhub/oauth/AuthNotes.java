package dev.signinhub.oauth;

import dev.signinhub.testing.Stub;
import java.util.HashMap;
import java.util.Map;
import org.keycloak.sessions.AuthenticationSessionModel;

/** An authentication session that keeps auth notes and nothing else. */
final class AuthNotes {

    private AuthNotes() {}

    static AuthenticationSessionModel session() {
        Map<String, String> notes = new HashMap<>();
        return Stub.of(
                AuthenticationSessionModel.class,
                Map.<String, Stub.Call>of(
                        "setAuthNote",
                        arguments -> notes.put((String) arguments.get(0), (String) arguments.get(1)),
                        "getAuthNote",
                        arguments -> notes.get((String) arguments.get(0)),
                        "removeAuthNote",
                        arguments -> notes.remove((String) arguments.get(0))));
    }
}
