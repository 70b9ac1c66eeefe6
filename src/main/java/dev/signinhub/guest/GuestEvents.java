package dev.signinhub.guest;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Undoes in the same transaction what a guest changes about the own user, and what others do to it by guessing passwords.
 *
 * <p>Any application can have a signed-in user set a password or a profile ({@code kc_action}), for which core asks no role.
 * What all of that has in common is the event.
 */
final class GuestEvents implements EventListenerProvider {

    /**
     * The last is of any required action, which may be another extension's. Core's {@code LoginActionsService} sends one of
     * them after each action; the older {@code UPDATE_PASSWORD} and {@code UPDATE_TOTP} come with {@code UPDATE_CREDENTIAL}.
     */
    private static final Set<EventType> CHANGES = EnumSet.of(
            EventType.UPDATE_CREDENTIAL,
            EventType.UPDATE_PROFILE,
            EventType.UPDATE_EMAIL,
            EventType.SEND_VERIFY_EMAIL,
            EventType.VERIFY_EMAIL,
            EventType.FEDERATED_IDENTITY_LINK,
            EventType.FEDERATED_IDENTITY_OVERRIDE_LINK,
            EventType.IDENTITY_PROVIDER_LINK_ACCOUNT,
            EventType.CUSTOM_REQUIRED_ACTION);

    private final KeycloakSession session;

    GuestEvents(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public void onEvent(Event event) {
        String id = event.getUserId();
        if (id == null) {
            return;
        }
        if (event.getType() == EventType.USER_DISABLED_BY_PERMANENT_LOCKOUT) {
            unlock(id);
        } else if (CHANGES.contains(event.getType())) {
            undoChanges(id, event);
        }
    }

    private void undoChanges(String id, Event event) {
        String nameBefore =
                event.getDetails() == null ? null : event.getDetails().get(Details.PREF_PREVIOUS + UserModel.USERNAME);
        // Before the commit and not here: some actions go on after their event, and core only logs what a listener
        // throws. What is thrown there rolls the whole request back: DefaultKeycloakTransactionManager.commit.
        session.getTransactionManager().enlistPrepare(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                undo(id, nameBefore);
            }

            @Override
            protected void rollbackImpl() {}
        });
    }

    private void undo(String id, @Nullable String nameBefore) {
        UserModel user = guest(session, id);
        if (user == null) {
            return;
        }
        if (nameBefore != null) {
            user.setUsername(nameBefore);
        }
        GuestProfile.tidy(session, user);
    }

    /**
     * Enables a guest whom core disabled for wrong passwords, as there is no right one: whoever knows the shared guest's name
     * could lock out all guests.
     *
     * <p>Core counts them for a disabled user too, and then gives the lockout as the reason whoever disabled the user before
     * ({@code DefaultBruteForceProtector.permanentUserLockOut}). So only another transaction, which does not see that yet,
     * tells whether an admin did.
     */
    private void unlock(String id) {
        UserModel user = guest(session, id);
        if (user != null && wasEnabled(id)) {
            user.setEnabled(true);
            user.removeAttribute(UserModel.DISABLED_REASON);
        }
    }

    private boolean wasEnabled(String id) {
        String realm = session.getContext().getRealm().getId();
        return KeycloakModelUtils.runJobInTransactionWithResult(session.getKeycloakSessionFactory(), own -> {
            own.getContext().setRealm(own.realms().getRealm(realm));
            UserModel user = guest(own, id);
            return user != null && user.isEnabled();
        });
    }

    private static @Nullable UserModel guest(KeycloakSession session, String id) {
        UserModel user = session.users().getUserById(session.getContext().getRealm(), id);
        return user != null && GuestMark.isOn(user) ? user : null;
    }

    /** An admin may do with a guest's user what he wants. */
    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {}

    @Override
    public void close() {}
}
