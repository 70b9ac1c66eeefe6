package dev.signinhub.resolver;

import java.util.List;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.UserModel;

/** One way to tell which local user an identity belongs to. */
interface Rule {

    /** Returns the users that match: none, one, or several, of whom none is chosen. */
    List<UserModel> find(BrokeredIdentityContext identity, LocalUsers users);
}
