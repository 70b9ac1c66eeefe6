package dev.signinhub.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.broker.SignInFailure;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A user ID")
class UserIdTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                " alice",
                "alice ",
                "\u2003alice",
                "alice\u00a0",
                "alice\t",
                "alice\n",
                "al\u0000ice",
                "al\u200bice",
                "\ufeffalice",
                "al\u202eice",
                "al\u2028ice",
                "alice\ud800",
                " "
            })
    @DisplayName("that could be taken for another's is refused")
    void refused(String id) {
        assertThatExceptionOfType(SignInFailure.class)
                .isThrownBy(() -> id(id))
                .withMessage("the claim sub is the user ID but has surrounding spaces or invisible characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "alice smith", "\u00e4lice", "\ud83d\ude00", "auth0|5c0ffee", "A="})
    @DisplayName("is what came, exactly")
    void exact(String id) {
        assertThat(id(id)).isEqualTo(id);
    }

    @Test
    @DisplayName("may be a whole number, and nothing else that is no text")
    void numbers() {
        ObjectNode claims = JsonNodeFactory.instance.objectNode();
        assertThat(new Claims(claims.put("sub", 583231)).id("sub")).isEqualTo("583231");
        for (ObjectNode other : new ObjectNode[] {
            claims.deepCopy().put("sub", true),
            claims.deepCopy().put("sub", 1.5),
            claims.deepCopy().set("sub", claims.arrayNode().add("alice"))
        }) {
            assertThatExceptionOfType(SignInFailure.class)
                    .isThrownBy(() -> new Claims(other).id("sub"))
                    .withMessage("the claim sub is the user ID but neither a string nor an integer");
        }
        assertThat(new Claims(claims.deepCopy().putNull("sub")).id("sub")).isNull();
        assertThat(id("")).isNull();
    }

    private static @Nullable String id(String id) {
        return new Claims(JsonNodeFactory.instance.objectNode().put("sub", id)).id("sub");
    }
}
