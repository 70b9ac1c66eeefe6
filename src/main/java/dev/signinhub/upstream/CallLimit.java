package dev.signinhub.upstream;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;

/**
 * Limits how many threads of this node may wait for one provider, so that a hanging one affects only its own users.
 *
 * <p>The server has about fifty threads for the requests of all realms.
 */
public final class CallLimit {

    /** The server option {@code --spi-signin-hub--upstream--max-calls}. */
    private static final String MAX_CALLS = "max-calls";

    private static final int DEFAULT_MAX_CALLS = 15;
    private static final int MAX_MAX_CALLS = 1000;

    private static final ConcurrentMap<String, Integer> WAITING = new ConcurrentHashMap<>();

    private CallLimit() {}

    /**
     * Returns the limit.
     *
     * @throws IllegalStateException with one sentence when the server's option is out of bounds
     */
    public static int maximum() {
        return maximum(Config.scope("signin-hub", "upstream").getInt(MAX_CALLS));
    }

    static int maximum(@Nullable Integer option) {
        int calls = option == null ? DEFAULT_MAX_CALLS : option;
        if (calls < 1 || calls > MAX_MAX_CALLS) {
            throw new IllegalStateException("Set spi-signin-hub--upstream--max-calls to a number from 1 to "
                    + MAX_MAX_CALLS + ", not " + calls + ".");
        }
        return calls;
    }

    /**
     * Counts the caller as waiting, until {@link #leave}.
     *
     * @param id identifies the upstream
     * @throws UpstreamException immediately when too many are waiting already
     */
    public static void enter(String id) throws UpstreamException {
        enter(id, maximum());
    }

    static void enter(String id, int maximum) throws UpstreamException {
        if (WAITING.merge(id, 1, Integer::sum) > maximum) {
            leave(id);
            throw UpstreamException.notCalled("is busy with " + maximum + " other calls");
        }
    }

    /** Undoes {@link #enter}. */
    public static void leave(String id) {
        WAITING.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1);
    }
}
