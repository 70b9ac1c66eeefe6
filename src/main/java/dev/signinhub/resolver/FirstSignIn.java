package dev.signinhub.resolver;

import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oauth.OpaqueKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.keycloak.authentication.AuthenticationProcessor;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.FederatedIdentityModel.FederatedIdentityCreatedEvent;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.sessions.RootAuthenticationSessionModel;

/**
 * The first sign-in of an identity, which only one browser at a time goes through: no constraint of the database keeps
 * an identity from being linked to two users, and then none of its sign-ins would work ({@code
 * JpaUserProvider.getUserByFederatedIdentity}).
 *
 * <p>The turn is one of core's single-use objects, which only one node can take. Core adds the link in a later request
 * ({@code IdentityBrokerService.afterFirstBrokerLogin}), so it ends with the link, or soon by itself if the browser that
 * has it is gone. Should that browser come back after all, it is told that the page has expired, and can start again.
 */
final class FirstSignIn {

    /** Long enough for the browser's next request, which adds the link. */
    private static final long TURN_SECONDS = 6;

    /** Longer than a turn, so that somebody takes over if it ends by itself. */
    private static final Duration PATIENCE = Duration.ofSeconds(9);

    private static final long SHORTEST_PAUSE_MILLIS = 50;

    private static final long LONGEST_PAUSE_MILLIS = 250;

    /** Well below the number of threads that serve requests, of which Keycloak has 50 at least. */
    private static final Semaphore WAITING = new Semaphore(24);

    private static final String ROOT = "root";
    private static final String TAB = "tab";

    private final KeycloakSession session;
    private final AuthenticationSessionModel authSession;
    private final FederatedIdentityModel identity;
    private final String key;

    FirstSignIn(KeycloakSession session, AuthenticationSessionModel authSession, FederatedIdentityModel identity) {
        this.session = session;
        this.authSession = authSession;
        this.identity = identity;
        this.key = key(authSession.getRealm(), identity);
    }

    private static String key(RealmModel realm, FederatedIdentityModel identity) {
        return "signinhub.first." + OpaqueKey.of(realm, identity.getIdentityProvider(), identity.getUserId());
    }

    /** The sign-in that will add the link. */
    private static String decided(String key) {
        return key + ".decided";
    }

    /**
     * Waits for a turn.
     *
     * @return false when the identity has been linked by another browser meanwhile
     * @throws SignInFailure when it takes too long
     */
    boolean begin() {
        if (!take() && !waited()) {
            return false;
        }
        // The link may be newer than the look at the start of this sign-in.
        if (isLinked()) {
            end();
            return false;
        }
        restartOther();
        return true;
    }

    /** Keeps the turn until the browser's next request. */
    void decided() {
        session.singleUseObjects().put(decided(key), authSession.getRealm().getAccessCodeLifespanLogin(), place());
    }

    private Map<String, String> place() {
        return Map.of(ROOT, authSession.getParentSession().getId(), TAB, authSession.getTabId());
    }

    /** Whose turn ended by itself: a second link is an error to core, with a page that says so and a stack trace. */
    private void restartOther() {
        Map<String, String> other = session.singleUseObjects().remove(decided(key));
        if (other == null || other.equals(place())) {
            return;
        }
        RootAuthenticationSessionModel browser =
                session.authenticationSessions().getRootAuthenticationSession(authSession.getRealm(), other.get(ROOT));
        Optional.ofNullable(browser)
                .map(root -> root.getAuthenticationSessions().get(other.get(TAB)))
                .ifPresent(FirstSignIn::expire);
    }

    /**
     * Has the browser be told that its page has expired. With the note, {@code SessionCodeChecks.initialVerify} would answer with
     * a redirect, which {@code IdentityBrokerService.parseSessionCode} turns into a server error.
     */
    private static void expire(AuthenticationSessionModel late) {
        Restart.of(late);
        late.removeAuthNote(AuthenticationProcessor.CURRENT_FLOW_PATH);
    }

    /** Gives way to whoever waits. */
    void end() {
        session.singleUseObjects().remove(key);
    }

    /** Gives way once the link is there for all to see. */
    static void linked(FederatedIdentityCreatedEvent event) {
        String key = key(event.getRealm(), event.getFederatedIdentity());
        SingleUseObjectProvider turns = event.getKeycloakSession().singleUseObjects();
        event.getKeycloakSession().getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {

            @Override
            protected void commitImpl() {
                turns.remove(decided(key));
                turns.remove(key);
            }

            @Override
            protected void rollbackImpl() {
                turns.remove(key);
            }
        });
    }

    private boolean take() {
        return session.singleUseObjects().putIfAbsent(key, TURN_SECONDS);
    }

    private boolean waited() {
        if (!WAITING.tryAcquire()) {
            throw Refusal.underway("too many browsers wait for the first sign-in of an identity");
        }
        try {
            long start = System.nanoTime();
            while (System.nanoTime() - start < PATIENCE.toNanos()) {
                // Not all at once, because those whose wait is over go to the provider again.
                Thread.sleep(ThreadLocalRandom.current().nextLong(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
                if (isLinked()) {
                    return false;
                }
                if (take()) {
                    return true;
                }
            }
            throw Refusal.underway("another browser has not finished the first sign-in of this identity");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.underway("the server is stopping");
        } finally {
            WAITING.release();
        }
    }

    /** In a transaction of its own, which sees what others have committed and keeps no connection while it waits. */
    private boolean isLinked() {
        return KeycloakModelUtils.runJobInTransactionWithResult(
                session.getKeycloakSessionFactory(),
                session.getContext(),
                own -> own.users().getUserByFederatedIdentity(own.getContext().getRealm(), identity) != null,
                "look for a link");
    }
}
