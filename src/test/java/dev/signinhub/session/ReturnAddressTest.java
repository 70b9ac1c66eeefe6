package dev.signinhub.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The address that a front end is sent back to")
class ReturnAddressTest {

    @ParameterizedTest
    @DisplayName("tells of this attempt alone")
    @CsvSource({
        "http://app/, , http://app/",
        "http://app/?, , http://app/",
        "http://app/?a=1&b=%20#top?error=x, , http://app/?a=1&b=%20#top?error=x",
        "http://app/?error=old, , http://app/",
        "http://app/?error=old&a=1#top, , http://app/?a=1#top",
        "http://app/?errors=2, , http://app/?errors=2",
        "http://app/, no & never, http://app/?error=no+%26+never",
        "http://app/?a=1&error=old#top, no, http://app/?a=1&error=no#top",
    })
    void withError(String url, @Nullable String message, String expected) {
        assertThat(ReturnAddress.withError(url, message)).hasToString(expected);
    }
}
