package dev.signinhub.resolver;

import java.util.List;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.UserModel;

/** The user whose name is what is before the @ of a verified address. */
record EmailLocalPartRule(PerProvider domains) implements Rule {

    @Override
    public List<UserModel> find(BrokeredIdentityContext identity, LocalUsers users) {
        return TrustedAddress.in(identity, domains).stream()
                .flatMap(address -> users.withName(address.local()).stream())
                .toList();
    }
}
