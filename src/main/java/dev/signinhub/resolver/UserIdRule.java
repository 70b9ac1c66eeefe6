package dev.signinhub.resolver;

import dev.signinhub.broker.SignInFailure;
import java.util.List;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.UserModel;

/**
 * The user who has the provider's ID for them in an attribute, as provisioned users do.
 *
 * @param attributes of each provider
 */
record UserIdRule(PerProvider attributes) implements Rule {

    /** @throws SignInFailure when users may change the attribute, and so become anybody */
    @Override
    public List<UserModel> find(BrokeredIdentityContext identity, LocalUsers users) {
        return attributes.of(identity.getIdpConfig().getAlias()).stream()
                .flatMap(attribute -> find(attribute, identity.getId(), users).stream())
                .toList();
    }

    private static List<UserModel> find(String attribute, String id, LocalUsers users) {
        if (users.mayEdit(attribute)) {
            throw SignInFailure.misconfigured("the attribute " + attribute + " says who a user is, but users may edit"
                    + " it: let only admins edit it, in the realm's user profile");
        }
        return users.withAttribute(attribute, id);
    }
}
