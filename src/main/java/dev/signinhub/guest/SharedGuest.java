package dev.signinhub.guest;

import org.jspecify.annotations.Nullable;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Takes from the shared guest what one of those who share it may have left behind for coming back another way.
 *
 * <p>An identity provider is not asked when a signed-in user changes something, so this can only be done afterwards: at
 * each sign-in and by {@link GuestRemoval}.
 */
final class SharedGuest {

    static final String FIRST_NAME = "Guest";

    private SharedGuest() {}

    static void tidy(KeycloakSession session, UserModel user) {
        RealmModel realm = session.getContext().getRealm();
        user.credentialManager()
                .getStoredCredentialsStream()
                .map(CredentialModel::getId)
                .toList()
                .forEach(user.credentialManager()::removeStoredCredentialById);
        user.getRequiredActionsStream().toList().forEach(user::removeRequiredAction);
        session.users()
                .getFederatedIdentitiesStream(realm, user)
                .map(FederatedIdentityModel::getIdentityProvider)
                .filter(alias -> !isGuestProvider(session.identityProviders().getByAlias(alias)))
                .toList()
                .forEach(alias -> session.users().removeFederatedIdentity(realm, user, alias));
        if (user.getEmail() != null) {
            user.setEmail(null);
            user.setEmailVerified(false);
        }
        if (!FIRST_NAME.equals(user.getFirstName())) {
            user.setFirstName(FIRST_NAME);
        }
        if (user.getLastName() != null) {
            user.setLastName(null);
        }
    }

    private static boolean isGuestProvider(@Nullable IdentityProviderModel provider) {
        return provider != null && GuestIdentityProviderFactory.PROVIDER_ID.equals(provider.getProviderId());
    }
}
