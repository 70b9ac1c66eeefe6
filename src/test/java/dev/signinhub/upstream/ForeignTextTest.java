package dev.signinhub.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Somebody else's text")
class ForeignTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n", "\r", "\0", "\t", "\u001b", "\u0085", "\u2028", "\u2029", "\u202e", "\u2066", "\u200b", "\ud800",
                "\ufeff"
            })
    @DisplayName("forges no line, turns none around and hides nothing")
    void harmless(String character) {
        assertThat(ForeignText.quote("a" + character + "b")).isEqualTo("a?b");
        assertThat(ForeignText.sentence("a" + character + "b")).isEqualTo("a?b");
        assertThat(ForeignText.isPrintable("a" + character, 10)).isFalse();
    }

    @Test
    @DisplayName("is repeated in part, and in ASCII only; a sentence of ours may have names in any script")
    void limited() {
        assertThat(ForeignText.quote("x".repeat(1 << 20))).hasSize(200).endsWith("x...");
        assertThat(ForeignText.quote("x".repeat(200))).hasSize(200).endsWith("xxx");
        assertThat(ForeignText.sentence("x".repeat(1 << 20))).hasSize(500).endsWith("x...");
        assertThat(ForeignText.quote("M\u00fcller")).isEqualTo("M?ller");
        assertThat(ForeignText.sentence("M\u00fcller \u5f20\u4f1f")).isEqualTo("M\u00fcller \u5f20\u4f1f");
        assertThat(ForeignText.isPrintable("https://op.example/~x", 21)).isTrue();
        assertThat(ForeignText.isPrintable("https://op.example/~x", 20)).isFalse();
    }

    @Test
    @DisplayName("is limited where the HTTP stack repeats it, such as the names in a certificate")
    void exception() {
        var failure = new UpstreamException("failed: \n" + "a.example, ".repeat(1000), Stage.TLS, new IOException("x"));
        assertThat(failure.getMessage()).hasSize(200).doesNotContain("\n");
        assertThat(failure.isAnswer()).isFalse();
    }
}
