package dev.signinhub.resolver;

import dev.signinhub.broker.SignInFailure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.authenticators.broker.util.ExistingUserInfo;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** A user who has the address or the name that a new one would get. */
record Collision(UserModel user, String attribute, String value) {

    /** Finds one as core's {@code IdpCreateUserIfUniqueAuthenticator} does: by whatever the database takes for the same. */
    static Optional<Collision> of(KeycloakSession session, RealmModel realm, String name, @Nullable String email) {
        UserModel sameEmail = email == null || realm.isDuplicateEmailsAllowed()
                ? null
                : session.users().getUserByEmail(realm, email);
        if (sameEmail != null) {
            return Optional.of(new Collision(sameEmail, UserModel.EMAIL, sameEmail.getEmail()));
        }
        return Optional.ofNullable(session.users().getUserByUsername(realm, name))
                .map(user -> new Collision(user, UserModel.USERNAME, user.getUsername()));
    }

    SignInFailure refused() {
        return Refusal.taken("the new user's %s is that of the user %s".formatted(attribute, user.getId()));
    }

    /** What core's authenticators ask the user about. */
    String info() {
        return new ExistingUserInfo(user.getId(), attribute, value).serialize();
    }
}
