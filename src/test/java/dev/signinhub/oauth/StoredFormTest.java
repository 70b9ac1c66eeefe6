package dev.signinhub.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A user name as it is stored")
class StoredFormTest {

    /** A letter with its accent is not the letter and the accent: Keycloak does not compose them. */
    @ParameterizedTest
    @CsvSource({"Alice, alice", "ÉLODIE, élodie", "E\u0301lodie, e\u0301lodie", "ΣΟΦΙΑ, σοφια", "\u0430lice, \u0430lice"
    })
    @DisplayName("is in lower case, and otherwise as it came")
    void lower(String text, String stored) {
        assertThat(StoredForm.of(text)).contains(stored);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u212Aelvin", "al\u0130ce"})
    @DisplayName("has no letter that was a foreign one before")
    void foreign(String text) {
        assertThat(StoredForm.of(text)).isEmpty();
    }
}
