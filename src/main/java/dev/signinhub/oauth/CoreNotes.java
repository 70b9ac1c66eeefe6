package dev.signinhub.oauth;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserSessionModel;

/**
 * The notes in which core keeps a provider's tokens with a session. Since 26.8 each provider has its own
 * (keycloak/keycloak 50533), named after core's constant and the alias; core still reads the old names, and so do we.
 */
public final class CoreNotes {

    private final UserSessionModel userSession;
    private final String alias;

    public CoreNotes(UserSessionModel userSession, String alias) {
        this.userSession = userSession;
        this.alias = alias;
    }

    /**
     * Returns the note's value.
     *
     * @param note core's constant
     */
    public @Nullable String get(String note) {
        return names(note)
                .map(userSession::getNote)
                .flatMap(Stream::ofNullable)
                .findFirst()
                .orElse(null);
    }

    /** Replaces a note that exists: core's settings decide at sign-in whether the session has any. */
    void replace(String note, @Nullable String value) {
        names(note)
                .filter(name -> userSession.getNote(name) != null)
                .findFirst()
                .ifPresent(name -> {
                    if (value == null) {
                        userSession.removeNote(name);
                    } else {
                        userSession.setNote(name, value);
                    }
                });
    }

    private Stream<String> names(String note) {
        return Stream.of(note + ":" + alias, note);
    }
}
