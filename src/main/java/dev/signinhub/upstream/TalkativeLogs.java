package dev.signinhub.upstream;

import java.util.List;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Keeps what the server's libraries, and core itself, print at DEBUG out of a log that is at DEBUG as a whole, where codes, verifiers, secrets
 * and tokens are in it: what is on the wire, the rows that are written to the database, and the addresses of requests.
 *
 * <p>{@code --log-level=debug} means all categories; one that is named there is left as it is, so {@code
 * --log-level=debug,org.apache.http.wire:debug} shows it.
 */
public final class TalkativeLogs {

    private static final Logger logger = Logger.getLogger(TalkativeLogs.class);

    /** Held, so that they are not collected together with their level, which JBoss Logger has no way to set. */
    private static final List<java.util.logging.Logger> LOGS = Stream.of(
                    "org.apache.http.wire",
                    "org.apache.http.headers",
                    "org.hibernate.orm.core",
                    // At TRACE it writes the address of each request, with code and state in the query.
                    "org.keycloak.transaction.JtaTransactionWrapper")
            .map(java.util.logging.Logger::getLogger)
            .toList();

    private TalkativeLogs() {}

    /** Holds back what nobody has asked for by name, and warns of what somebody has. */
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
