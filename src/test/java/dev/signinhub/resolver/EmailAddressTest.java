package dev.signinhub.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An address of a provider")
class EmailAddressTest {

    static Stream<Arguments> compared() {
        return Stream.of(
                Arguments.of("alice@company.example", "alice", "company.example"),
                Arguments.of("ALICE@Company.EXAMPLE", "alice", "company.example"),
                Arguments.of("Élodie@company.example", "élodie", "company.example"),
                Arguments.of("alice@Bücher.example", "alice", "xn--bcher-kva.example"),
                Arguments.of("alice@xn--bcher-kva.example", "alice", "xn--bcher-kva.example"),
                // The first letter is Cyrillic.
                Arguments.of("alice@\u0441ompany.example", "alice", "xn--ompany-hrf.example"),
                Arguments.of("a.l+ice@company.example", "a.l+ice", "company.example"));
    }

    @ParameterizedTest
    @MethodSource
    @DisplayName("is compared in lower case, with its domain in ASCII")
    void compared(String text, String local, String domain) {
        assertThat(EmailAddress.of(text)).hasValueSatisfying(address -> {
            assertThat(address.local()).isEqualTo(local);
            assertThat(address.domain()).isEqualTo(domain);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice",
                "@company.example",
                "alice@",
                "alice@company.example@evil.example",
                "\"alice@company.example\"@evil.example",
                "alice@ company.example",
                "alice@company..example",
                // The Kelvin sign, whose lower case is the ASCII letter; the dotted capital I.
                "\u212Aelvin@company.example",
                "alice@\u212Aompany.example",
                "al\u0130ce@company.example",
                // Full-width letters, a ligature and an ideographic full stop, which a domain name maps to ASCII.
                "alice@\uFF43ompany.example",
                "alice@o\uFB03ce.example",
                "alice@company\u3002example",
                "alice@company_.example"
            })
    @DisplayName("is none that could be confused with another's")
    void none(String text) {
        assertThat(EmailAddress.of(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Alice+work@company.example, alice@company.example",
        "alice+a+b@company.example, alice@company.example",
        "alice+@company.example, alice@company.example"
    })
    @DisplayName("may have a tag")
    void tag(String text, String without) {
        assertThat(EmailAddress.of(text).flatMap(EmailAddress::withoutTag)).contains(without);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice@company.example", "+alice@company.example", "alice@a+b.example"})
    @DisplayName("has no tag without a plus sign behind a name")
    void noTag(String text) {
        assertThat(EmailAddress.of(text).flatMap(EmailAddress::withoutTag)).isEmpty();
    }
}
