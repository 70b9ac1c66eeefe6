package dev.signinhub.guest;

import dev.signinhub.broker.SignInFailure;
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

/** The guest users of one provider: finds or makes whoever enters, and gives them what guests have. */
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

    /**
     * Returns the identity of the user that enters now, who is linked to it already, so that core asks for no profile and
     * offers no other account.
     *
     * @throws SignInFailure when a user who is not a guest has the name or the link, or the shared guest's user is disabled
     */
    FederatedIdentityModel enter() {
        return switch (config.mode()) {
            case SHARED -> enterShared();
            case FRESH -> ofThisBrowser().orElseGet(this::enterFresh);
        };
    }

    /**
     * Checks that what guests have can be given to one.
     *
     * @throws SignInFailure when something of it does not exist or is privileged: what was right when it was saved may have
     *     changed, a role can become composite
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
                // On its own, because the first two guests may come at once, and one of them finds the name taken.
                KeycloakModelUtils.runJobInTransaction(
                        session.getKeycloakSessionFactory(), own -> makeShared(own, identity));
            } catch (ModelDuplicateException e) {
                // The other one made the user.
            }
        }
        UserModel user = linked(session, realm, identity);
        if (user == null || !GuestMark.isShared(user)) {
            throw SignInFailure.misconfigured("a user who is not a guest is linked to the provider: remove that link");
        }
        if (!user.isEnabled()) {
            // By an admin, or by core for good, for guessed passwords: DefaultBruteForceProtector.permanentUserLockOut.
            // That
            // gives itself as the reason even where an admin was first, so nobody but an admin can tell.
            throw SignInFailure.off("the guests' user '" + user.getUsername() + "' is disabled: enable that user, if"
                    + " guests are to be let in again");
        }
        GuestProfile.tidy(session, user);
        // Guessed passwords, of which a guest has none, would lock out all guests: IdentityBrokerService.validateUser.
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
        // Here already, because two that come at once must not both insert them later.
        config.rolesAndGroups(ownRealm, own).giveTo(user);
    }

    /**
     * Returns the fresh guest who is signed in already and was asked to do it again ({@code prompt=login}): core lets nobody
     * else into the same session, {@code AuthenticationProcessor.attachSession}.
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

    /** With this method of core's a user gets neither the realm's default roles and groups nor its default actions. */
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
