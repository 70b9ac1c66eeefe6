package dev.signinhub.guest;

import java.util.Set;
import org.jboss.logging.Logger;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionContext.KcActionStatus;
import org.keycloak.authentication.requiredactions.VerifyUserProfile;
import org.keycloak.models.Constants;
import org.keycloak.models.UserModel;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Core's required action {@code VERIFY_PROFILE}, which asks guests for nothing and keeps them from every other action.
 *
 * <p>Any application can have a signed-in user set a password or a profile ({@code kc_action}), for which core asks no
 * role. But at the end of every sign-in core evaluates each enabled action before it decides which one to show ({@code
 * AuthenticationManager.nextRequiredAction} and {@code actionRequired}), and accepts a posted form only for an action
 * that it has shown ({@code SessionCodeChecks.verifyRequiredAction}). So what is refused here never happens.
 *
 * <p>This factory replaces core's by its {@link #order}; for everyone else it behaves like core's.
 */
public final class GuestVerifyProfile extends VerifyUserProfile {

    private static final Logger logger = Logger.getLogger(GuestVerifyProfile.class);

    @Override
    public void evaluateTriggers(RequiredActionContext context) {
        if (GuestMark.isOn(context.getUser())) {
            dropPending(context.getUser(), context.getAuthenticationSession());
            refuseRequested(context.getUser(), context.getAuthenticationSession());
        } else {
            super.evaluateTriggers(context);
        }
    }

    private static void dropPending(UserModel guest, AuthenticationSessionModel authSession) {
        guest.getRequiredActionsStream().toList().forEach(guest::removeRequiredAction);
        Set.copyOf(authSession.getRequiredActions()).forEach(authSession::removeRequiredAction);
    }

    /** As core does with a disabled action ({@code AuthenticationManager.executeAction}), the application is told. */
    private static void refuseRequested(UserModel guest, AuthenticationSessionModel authSession) {
        String requested = authSession.getClientNote(Constants.KC_ACTION);
        if (requested != null) {
            AuthenticationManager.setKcActionStatus(requested, KcActionStatus.ERROR, authSession);
            logger.debugf(
                    "Client '%s' in realm '%s' requested a required action, which was refused to guest '%s'",
                    authSession.getClient().getClientId(),
                    authSession.getRealm().getName(),
                    guest.getId());
        }
    }

    @Override
    public int order() {
        return 1;
    }
}
