package dev.signinhub.oauth;

import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.UserModel;

/**
 * The turn to change something that only one sign-in at a time may, on whichever node.
 *
 * <p>Nobody sees what another sign-in writes before its transaction is committed. Where both write the same, the database
 * then refuses one of them, and the user is not signed in.
 */
public final class Turn {

    /** Longer than any request takes; the turn of a node that is gone ends by itself. */
    private static final long SECONDS = 60;

    private Turn() {}

    /** Takes the turn to give somebody an email address, until the transaction is over, and tells whether it was free. */
    public static boolean toGive(KeycloakSession session, RealmModel realm, String address) {
        return take(session, "address", realm, StoredForm.of(address).orElse(address));
    }

    /**
     * Takes the turn to change a user, until the transaction is over, and tells whether it was free.
     *
     * <p>If it is not, another sign-in of the same user, such as that of a browser which opens its tabs again, has been told
     * the same by the provider, and there is nothing left to do.
     */
    public static boolean toChange(KeycloakSession session, RealmModel realm, UserModel user) {
        return take(session, "user", realm, user.getId());
    }

    private static boolean take(KeycloakSession session, String kind, RealmModel realm, String what) {
        String key = "signinhub.turn." + OpaqueKey.of(realm, kind, what);
        Boolean known = session.getAttribute(key, Boolean.class);
        if (known != null) {
            return known;
        }
        SingleUseObjectProvider turns = session.singleUseObjects();
        boolean taken = turns.putIfAbsent(key, SECONDS);
        session.setAttribute(key, taken);
        if (taken) {
            session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {

                @Override
                protected void commitImpl() {
                    turns.remove(key);
                }

                @Override
                protected void rollbackImpl() {
                    turns.remove(key);
                }
            });
        }
        return taken;
    }
}
