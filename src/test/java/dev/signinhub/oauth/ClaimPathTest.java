package dev.signinhub.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.broker.oidc.OIDCIdentityProvider;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.DefaultDataMarshaller;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.representations.JsonWebToken;

@DisplayName("The path of a claim")
class ClaimPathTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static final String CLAIMS = """
            {"sub": "5c0ffee", "aud": "us", "groups": ["a", "b"], "admin": true, "level": 3, "nothing": null, "blank": " ",
             "realm_access": {"roles": ["r"]}, "orgs": [{"name": "x"}, {"name": "y"}, 5, {"other": 1}],
             "emails": [{"value": "first"}, {"value": "second"}], "a.b": "whole", "a": {"b": "parts", "c.d": "dot"},
             "https://acme.example/groups": ["g"], "tree": [["deep"], {"leaf": 1}, null, "shallow"], "empty": [],
             "teams": [{"members": []}, {"members": [{"name": "z"}]}],
             "[odd]": "brackets", "back\\\\slash": "backslash"}
            """;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "groups, a b",
        "groups[0], a",
        "groups[1], b",
        "groups[2], ''",
        "groups[*], a b",
        "groups.name, ''",
        "sub, 5c0ffee",
        "aud, us",
        "admin, true",
        "level, 3",
        "nothing, ''",
        "blank, ''",
        "missing, ''",
        "missing[*].name, ''",
        "realm_access, ''",
        "realm_access.roles, r",
        "orgs, 5",
        "orgs.name, ''",
        "orgs[*].name, x y",
        "orgs[1].name, y",
        "emails[0].value, first",
        "a.b, whole",
        "a\\.b, whole",
        "a.c\\.d, dot",
        "https://acme.example/groups, g",
        "https://acme\\.example/groups, g",
        "tree, shallow",
        "tree[*], deep shallow",
        "tree[0][0], deep",
        "empty, ''",
        "empty[*], ''",
        "empty[*].name, ''",
        "empty[0], ''",
        "teams[*].members[*].name, z",
        "\\[odd\\], brackets",
        "back\\\\slash, backslash"
    })
    @DisplayName("leads to what a sign-in says about its user, as text")
    void values(String path, String values) throws JsonProcessingException {
        List<String> expected = values.isEmpty() ? List.of() : List.of(values.split(" "));
        JsonNode claims = JSON.readTree(CLAIMS);
        assertThat(ClaimPath.of(path).in(identity(OIDCIdentityProvider.USER_INFO, claims)))
                .isEqualTo(expected);
        JsonWebToken token = JSON.treeToValue(claims, JsonWebToken.class);
        assertThat(ClaimPath.of(path).in(identity(OIDCIdentityProvider.VALIDATED_ID_TOKEN, token)))
                .isEqualTo(expected);
    }

    @Test
    @DisplayName("leads to the same when core has stored the identity in between, as a first-login flow does")
    void stored() throws JsonProcessingException {
        JsonNode claims = JSON.readTree(CLAIMS);
        DefaultDataMarshaller core = new DefaultDataMarshaller();
        Object profile = core.deserialize(core.serialize(claims), claims.getClass());
        assertThat(ClaimPath.of("orgs[*].name").in(identity(OIDCIdentityProvider.USER_INFO, profile)))
                .containsExactly("x", "y");
        Object token =
                core.deserialize(core.serialize(JSON.treeToValue(claims, JsonWebToken.class)), JsonWebToken.class);
        assertThat(ClaimPath.of("orgs[*].name").in(identity(OIDCIdentityProvider.VALIDATED_ID_TOKEN, token)))
                .containsExactly("x", "y");
    }

    @Test
    @DisplayName("leads to the ID token before userinfo")
    void order() throws JsonProcessingException {
        BrokeredIdentityContext identity = identity(
                OIDCIdentityProvider.VALIDATED_ID_TOKEN,
                JSON.readValue("{\"a\": [\"token\"], \"none\": []}", JsonWebToken.class));
        identity.getContextData()
                .put(
                        OIDCIdentityProvider.USER_INFO,
                        JSON.readTree("{\"a\": [\"userinfo\"], \"none\": [\"userinfo\"], \"b\": \"userinfo\"}"));
        assertThat(ClaimPath.of("a").in(identity)).containsExactly("token");
        assertThat(ClaimPath.of("none").in(identity)).isEmpty();
        assertThat(ClaimPath.of("b").in(identity)).containsExactly("userinfo");
    }

    @Test
    @DisplayName("tells an empty list from silence, and from groups that are elsewhere")
    void silence() throws JsonProcessingException {
        BrokeredIdentityContext identity = identity(
                OIDCIdentityProvider.USER_INFO,
                JSON.readTree(
                        "{\"empty\": [], \"null\": null, \"blank\": \" \", \"_claim_names\": {\"groups\": \"src1\","
                                + " \"https://acme.example/groups\": \"src1\"}}"));
        assertThat(ClaimPath.of("empty").isIn(identity)).isTrue();
        assertThat(ClaimPath.of("empty[*]").isIn(identity)).isTrue();
        assertThat(ClaimPath.of("empty[*].name").isIn(identity)).isTrue();
        assertThat(ClaimPath.of("empty[0].name").isIn(identity)).isFalse();
        assertThat(ClaimPath.of("null").isIn(identity)).isFalse();
        assertThat(ClaimPath.of("blank").isIn(identity)).isFalse();
        assertThat(ClaimPath.of("groups").isIn(identity)).isFalse();
        assertThat(ClaimPath.of("groups[*]").isElsewhere(identity)).isTrue();
        assertThat(ClaimPath.of("https://acme.example/groups").isElsewhere(identity))
                .isTrue();
        assertThat(ClaimPath.of("empty").isElsewhere(identity)).isFalse();
        assertThat(ClaimPath.of("groups").in(nobody())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a.",
                ".a",
                "a..b",
                "[0]",
                "a[",
                "a[]",
                "a[-1]",
                "a[x]",
                "a[0",
                "a[0]b",
                "a]",
                "a\\",
                "a[99999]"
            })
    @DisplayName("is refused with advice when it cannot be read")
    void unreadable(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClaimPath.of(path))
                .withMessage("Claim must be a path such as groups, realm_access.roles or orgs[*].name,"
                        + " with \\. for a dot in a name.");
    }

    @Test
    @DisplayName("is refused when it is very long, before anything reads it")
    void length() {
        assertThat(ClaimPath.of("a".repeat(255))).hasToString("a".repeat(255));
        assertThatIllegalArgumentException().isThrownBy(() -> ClaimPath.of("a".repeat(256)));
        assertThatIllegalArgumentException().isThrownBy(() -> ClaimPath.of("a.".repeat(1_000_000)));
    }

    private static BrokeredIdentityContext identity(String key, Object document) {
        BrokeredIdentityContext identity = nobody();
        identity.getContextData().put(key, document);
        return identity;
    }

    private static BrokeredIdentityContext nobody() {
        IdentityProviderModel provider = new IdentityProviderModel();
        provider.setEnabled(true);
        return new BrokeredIdentityContext("id", provider);
    }

    @Test
    @DisplayName("from settings that nobody checked is read if it can be")
    void unchecked() {
        assertThat(ClaimPath.ifReadable("realm_access.roles")).hasToString("Optional[realm_access.roles]");
        assertThat(ClaimPath.ifReadable("a..b")).isEmpty();
    }
}
