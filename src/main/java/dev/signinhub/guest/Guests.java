package dev.signinhub.guest;

import dev.signinhub.broker.SignInFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * The guest users of one provider: finds or creates the user who signs in, with exactly the configured roles and
 * groups.
 */
final class Guests {

    private static final char[] ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz".toCharArray();
    private static final int LENGTH = 12;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final GuestConfig config;

    Guests(KeycloakSession session, RealmModel realm, GuestConfig config) {
        this.session = session;
        this.realm = realm;
        this.config = config;
    }

    /** @throws SignInFailure when this server does not let guests in */
    void requireOpen() {
        if (!config.letsGuestsIn()) {
            throw SignInFailure.off("guests are kept out: " + config.whyClosed());
        }
    }

    /**
     * Returns the identity of {@link #enter}, unless there is a reason to let nobody in.
     *
     * @throws SignInFailure as {@link #requireOpen}, {@link #rolesAndGroups} and {@link #enter}, or when too many come
     */
    FederatedIdentityModel admit() {
        requireOpen();
        rolesAndGroups();
        if (!new RateLimit(
                        session.singleUseObjects(),
                        config.getInternalId(),
                        config.maxPerMinute(),
                        Duration.ofMinutes(1),
                        Instant.now())
                .pass()) {
            throw SignInFailure.busy("more than " + config.maxPerMinute() + " guests within a minute: raise '"
                    + GuestSettings.MAX_PER_MINUTE.key() + "' if that is meant");
        }
        return enter();
    }

    /**
     * Returns the identity of the user who is signing in, already linked, so that core neither asks for a profile nor
     * offers another account.
     *
     * @throws SignInFailure when a user who is not a guest has the name or the link, or the shared guest's user is
     *     disabled
     */
    private FederatedIdentityModel enter() {
        return switch (config.mode()) {
            case SHARED -> enterShared();
            case FRESH -> ofThisBrowser().orElseGet(this::enterFresh);
        };
    }

    /**
     * Checks that the configured roles and groups can be given to a guest.
     *
     * @throws SignInFailure when one does not exist or is privileged: what was right when the provider was saved may
     *     have changed, a role can become composite
     */
    RolesAndGroups rolesAndGroups() {
        try {
            return config.rolesAndGroups(realm, session);
        } catch (IllegalArgumentException e) {
            throw SignInFailure.misconfigured(String.valueOf(e.getMessage()));
        }
    }

    private FederatedIdentityModel enterShared() {
        FederatedIdentityModel identity = identity("guest", config.getAlias());
        if (linked(session, realm, identity) == null) {
            try {
                // In its own transaction: the first two guests may sign in at once, and one of them will find the name
                // taken.
                KeycloakModelUtils.runJobInTransaction(
                        session.getKeycloakSessionFactory(), own -> makeShared(own, identity));
            } catch (ModelDuplicateException e) {
                // The other one created the user.
            }
        }
        UserModel user = linked(session, realm, identity);
        if (user == null || !GuestMark.isShared(user)) {
            throw SignInFailure.misconfigured("a user who is not a guest is linked to the provider: remove that link");
        }
        if (!user.isEnabled()) {
            // By an admin, or by core after guessed passwords (DefaultBruteForceProtector.permanentUserLockOut), which
            // overwrites an admin's reason with its own: only an admin can tell which.
            throw SignInFailure.off("the guests' user '" + user.getUsername() + "' is disabled: enable that user, if"
                    + " guests are to be let in again");
        }
        GuestProfile.tidy(session, user);
        // A guest has no password, but wrong guesses would still lock out all guests:
        // IdentityBrokerService.validateUser.
        session.loginFailures().removeUserLoginFailure(realm, user.getId());
        return identity;
    }

    private void makeShared(KeycloakSession own, FederatedIdentityModel identity) {
        RealmModel ownRealm = own.realms().getRealm(realm.getId());
        own.getContext().setRealm(ownRealm);
        UserModel user = own.users().getUserByUsername(ownRealm, identity.getUserName());
        if (user == null) {
            user = make(own, ownRealm, identity.getUserName());
            GuestMark.shared(user);
        } else if (!GuestMark.isShared(user)) {
            throw taken(identity.getUserName());
        }
        own.users().addFederatedIdentity(ownRealm, user, identity);
        // Done here already, because two guests at once must not both insert them later.
        config.rolesAndGroups(ownRealm, own).giveTo(user);
    }

    /**
     * Returns the fresh guest who is already signed in and was asked to sign in again ({@code prompt=login}): core lets
     * no one else into the same session ({@code AuthenticationProcessor.attachSession}).
     */
    private Optional<FederatedIdentityModel> ofThisBrowser() {
        return Optional.ofNullable(AuthenticationManager.authenticateIdentityCookie(session, realm, true))
                .map(AuthenticationManager.AuthResult::user)
                .filter(GuestMark::isFresh)
                .map(user -> session.users().getFederatedIdentity(realm, user, config.getAlias()));
    }

    private FederatedIdentityModel enterFresh() {
        String id = SecretGenerator.getInstance().randomString(LENGTH, ALPHABET);
        FederatedIdentityModel identity = identity(id, "guest-" + id);
        if (session.users().getUserByUsername(realm, identity.getUserName()) != null) {
            throw taken(identity.getUserName());
        }
        UserModel user = make(session, realm, identity.getUserName());
        GuestMark.fresh(user, Instant.now().plus(config.lifetime()));
        session.users().addFederatedIdentity(realm, user, identity);
        return identity;
    }

    /** This overload gives the user neither the realm's default roles and groups nor its default actions. */
    private static UserModel make(KeycloakSession session, RealmModel realm, String name) {
        UserModel user = session.users().addUser(realm, null, name, false, false);
        user.setEnabled(true);
        user.setFirstName(GuestProfile.FIRST_NAME);
        return user;
    }

    private FederatedIdentityModel identity(String id, String name) {
        return new FederatedIdentityModel(config.getAlias(), id, name);
    }

    private static @Nullable UserModel linked(
            KeycloakSession session, RealmModel realm, FederatedIdentityModel identity) {
        return session.users().getUserByFederatedIdentity(realm, identity);
    }

    private static SignInFailure taken(String name) {
        return SignInFailure.misconfigured("a user who is not a guest is called '" + name
                + "': rename that user, or give the provider another alias");
    }
}
