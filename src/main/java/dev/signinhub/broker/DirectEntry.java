package dev.signinhub.broker;

import org.keycloak.models.UserModel;

/** A provider that lets people in without sending a browser anywhere. */
public interface DirectEntry {

    /**
     * Returns the user who is let in.
     *
     * @throws SignInFailure when nobody is let in, or nobody else at the moment
     */
    UserModel enter();
}
