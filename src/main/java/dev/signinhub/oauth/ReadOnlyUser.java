package dev.signinhub.oauth;

import org.keycloak.component.ComponentModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.StorageId;

/**
 * A user in a directory that takes no changes.
 *
 * <p>Core keeps the link with a provider itself, whatever the directory allows. But with sync mode FORCE it then writes the
 * name, and the sign-in fails ({@code IdentityBrokerService.setBasicUserAttributes}).
 */
public final class ReadOnlyUser {

    /** {@code LDAPConstants.EDIT_MODE}, which Kerberos has, too. */
    private static final String EDIT_MODE = "editMode";

    private static final String READ_ONLY = "READ_ONLY";

    private ReadOnlyUser() {}

    public static boolean is(RealmModel realm, UserModel user) {
        String storage =
                user.getFederationLink() != null ? user.getFederationLink() : StorageId.providerId(user.getId());
        ComponentModel federation = storage == null ? null : realm.getComponent(storage);
        return federation != null && READ_ONLY.equals(federation.get(EDIT_MODE));
    }
}
