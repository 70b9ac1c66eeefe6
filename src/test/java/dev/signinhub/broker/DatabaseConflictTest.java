package dev.signinhub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("An exception")
class DatabaseConflictTest {

    /** As H2, PostgreSQL and MySQL call a duplicate, a foreign key and a deadlock, and as H2 calls text that is too long. */
    @ParameterizedTest
    @CsvSource({"23505, true", "23000, true", "23503, true", "40001, true", "40P01, true", "22001, false", "2, false"})
    @DisplayName("is a conflict by the database's state, however deep it is")
    void states(String state, boolean conflict) {
        SQLException cause = new SQLException("secret", state);
        assertThat(DatabaseConflict.caused(new IllegalStateException(new RuntimeException(cause))))
                .isEqualTo(conflict);
    }

    @Test
    @DisplayName("without a database behind it, or a state, is none")
    void others() {
        assertThat(DatabaseConflict.caused(new IllegalStateException("23505"))).isFalse();
        assertThat(DatabaseConflict.caused(new IllegalStateException(new SQLException("secret"))))
                .isFalse();
    }
}
