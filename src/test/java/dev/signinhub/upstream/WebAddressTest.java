package dev.signinhub.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A URL, for comparison")
class WebAddressTest {

    @ParameterizedTest
    @DisplayName("has its scheme and host in lower case and no default port")
    @CsvSource({
        "HTTPS://OP.Example:443/Path, https://op.example/Path",
        "http://op.example:80, http://op.example",
        "https://op.example:8443/, https://op.example:8443/",
        "https://[2001:DB8::1]:443/x, https://[2001:db8::1]/x",
        "https://op.example?A, https://op.example?A",
    })
    void canonical(String url, String expected) {
        assertThat(WebAddress.canonical(url)).isEqualTo(expected);
    }

    @ParameterizedTest
    @DisplayName("stays as it is where it has no origin that could be told")
    @CsvSource({"https://:443:443", "https://op.example:443:443/", "https://", "https://[::1]x:443/", "urn:op"})
    void noOrigin(String url) {
        assertThat(WebAddress.canonical(url)).isEqualTo(url);
    }
}
