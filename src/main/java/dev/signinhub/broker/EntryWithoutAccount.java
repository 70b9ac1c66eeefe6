package dev.signinhub.broker;

import org.keycloak.models.IdentityProviderModel;

/** A factory of providers that ask nobody for an account. The sign-in page offers them last, and only while they are open. */
public interface EntryWithoutAccount {

    /** Whether the provider lets people in on this server. */
    boolean isOpen(IdentityProviderModel provider);
}
