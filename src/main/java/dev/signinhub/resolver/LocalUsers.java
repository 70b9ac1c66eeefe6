package dev.signinhub.resolver;

import dev.signinhub.oauth.StoredForm;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.representations.userprofile.config.UPAttribute;
import org.keycloak.representations.userprofile.config.UPConfig;
import org.keycloak.userprofile.UserProfileConstants;
import org.keycloak.userprofile.UserProfileProvider;

/** The realm's users, found by what the database has an index for. */
record LocalUsers(KeycloakSession session, RealmModel realm) {

    /** Enough to tell that there is more than one. */
    private static final int TWO = 2;

    /** @param address as Keycloak stores it */
    List<UserModel> withEmail(String address) {
        List<UserModel> found = search(UserModel.EMAIL, address);
        // Core throws for two. It also asks federations that can look up a user but not search.
        return (found.size() < TWO ? with(found, session.users().getUserByEmail(realm, address)) : found)
                .stream().filter(user -> isSame(address, user.getEmail())).toList();
    }

    /** @param name as Keycloak stores it */
    List<UserModel> withName(String name) {
        return with(search(UserModel.USERNAME, name), session.users().getUserByUsername(realm, name)).stream()
                .filter(user -> isSame(name, user.getUsername()))
                .toList();
    }

    List<UserModel> withAttribute(String attribute, String value) {
        try (Stream<UserModel> found = session.users().searchForUserByUserAttributeStream(realm, attribute, value)) {
            return found.filter(user -> user.getAttributeStream(attribute).anyMatch(value::equals))
                    .toList();
        }
    }

    /** Tells whether users may change this attribute of theirs, as in {@code DeclarativeUserProfileProvider}. */
    boolean mayEdit(String attribute) {
        UPConfig profile = session.getProvider(UserProfileProvider.class).getConfiguration();
        UPAttribute declared = profile.getAttribute(attribute);
        if (declared == null) {
            return profile.getUnmanagedAttributePolicy() == UPConfig.UnmanagedAttributePolicy.ENABLED;
        }
        return declared.getPermissions() == null
                || declared.getPermissions().getEdit().contains(UserProfileConstants.ROLE_USER);
    }

    /** There can be two with the same address, or one here and one in a federation. */
    private List<UserModel> search(String key, String value) {
        Map<String, String> exactly = Map.of(key, value, UserModel.EXACT, "true");
        try (Stream<UserModel> found = session.users().searchForUserStream(realm, exactly, 0, TWO)) {
            return found.toList();
        }
    }

    private static List<UserModel> with(List<UserModel> found, @Nullable UserModel other) {
        return other == null || ids(found).contains(other.getId())
                ? found
                : Stream.concat(found.stream(), Stream.of(other)).toList();
    }

    private static Set<String> ids(List<UserModel> users) {
        return Set.copyOf(users.stream().map(UserModel::getId).toList());
    }

    private static boolean isSame(String stored, @Nullable String found) {
        return found != null && StoredForm.of(found).filter(stored::equals).isPresent();
    }
}
