package dev.signinhub.guest;

import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.requiredactions.VerifyUserProfile;

/**
 * Core's required action {@code VERIFY_PROFILE}, which does not ask a guest for email address and name.
 *
 * <p>Core evaluates it at the end of every sign-in ({@code AuthenticationManager.nextRequiredAction}) and exempts service
 * accounts only. This factory takes the place of core's by its {@link #order}; for everybody else it is core's.
 */
public final class GuestVerifyProfile extends VerifyUserProfile {

    @Override
    public void evaluateTriggers(RequiredActionContext context) {
        if (!GuestMark.isOn(context.getUser())) {
            super.evaluateTriggers(context);
        }
    }

    @Override
    public int order() {
        return 1;
    }
}
