package dev.signinhub.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.signinhub.oauth.ClaimPath;
import dev.signinhub.oauth.Claims;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.keycloak.models.IdentityProviderMapperModel;

@DisplayName("Claims are wanted")
class WantedClaimsTest {

    private final OidcPkceConfig config = new OidcPkceConfig("openid profile email", MetadataFixture.cache());

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
        config.getConfig().put(OidcSettings.SCOPES.key(), "openid email");
        assertThat(in("{'sub':'1','email':'e'}")).isTrue();
        config.getConfig().put(OidcSettings.SCOPES.key(), "openid");
        assertThat(in("{'sub':'1'}")).isTrue();
    }

    @Test
    @DisplayName("by core's mappers: claim, map of claims, template")
    void mappers() {
        config.getConfig().put(OidcSettings.SCOPES.key(), "openid");
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

    @Test
    @DisplayName("by this project's mappers and the steps of flows: a path, or a claim whose whole name it is")
    void paths() {
        config.getConfig().put(OidcSettings.SCOPES.key(), "openid");
        IdentityProviderMapperModel ours = mapper("claim", "org.groups");
        ours.setIdentityProviderMapper("signinhub-groups");
        assertThat(in("{'sub':'1','org':{}}", ours)).isFalse();
        assertThat(in("{'sub':'1','org':{'groups':[]}}", ours)).isTrue();
        assertThat(in("{'sub':'1','org.groups':'a'}", ours)).isTrue();
        ours.setConfig(Map.of("claim", "org..groups"));
        assertThat(in("{'sub':'1'}", ours)).isTrue();

        WantedClaims wanted = WantedClaims.of(config, Stream.empty(), Stream.of(ClaimPath.of("org.groups")));
        assertThat(wanted.areIn(new Claims(json("{'sub':'1','org':{}}")))).isFalse();
        assertThat(wanted.areIn(new Claims(json("{'sub':'1','org':{'groups':['a']}}"))))
                .isTrue();
    }

    private boolean in(String idToken, IdentityProviderMapperModel... mappers) {
        return WantedClaims.of(config, Stream.of(mappers), Stream.empty()).areIn(new Claims(json(idToken)));
    }

    private static IdentityProviderMapperModel mapper(String key, String value) {
        IdentityProviderMapperModel mapper = new IdentityProviderMapperModel();
        mapper.setIdentityProviderMapper("oidc-user-attribute-idp-mapper");
        mapper.setConfig(Map.of(key, value));
        return mapper;
    }

    private static JsonNode json(String text) {
        try {
            return new JsonMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
