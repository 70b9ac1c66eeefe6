package dev.signinhub.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.IdentityProviderModel;

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

    @Nested
    @DisplayName("are wanted")
    class Wanted {

        private final OidcPkceConfig config = new OidcPkceConfig(new IdentityProviderModel());

        @Test
        @DisplayName("for the profile: user name, email and a name, whole or in parts")
        void profile() {
            assertThat(in("{'sub':'1','preferred_username':'a','email':'e','name':'n'}"))
                    .isTrue();
            assertThat(in("{'sub':'1','preferred_username':'a','email':'e','given_name':'g','family_name':'f'}"))
                    .isTrue();
            assertThat(in("{'sub':'1','preferred_username':'a','email':'e','given_name':'g'}"))
                    .isFalse();
            assertThat(in("{'sub':'1','email':'e','name':'n'}")).isFalse();
            assertThat(in("{'sub':'1','preferred_username':'a','name':'n'}")).isFalse();
            assertThat(in("{'sub':'1','preferred_username':'a','email':null,'name':'n'}"))
                    .isFalse();
        }

        @Test
        @DisplayName("only where a scope was asked for that brings them")
        void scopes() {
            config.put(Setting.SCOPE, "openid email");
            assertThat(in("{'sub':'1','email':'e'}")).isTrue();
            config.put(Setting.SCOPE, "openid");
            assertThat(in("{'sub':'1'}")).isTrue();
        }

        @Test
        @DisplayName("by core's mappers: claim, map of claims, template")
        void mappers() {
            config.put(Setting.SCOPE, "openid");
            assertThat(in("{'sub':'1'}", mapper("claim", "groups"))).isFalse();
            assertThat(in("{'sub':'1','groups':[]}", mapper("claim", "groups"))).isTrue();
            assertThat(in("{'sub':'1'}", mapper("claims", "[{\"key\":\"dept\",\"value\":\"x\"}]")))
                    .isFalse();
            assertThat(in("{'sub':'1','dept':'y'}", mapper("claims", "[{\"key\":\"dept\",\"value\":\"x\"}]")))
                    .isTrue();
            assertThat(in("{'sub':'1'}", mapper("template", "${ALIAS}.${CLAIM.nick | lowercase}")))
                    .isFalse();
            assertThat(in("{'sub':'1','nick':'a'}", mapper("template", "${ALIAS}.${CLAIM.nick | lowercase}")))
                    .isTrue();
        }

        private boolean in(String idToken, IdentityProviderMapperModel... mappers) {
            return WantedClaims.of(config, Stream.of(mappers)).areIn(new Claims(json(idToken)));
        }

        private static IdentityProviderMapperModel mapper(String key, String value) {
            IdentityProviderMapperModel mapper = new IdentityProviderMapperModel();
            mapper.setConfig(Map.of(key, value));
            return mapper;
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
