package dev.signinhub.guest;

import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Keeps a guest's user down to a first name: nothing that would let anyone sign in to it another way.
 *
 * <p>{@link GuestVerifyProfile} refuses guests anything that would change that. But it does not stop an admin, and it
 * is not called in a realm that has disabled the action, so whatever slipped through is removed at each sign-in of the
 * shared guest and by {@link GuestRemoval}.
 */
final class GuestProfile {

    static final String FIRST_NAME = "Guest";

    private static final Logger logger = Logger.getLogger(GuestProfile.class);

    private GuestProfile() {}

    /** Removes everything else, and restores the user name. */
    static void tidy(KeycloakSession session, UserModel user) {
        RealmModel realm = session.getContext().getRealm();
        List<String> taken = new ArrayList<>();
        user.credentialManager().getStoredCredentialsStream().toList().forEach(credential -> {
            user.credentialManager().removeStoredCredentialById(credential.getId());
            taken.add(credential.getType());
        });
        user.getRequiredActionsStream().toList().forEach(action -> {
            user.removeRequiredAction(action);
            taken.add(action);
        });
        session.users().getFederatedIdentitiesStream(realm, user).toList().forEach(link -> {
            String alias = link.getIdentityProvider();
            String name = link.getUserName();
            if (!isGuestProvider(session.identityProviders().getByAlias(alias))) {
                session.users().removeFederatedIdentity(realm, user, alias);
                taken.add(alias);
            } else if (name != null
                    && !name.equalsIgnoreCase(user.getUsername())
                    && session.users().getUserByUsername(realm, name) == null) {
                user.setUsername(name);
                taken.add(UserModel.USERNAME);
            }
        });
        if (user.getEmail() != null) {
            user.setEmail(null);
            user.setEmailVerified(false);
            taken.add(UserModel.EMAIL);
        }
        // Without this attribute, core's UpdateEmailActionTokenHandler treats the link in its email as cancelled.
        if (user.getFirstAttribute(UserModel.EMAIL_PENDING) != null) {
            user.removeAttribute(UserModel.EMAIL_PENDING);
            taken.add(UserModel.EMAIL_PENDING);
        }
        if (!FIRST_NAME.equals(user.getFirstName())) {
            user.setFirstName(FIRST_NAME);
            taken.add(UserModel.FIRST_NAME);
        }
        if (user.getLastName() != null) {
            user.setLastName(null);
            taken.add(UserModel.LAST_NAME);
        }
        if (!taken.isEmpty()) {
            logger.warnf(
                    "Removed from guest '%s' in realm '%s': %s",
                    user.getId(), realm.getName(), String.join(", ", taken));
        }
    }

    private static boolean isGuestProvider(@Nullable IdentityProviderModel provider) {
        return provider != null && GuestConfig.PROVIDER_ID.equals(provider.getProviderId());
    }
}
