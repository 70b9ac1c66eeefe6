package dev.signinhub.guest;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserManager;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.scheduled.ClusterAwareScheduledTaskRunner;
import org.keycloak.timer.ScheduledTask;
import org.keycloak.timer.TimerProvider;

/**
 * Removes fresh guests that have left or expired, and tidies up the others.
 *
 * <p>One query on an indexed column finds the guests of all realms. Neither realms nor providers could tell, because
 * guests outlive the provider that let them in. Where there are no guests, nothing else happens.
 */
final class GuestRemoval implements ScheduledTask {

    /** The server option {@code --spi-social--guest--cleanup-interval}: the seconds between two runs. */
    static final String INTERVAL = "cleanupInterval";

    private static final Logger logger = Logger.getLogger(GuestRemoval.class);

    private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(15);
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(1);
    private static final int BATCH = 50;

    /** @throws IllegalStateException with one sentence that is shown when the server starts */
    static Duration interval(@Nullable Integer option) {
        if (option == null) {
            return DEFAULT_INTERVAL;
        }
        if (option < 1 || option > LONGEST_INTERVAL.toSeconds()) {
            throw new IllegalStateException("Set spi-social--guest--cleanup-interval to a number of seconds from 1 to "
                    + LONGEST_INTERVAL.toSeconds() + ", not " + option + ".");
        }
        return Duration.ofSeconds(option);
    }

    private final Duration interval;

    private GuestRemoval(Duration interval) {
        this.interval = interval;
    }

    /** Never runs on two nodes of a cluster at once: {@code ClusterProvider.executeIfNotExecuted}. */
    static void schedule(KeycloakSessionFactory factory, Duration interval) {
        try (KeycloakSession session = factory.create()) {
            session.getProvider(TimerProvider.class)
                    .schedule(
                            new ClusterAwareScheduledTaskRunner(
                                    factory, new GuestRemoval(interval), interval.toMillis()),
                            interval.toMillis());
        }
    }

    /** Removes a fresh guest once the sign-out is complete, if that was the last session. */
    static void afterSignOut(KeycloakSession session, RealmModel realm, UserModel user) {
        if (!GuestMark.isFresh(user)) {
            return;
        }
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        String realmId = realm.getId();
        List<String> guest = List.of(user.getId());
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                forEach(factory, realmId, guest, (own, left) -> {
                    if (!hasSession(own, left)) {
                        remove(own, left);
                    }
                });
            }

            @Override
            protected void rollbackImpl() {}
        });
    }

    @Override
    public void run(KeycloakSession session) {
        // Core's lock lasts only as long as a run, and the nodes' timers differ: without this, each node would run in
        // turn.
        if (!new RateLimit(session.singleUseObjects(), "removal", 1, interval, Instant.now()).pass()) {
            return;
        }
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        guestsByRealm(session).forEach((realm, guests) -> forEach(factory, realm, guests, GuestRemoval::removeOrTidy));
    }

    /**
     * Leans on core's JPA entities, because none of core's models finds users across realms. These are local users, so
     * no directory is searched for guests.
     */
    private static Map<String, List<String>> guestsByRealm(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery(
                        "select guest.realmId, guest.id from UserAttributeEntity attribute join attribute.user guest"
                                + " where attribute.name = :name",
                        Object[].class)
                .setParameter("name", GuestMark.ATTRIBUTE)
                .getResultStream()
                .collect(Collectors.groupingBy(
                        row -> (String) row[0], Collectors.mapping(row -> (String) row[1], Collectors.toList())));
    }

    private static void removeOrTidy(KeycloakSession session, UserModel user) {
        if (GuestMark.isFresh(user) && isOver(session, user)) {
            remove(session, user);
        } else if (GuestMark.isOn(user)) {
            GuestProfile.tidy(session, user);
        }
    }

    /**
     * In batches, each in its own transaction, so that neither one bad guest nor a great many stop the rest from
     * being removed.
     */
    private static void forEach(
            KeycloakSessionFactory factory,
            String realmId,
            List<String> guests,
            BiConsumer<KeycloakSession, UserModel> action) {
        IntStream.iterate(0, from -> from < guests.size(), from -> from + BATCH)
                .mapToObj(from -> guests.subList(from, Math.min(from + BATCH, guests.size())))
                .forEach(batch -> {
                    try {
                        KeycloakModelUtils.runJobInTransaction(factory, session -> {
                            RealmModel realm = session.realms().getRealm(realmId);
                            session.getContext().setRealm(realm);
                            batch.stream()
                                    .flatMap(id ->
                                            Stream.ofNullable(session.users().getUserById(realm, id)))
                                    .forEach(user -> action.accept(session, user));
                        });
                    } catch (RuntimeException e) {
                        logger.warnf(
                                "%d guests in realm %s were left to the next run: %s",
                                batch.size(), realmId, e.getMessage());
                    }
                });
    }

    private static boolean isOver(KeycloakSession session, UserModel user) {
        boolean left = !isEntering(session, user) && !hasSession(session, user);
        return left || GuestMark.until(user).isBefore(Instant.now());
    }

    /** A guest who is being asked for consent has no session yet. */
    private static boolean isEntering(KeycloakSession session, UserModel user) {
        RealmModel realm = session.getContext().getRealm();
        int patience = Math.max(realm.getAccessCodeLifespanLogin(), realm.getAccessCodeLifespanUserAction());
        Long created = user.getCreatedTimestamp();
        return created != null
                && Instant.ofEpochMilli(created).plusSeconds(patience).isAfter(Instant.now());
    }

    private static boolean hasSession(KeycloakSession session, UserModel user) {
        RealmModel realm = session.getContext().getRealm();
        return session.sessions().getUserSessionsStream(realm, user).findAny().isPresent()
                || session.sessions()
                        .getOfflineUserSessionsStream(realm, user)
                        .findAny()
                        .isPresent();
    }

    /** Core's manager also removes the user's sessions. */
    private static void remove(KeycloakSession session, UserModel user) {
        new UserManager(session).removeUser(session.getContext().getRealm(), user);
        logger.debugf(
                "Removed guest '%s' from realm '%s'",
                user.getId(), session.getContext().getRealm().getName());
    }
}
