package dev.signinhub.upstream;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The time that several calls of a thread may take together; each still has its own deadline. */
public final class Budget {

    private static final ThreadLocal<@Nullable Long> END = new ThreadLocal<>();

    private Budget() {}

    /** Does work whose calls to upstreams end when this time has passed. */
    public static <T> T within(Duration time, Supplier<T> work) {
        END.set(System.nanoTime() + time.toNanos());
        try {
            return work.get();
        } finally {
            END.remove();
        }
    }

    /** Tells whether there is time for another call. */
    public static boolean isLeft() {
        return !limit(Duration.ofMillis(1)).isZero();
    }

    /** Returns the shorter of the deadline and what is left; zero if nothing is. */
    static Duration limit(Duration deadline) {
        Long end = END.get();
        if (end == null) {
            return deadline;
        }
        Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
        return left.compareTo(deadline) < 0 ? left : deadline;
    }
}
