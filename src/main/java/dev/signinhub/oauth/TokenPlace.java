package dev.signinhub.oauth;

import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;

/**
 * Where a user's tokens are: with the link, or with a session.
 *
 * @param sessionId null for the link
 */
public record TokenPlace(String userId, @Nullable String sessionId, boolean offline) {

    static TokenPlace link(UserModel user) {
        return new TokenPlace(user.getId(), null, false);
    }

    static TokenPlace session(UserModel user, UserSessionModel userSession) {
        return new TokenPlace(user.getId(), userSession.getId(), userSession.isOffline());
    }
}
