package dev.signinhub.resolver;

import dev.signinhub.oauth.OpaqueKey;
import dev.signinhub.oauth.Turn;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.FederatedIdentityModel.FederatedIdentityCreatedEvent;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserProvider;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.UserStoragePrivateUtil;

/**
 * The user that is created for an identity.
 *
 * <p>Core adds the link in a later request. Until then the user has a mark, so that one whose browser went away in
 * between is not taken for somebody else at the next try.
 */
final class NewAccount {

    static final String MARK = "signinhub.notLinkedYet";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final String mark;

    NewAccount(KeycloakSession session, RealmModel realm, FederatedIdentityModel identity) {
        this.session = session;
        this.realm = realm;
        this.mark = OpaqueKey.of(realm, identity.getIdentityProvider(), identity.getUserId());
    }

    /**
     * Returns the user who was created for the identity, but never linked. Only the database is asked: a directory may not
     * know such an attribute, and log that as an error.
     */
    Optional<UserModel> leftBehind() {
        UserProvider database = UserStoragePrivateUtil.userLocalStorage(session);
        try (Stream<UserModel> marked = database.searchForUserByUserAttributeStream(realm, MARK, mark)) {
            return marked.map(UserModel::getId).toList().stream()
                    .map(id -> session.users().getUserById(realm, id))
                    .filter(user -> user != null && isNobodys(user))
                    .findFirst();
        }
    }

    /** Whoever can sign in could have made the mark: in some realms users edit any attribute. */
    private boolean isNobodys(UserModel user) {
        try (Stream<FederatedIdentityModel> links = session.users().getFederatedIdentitiesStream(realm, user)) {
            return user.isEnabled()
                    && user.getFederationLink() == null
                    && StorageId.isLocalStorage(user.getId())
                    && user.getServiceAccountClientLink() == null
                    && links.findAny().isEmpty()
                    && user.credentialManager()
                            .getStoredCredentialsStream()
                            .findAny()
                            .isEmpty();
        }
    }

    /**
     * Creates the user in a transaction of its own, because a name or an address may be taken at the same moment. The
     * turn keeps a sign-in from giving the address to a user who is here; if there is none, the database decides.
     *
     * @param attributes the profile, as the user may have edited it
     */
    UserModel create(String name, Map<String, List<String>> attributes) {
        String id = KeycloakModelUtils.runJobInTransactionWithResult(
                session.getKeycloakSessionFactory(),
                session.getContext(),
                own -> {
                    attributes.getOrDefault(UserModel.EMAIL, List.of()).stream()
                            .filter(Objects::nonNull)
                            .findFirst()
                            .ifPresent(address -> Turn.toGive(own, realm, address));
                    UserModel user = own.users().addUser(own.getContext().getRealm(), name);
                    fill(user, attributes);
                    user.setSingleAttribute(MARK, mark);
                    return user.getId();
                },
                "create a user");
        return session.users().getUserById(realm, id);
    }

    /** As core's {@code IdpCreateUserIfUniqueAuthenticator}. */
    static void fill(UserModel user, Map<String, List<String>> attributes) {
        user.setEnabled(true);
        attributes.entrySet().stream()
                .filter(attribute -> !UserModel.USERNAME.equalsIgnoreCase(attribute.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .forEach(attribute -> user.setAttribute(attribute.getKey(), attribute.getValue()));
    }

    static void linked(FederatedIdentityCreatedEvent event) {
        if (event.getUser().getFirstAttribute(MARK) != null) {
            event.getUser().removeAttribute(MARK);
        }
    }
}
