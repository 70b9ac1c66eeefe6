package dev.signinhub.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.signinhub.broker.SignInFailure;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Claims")
class ClaimsTest {

    @Test
    @DisplayName("come from the ID token, and from userinfo where it has none")
    void merged() {
        Claims claims = new Claims(json("{'name':'Alice'}")).with(json("{'name':'Mallory','email':'a@example.com'}"));
        assertThat(claims.text("name")).isEqualTo("Alice");
        assertThat(claims.text("email")).isEqualTo("a@example.com");
        assertThat(claims.text("phone")).isNull();
    }

    @Test
    @DisplayName("may be nested, and their names may hold dots")
    void paths() {
        Claims claims = new Claims(json("{'a':{'b':'nested'},'https://x.example/id':'literal','n':7}"));
        assertThat(claims.text("a.b")).isEqualTo("nested");
        assertThat(claims.text("https://x.example/id")).isEqualTo("literal");
        assertThat(claims.text("n")).isEqualTo("7");
        assertThat(claims.text("a")).isNull();
    }

    @Test
    @DisplayName("are refused when the database could not hold them")
    void unstorable() {
        assertThat(new Claims(json("{'name':'" + "x".repeat(255) + "'}")).text("name"))
                .hasSize(255);
        assertThatExceptionOfType(SignInFailure.class)
                .isThrownBy(() -> new Claims(json("{'name':'" + "x".repeat(256) + "'}")).text("name"));
        for (String name : List.of("a\\u0000b", "\\u0000b")) {
            assertThatExceptionOfType(SignInFailure.class)
                    .isThrownBy(() -> new Claims(json("{'name':'" + name + "'}")).text("name"))
                    .withMessage("the claim name cannot be stored");
        }
    }

    @Test
    @DisplayName("say of an email address whether it is verified only in the document that it came from")
    void emailVerified() {
        Claims claims = new Claims(json("{'email':'a@example.com'}"))
                .with(json("{'email':'b@example.com','email_verified':true}"));
        assertThat(claims.emailVerified("email")).isNull();
        assertThat(new Claims(json("{}"))
                        .with(json("{'email':'b@example.com','email_verified':true}"))
                        .emailVerified("email"))
                .isTrue();
        assertThat(new Claims(json("{'email':'a@example.com','email_verified':false}")).emailVerified("email"))
                .isFalse();
        for (String yes : List.of("true", "'true'", "'True'")) {
            assertThat(new Claims(json("{'email':'a@example.com','email_verified':" + yes + "}"))
                            .emailVerified("email"))
                    .as(yes)
                    .isTrue();
        }
        for (String no : List.of("'false'", "''", "1", "'1'", "'yes'", "[true]", "{'value':true}")) {
            assertThat(new Claims(json("{'email':'a@example.com','email_verified':" + no + "}")).emailVerified("email"))
                    .as(no)
                    .isFalse();
        }
    }

    private static JsonNode json(String text) {
        try {
            return new JsonMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
