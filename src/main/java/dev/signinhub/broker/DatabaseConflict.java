package dev.signinhub.broker;

import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Stream;

/** What a database refuses because another transaction was faster. */
final class DatabaseConflict {

    /** ISO/IEC 9075-2: integrity constraint violation, and transaction rollback, of which a deadlock is one. */
    private static final Set<String> CLASSES = Set.of("23", "40");

    private static final int CLASS_LENGTH = 2;

    private DatabaseConflict() {}

    /** Tells whether a conflict is behind the exception, whichever classes of core and Hibernate it is wrapped in. */
    static boolean caused(Throwable exception) {
        return Stream.iterate(exception, each -> each != null, Throwable::getCause)
                .anyMatch(each -> each instanceof SQLException sql && isConflict(sql.getSQLState()));
    }

    private static boolean isConflict(String state) {
        return state != null && state.length() > CLASS_LENGTH && CLASSES.contains(state.substring(0, CLASS_LENGTH));
    }
}
