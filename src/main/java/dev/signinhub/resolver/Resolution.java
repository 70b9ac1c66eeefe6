package dev.signinhub.resolver;

import dev.signinhub.broker.FailureReport;
import dev.signinhub.broker.SignInSteps;
import dev.signinhub.oauth.ReadOnlyUser;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.actiontoken.idpverifyemail.IdpVerifyAccountLinkActionTokenHandler;
import org.keycloak.authentication.authenticators.broker.AbstractIdpAuthenticator;
import org.keycloak.authentication.authenticators.broker.util.SerializedBrokeredIdentityContext;
import org.keycloak.broker.provider.AbstractIdentityProvider;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.light.LightweightUserAdapter;
import org.keycloak.sessions.AuthenticationSessionModel;

/** One first sign-in. */
record Resolution(
        AuthenticationFlowContext context,
        SerializedBrokeredIdentityContext stored,
        BrokeredIdentityContext identity,
        ResolverConfig config) {

    private static final Logger logger = Logger.getLogger(Resolution.class);

    void run() {
        if (authSession().getAuthNote(AbstractIdpAuthenticator.EXISTING_USER_INFO) != null) {
            context.attempted();
        } else if (identity.getIdpConfig().isTransientUsers()) {
            useTransient();
        } else {
            resolveInTurn();
        }
    }

    private void resolveInTurn() {
        FirstSignIn turn = new FirstSignIn(session(), authSession(), link());
        if (!turn.begin()) {
            Restart.of(authSession());
            context.challenge(
                    Response.seeOther(new FailureReport(session(), identity.getIdpConfig()).again(authSession()))
                            .build());
            return;
        }
        boolean found = false;
        try {
            found = resolve();
        } finally {
            if (found) {
                turn.decided();
            } else {
                turn.end();
            }
        }
    }

    /** Returns whether there is a user, to whom core will add the link. */
    private boolean resolve() {
        NewAccount account = new NewAccount(session(), realm(), link());
        Optional<UserModel> leftBehind = account.leftBehind();
        if (leftBehind.isPresent()) {
            return useNew(leftBehind.get());
        }
        Optional<Match> match = Match.of(config.rules(), identity, new LocalUsers(session(), realm()));
        if (match.isPresent()) {
            return use(match.get());
        }
        requireThatNewUsersMayCome();
        return create(account);
    }

    private void requireThatNewUsersMayCome() {
        if (config.otherwise(ResolverSettings.REFUSE)) {
            throw Refusal.unknown("no rule matches a user, and none is to be created");
        }
    }

    private boolean use(Match match) {
        new Linkable(session(), realm(), identity.getIdpConfig()).check(match, config.mayMatchAdmins(match.rule()));
        logger.infof(
                "The first sign-in through provider '%s' in realm '%s' is linked to user '%s' by the rule %s",
                identity.getIdpConfig().getAlias(),
                realm().getName(),
                match.user().getId(),
                match.rule());
        logStep("the rule " + match.rule() + " finds a user");
        keepNameIfReadOnly(match.user());
        context.setUser(match.user());
        context.success();
        return true;
    }

    /** Else core tries to update it when it adds the link. */
    private void keepNameIfReadOnly(UserModel user) {
        if (ReadOnlyUser.is(realm(), user)) {
            stored.setFirstName(null);
            stored.setLastName(null);
            stored.saveToAuthenticationSession(authSession(), AbstractIdpAuthenticator.BROKERED_CONTEXT_NOTE);
        }
    }

    private boolean create(NewAccount account) {
        String name = name();
        if (name == null || name.isBlank()) {
            // As core: the user fills it in.
            authSession().setAuthNote(AbstractIdpAuthenticator.ENFORCE_UPDATE_PROFILE, "true");
            context.resetFlow();
            return false;
        }
        Optional<Collision> collision = collision(name);
        if (collision.isPresent()) {
            return collide(collision.get());
        }
        try {
            return useNew(account.create(name, stored.getAttributes()));
        } catch (RuntimeException e) {
            // Somebody else may have got the name or the address in the meantime.
            Optional<Collision> late = collision(name);
            if (late.isPresent()) {
                return collide(late.get());
            }
            throw e;
        }
    }

    private Optional<Collision> collision(String name) {
        return Collision.of(session(), realm(), name, identity.getEmail());
    }

    /** As core's {@code IdpCreateUserIfUniqueAuthenticator}, where the steps that follow are to ask. */
    private boolean collide(Collision collision) {
        if (!config.otherwise(ResolverSettings.ASK) || context.getExecution().isRequired()) {
            throw collision.refused();
        }
        logStep("another user has the name or address, so Keycloak asks");
        keepNameIfReadOnly(collision.user());
        if (IdpVerifyAccountLinkActionTokenHandler.runIfUserVerified(
                session(), collision.user(), identity.getIdpConfig(), identity.getBrokerUserId(), () -> {
                    context.setUser(collision.user());
                    context.success();
                })) {
            return true;
        }
        authSession().setAuthNote(AbstractIdpAuthenticator.EXISTING_USER_INFO, collision.info());
        context.attempted();
        return false;
    }

    private boolean useNew(UserModel user) {
        logStep("it is given a new user");
        authSession().setAuthNote(AbstractIdentityProvider.BROKER_REGISTERED_NEW_USER, "true");
        context.setUser(user);
        context.success();
        return true;
    }

    /** A user who exists as long as the session, so that there is nothing to link; never a known one. */
    private void useTransient() {
        requireThatNewUsersMayCome();
        String name = name();
        UserModel user = new LightweightUserAdapter(
                session(), authSession().getParentSession().getId());
        user.setUsername(name == null || name.isBlank() ? identity.getId() : name);
        NewAccount.fill(user, stored.getAttributes());
        useNew(user);
    }

    private void logStep(String step) {
        SignInSteps.log(authSession(), identity.getIdpConfig().getAlias(), step);
    }

    private @Nullable String name() {
        return realm().isRegistrationEmailAsUsername() ? identity.getEmail() : identity.getModelUsername();
    }

    private FederatedIdentityModel link() {
        return new FederatedIdentityModel(identity.getIdpConfig().getAlias(), identity.getId(), identity.getUsername());
    }

    private AuthenticationSessionModel authSession() {
        return context.getAuthenticationSession();
    }

    private KeycloakSession session() {
        return context.getSession();
    }

    private RealmModel realm() {
        return context.getRealm();
    }
}
