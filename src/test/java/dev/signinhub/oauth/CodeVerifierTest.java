package dev.signinhub.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A code verifier")
class CodeVerifierTest {

    private static final String RFC_7636_APPENDIX_B = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    @Test
    @DisplayName("gives the challenge of RFC 7636 appendix B")
    void challenge() {
        assertThat(new CodeVerifier(RFC_7636_APPENDIX_B).challenge())
                .isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    @Test
    @DisplayName("is another one each time")
    void random() {
        assertThat(IntStream.range(0, 100)
                        .mapToObj(i -> CodeVerifier.random().value())
                        .collect(Collectors.toSet()))
                .hasSize(100)
                .allMatch(value -> value.length() == 43);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 42, 129})
    @DisplayName("is never shorter than 43 or longer than 128 characters")
    void length(int length) {
        assertThatIllegalArgumentException().isThrownBy(() -> new CodeVerifier("a".repeat(length)));
    }

    @Test
    @DisplayName("may have 43 and 128 characters")
    void bounds() {
        assertThat(new CodeVerifier("a".repeat(43)).value()).hasSize(43);
        assertThat(new CodeVerifier("a".repeat(128)).value()).hasSize(128);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "/", "=", " ", "ä", "\n"})
    @DisplayName("has unreserved characters only")
    void characters(String character) {
        assertThatIllegalArgumentException().isThrownBy(() -> new CodeVerifier("a".repeat(42) + character));
    }

    @Test
    @DisplayName("does not show itself in a log")
    void hidden() {
        assertThat(new CodeVerifier(RFC_7636_APPENDIX_B).toString()).doesNotContain("dBjft");
    }
}
