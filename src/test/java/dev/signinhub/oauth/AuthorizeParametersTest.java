package dev.signinhub.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Parameters of the authorization request")
class AuthorizeParametersTest {

    @Test
    @DisplayName("are read from the console's map field")
    void map() {
        assertThat(AuthorizeParameters.parse(
                        "[{\"key\":\"audience\",\"value\":\"api\"},{\"key\":\"hd\",\"value\":\"a b\"}]"))
                .containsEntry("audience", "api")
                .containsEntry("hd", "a b")
                .hasSize(2);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" ", "[]"})
    @DisplayName("may be none")
    void none(String setting) {
        assertThat(AuthorizeParameters.parse(setting)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "state",
                "nonce",
                "redirect_uri",
                "code_challenge_method",
                "client_secret",
                "scope",
                "request_uri"
            })
    @DisplayName("are refused when they are the protocol's own")
    void reserved(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuthorizeParameters.parse("[{\"key\":\"" + name + "\",\"value\":\"x\"}]"))
                .withMessage("Extra authorize parameters: remove \"" + name
                        + "\", which the protocol or another setting controls.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"audience=api", "{}", "[1]", "[{\"key\":\"\",\"value\":\"x\"}]"})
    @DisplayName("are refused when they are not written as a list of keys and values")
    void malformed(String setting) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuthorizeParameters.parse(setting))
                .withMessageStartingWith("Extra authorize parameters: ");
    }

    @Test
    @DisplayName("are refused when one is there twice")
    void twice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        AuthorizeParameters.parse("[{\"key\":\"a\",\"value\":\"1\"},{\"key\":\"a\",\"value\":\"2\"}]"));
    }

    @Test
    @DisplayName("are encoded, and never taken for a template")
    void encoded() {
        URI url = new RequestUrl(URI.create("https://op.example/authorize?tenant=1"))
                .with("login_hint", "{x}%41&state=evil +ä")
                .with("empty", "")
                .with("absent", null)
                .toUri();
        assertThat(url.toString())
                .isEqualTo("https://op.example/authorize?tenant=1&login_hint=%7Bx%7D%2541%26state%3Devil%20%2B%C3%A4");
    }

    @Test
    @DisplayName("cannot replace one that the request has already")
    void first() {
        URI url = new RequestUrl(URI.create("https://op.example/authorize"))
                .with("state", "ours")
                .with("state", "theirs")
                .toUri();
        assertThat(url.getRawQuery()).isEqualTo("state=ours");
    }
}
