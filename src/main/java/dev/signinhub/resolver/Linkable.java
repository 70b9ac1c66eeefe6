package dev.signinhub.resolver;

import dev.signinhub.broker.PrivilegedRoles;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.guest.GuestMark;
import java.util.Optional;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.managers.BruteForceProtector;

/** Which users an identity is never linked to, whatever the rules say. */
record Linkable(KeycloakSession session, RealmModel realm, IdentityProviderModel provider) {

    /**
     * Checks a match.
     *
     * @throws SignInFailure when the user is not to be linked
     */
    void check(Match match, boolean mayBeAdmin) {
        UserModel user = match.user();
        if (!user.isEnabled()) {
            throw match.refused("is disabled");
        }
        if (isLocked(user)) {
            throw match.refused("is locked after failed sign-ins");
        }
        if (user.getServiceAccountClientLink() != null) {
            throw match.refused("is the service account of a client");
        }
        if (GuestMark.isOn(user)) {
            throw match.refused("is a guest");
        }
        Optional<RoleModel> admin = PrivilegedRoles.administering(user);
        if (admin.isPresent() && !mayBeAdmin) {
            throw match.refused("has the admin role " + admin.get().getName());
        }
        if (session.users().getFederatedIdentity(realm, user, provider.getAlias()) != null) {
            throw match.refused("is already linked to another identity of this provider");
        }
    }

    /** Core asks this at a sign-in of a linked user ({@code IdentityBrokerService.validateUser}), but not at the first. */
    private boolean isLocked(UserModel user) {
        return realm.isBruteForceProtected()
                && session.getProvider(BruteForceProtector.class).isTemporarilyDisabled(session, realm, user);
    }
}
