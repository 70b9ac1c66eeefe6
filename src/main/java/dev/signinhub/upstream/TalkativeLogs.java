package dev.signinhub.upstream;

import java.util.List;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Keeps codes, verifiers, secrets and tokens that the server's libraries and core itself print at DEBUG out of a log
 * whose categories are all at DEBUG: what is on the wire, rows written to the database, and the URLs of requests.
 *
 * <p>{@code --log-level=debug} means all categories; one named explicitly is left alone, so {@code
 * --log-level=debug,org.apache.http.wire:debug} shows it.
 */
public final class TalkativeLogs {

    private static final Logger logger = Logger.getLogger(TalkativeLogs.class);

    /** Held so that they are not garbage-collected with their level, which JBoss Logger cannot set. */
    private static final List<java.util.logging.Logger> LOGS = Stream.of(
                    "org.apache.http.wire",
                    "org.apache.http.headers",
                    "org.hibernate.orm.core",
                    // At TRACE it logs each request's URL, with code and state in the query.
                    "org.keycloak.transaction.JtaTransactionWrapper")
            .map(java.util.logging.Logger::getLogger)
            .toList();

    private TalkativeLogs() {}

    /** Holds back the categories that nobody named, and warns about those that somebody did. */
    public static void holdBack() {
        for (java.util.logging.Logger log : LOGS) {
            if (!log.isLoggable(Level.FINE)) {
                continue;
            }
            if (log.getLevel() == null) {
                log.setLevel(Level.INFO);
                logger.infof(
                        "The log category %s stays at INFO because it shows codes and tokens; name it in --log-level"
                                + " to see it",
                        log.getName());
            } else {
                logger.warnf(
                        "The log category %s is at DEBUG: the log will contain codes, tokens and secrets",
                        log.getName());
            }
        }
    }
}
