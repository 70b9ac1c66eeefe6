package dev.signinhub.upstream;

import java.util.List;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Keeps the HTTP client's log of what is on the wire out of a server log at DEBUG, because codes, verifiers, secrets and
 * tokens are in it.
 *
 * <p>{@code --log-level=debug} means all categories; one that is named there is left as it is, so {@code
 * --log-level=debug,org.apache.http.wire:debug} shows it.
 */
public final class WireLog {

    private static final Logger logger = Logger.getLogger(WireLog.class);

    /** Held, so that they are not collected together with their level. JBoss Logger has no way to set one. */
    private static final List<java.util.logging.Logger> WIRE = Stream.of(
                    "org.apache.http.wire", "org.apache.http.headers")
            .map(java.util.logging.Logger::getLogger)
            .toList();

    private WireLog() {}

    /** Holds back what nobody has asked for by name, and warns of what somebody has. */
    public static void holdBack() {
        for (java.util.logging.Logger wire : WIRE) {
            if (!wire.isLoggable(Level.FINE)) {
                continue;
            }
            if (wire.getLevel() == null) {
                wire.setLevel(Level.INFO);
                logger.infof(
                        "The log category %s stays at INFO, because it shows codes and tokens; name it in --log-level"
                                + " to see it",
                        wire.getName());
            } else {
                logger.warnf(
                        "The log category %s is at DEBUG: the log holds codes, tokens and secrets", wire.getName());
            }
        }
    }
}
