package dev.signinhub.broker;

import dev.signinhub.broker.SignInPage.Absence;
import java.util.Optional;
import org.keycloak.models.IdentityProviderModel;

/** A factory of providers that ask nobody for an account. The sign-in page offers them last, and only while they are open. */
public interface EntryWithoutAccount {

    /** Returns why the provider lets nobody in on this server, if that is so. */
    Optional<Absence> closed(IdentityProviderModel provider);
}
