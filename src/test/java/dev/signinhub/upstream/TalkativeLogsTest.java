package dev.signinhub.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A log category that prints credentials at DEBUG")
class TalkativeLogsTest {

    private final Logger http = Logger.getLogger("org.apache.http");
    private final Logger wire = Logger.getLogger("org.apache.http.wire");
    private final Logger headers = Logger.getLogger("org.apache.http.headers");

    @BeforeEach
    @AfterEach
    void reset() {
        http.setLevel(null);
        wire.setLevel(null);
        headers.setLevel(null);
    }

    @Test
    @DisplayName("is held back where it is at DEBUG with all the others, and left alone where it is named")
    void heldBack() {
        http.setLevel(Level.FINE);
        wire.setLevel(Level.FINE);
        TalkativeLogs.holdBack();
        assertThat(headers.isLoggable(Level.FINE)).isFalse();
        assertThat(headers.isLoggable(Level.INFO)).isTrue();
        assertThat(wire.isLoggable(Level.FINE)).isTrue();
    }

    @Test
    @DisplayName("is not touched at the usual level")
    void untouched() {
        TalkativeLogs.holdBack();
        assertThat(wire.getLevel()).isNull();
    }
}
