package dev.signinhub.oauth;

import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.AbstractIdentityProvider;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.validation.Validation;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.storage.ReadOnlyException;
import org.keycloak.util.Booleans;

/**
 * The address that a provider reports for a user who is known here, in place of core's {@code
 * AbstractIdentityProvider.updateEmail}.
 *
 * <p>Core takes any address: the database then refuses one that is someone else's, as a server error, or a realm that
 * allows duplicates has two users answer to it.
 */
record EmailChange(
        KeycloakSession session, IdentityProviderModel config, UserModel user, BrokeredIdentityContext identity) {

    private static final Logger logger = Logger.getLogger(EmailChange.class);

    /** Gives the user the address if it has changed and nobody else's; the realm then has it verified. */
    void apply() {
        AuthenticationSessionModel authSession = identity.getAuthenticationSession();
        String address = identity.getEmail();
        // As in core, a token exchange changes no address: nobody is there to verify it.
        if (authSession == null || address == null || address.isBlank() || isSame(address, user.getEmail())) {
            return;
        }
        EventBuilder event = event(authSession, address);
        String obstacle = obstacle(address);
        if (obstacle == null) {
            obstacle = take(address, authSession);
        }
        if (obstacle == null) {
            event.success();
        } else {
            event.error(obstacle);
            logger.warnf(
                    "User '%s' in realm '%s' keeps the email address, and not the one that provider '%s' reports: %s",
                    user.getId(), realm().getName(), config.getAlias(), obstacle);
        }
    }

    /** As Keycloak stores them. */
    private static boolean isSame(String address, @Nullable String other) {
        return KeycloakModelUtils.toLowerCaseSafe(address).equals(KeycloakModelUtils.toLowerCaseSafe(other));
    }

    private @Nullable String obstacle(String address) {
        // Keycloak would store some addresses as other ones.
        if (!Validation.isEmailValid(address) || StoredForm.of(address).isEmpty()) {
            return Errors.INVALID_EMAIL;
        }
        return Turn.toGive(session, realm(), address) && !isTaken(address) ? null : Errors.EMAIL_IN_USE;
    }

    /** Also where duplicates are allowed: whoever controls a provider could choose whom to be taken for. */
    private boolean isTaken(String address) {
        try {
            return Stream.of(
                            session.users().getUserByEmail(realm(), address),
                            session.users().getUserByUsername(realm(), address))
                    .anyMatch(other -> other != null && !other.getId().equals(user.getId()));
        } catch (ModelDuplicateException e) {
            // Two have it: JpaUserProvider.getUserByEmail, whatever the realm allows.
            return true;
        }
    }

    private @Nullable String take(String address, AuthenticationSessionModel authSession) {
        boolean isUserName = realm().isRegistrationEmailAsUsername() && isSame(user.getUsername(), user.getEmail());
        try {
            user.setEmail(address);
            user.setEmailVerified(isVerified(authSession));
            if (isUserName) {
                user.setUsername(address);
            }
            return null;
        } catch (ReadOnlyException e) {
            return Errors.NOT_ALLOWED;
        }
    }

    private boolean isVerified(AuthenticationSessionModel authSession) {
        return Booleans.isTrue(config.isTrustEmail())
                && !EmailVerification.isDenied(identity)
                && !Boolean.parseBoolean(
                        authSession.getAuthNote(AbstractIdentityProvider.UPDATE_PROFILE_EMAIL_CHANGED));
    }

    private EventBuilder event(AuthenticationSessionModel authSession, String address) {
        return new EventBuilder(realm(), session, session.getContext().getConnection())
                .event(EventType.UPDATE_EMAIL)
                .client(authSession.getClient())
                .user(user)
                .detail(Details.IDENTITY_PROVIDER, config.getAlias())
                .detail(Details.PREVIOUS_EMAIL, user.getEmail())
                .detail(Details.UPDATED_EMAIL, address);
    }

    private RealmModel realm() {
        return session.getContext().getRealm();
    }
}
