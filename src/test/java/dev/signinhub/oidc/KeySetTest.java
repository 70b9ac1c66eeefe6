package dev.signinhub.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.signinhub.upstream.JsonAnswer;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.jose.jwk.JWK;

@DisplayName("A provider's key set")
class KeySetTest {

    private static final String HONEST = "{'kty':'RSA','n':'AQAB','e':'AQAB','kid':'good','use':'sig'}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "7",
                "[]",
                "{}",
                "{'kty':['RSA']}",
                "{'kty':'RSA','x5c':[{}]}",
                "{'kty':'XYZ','kid':'bad'}"
            })
    @DisplayName("has its good keys beside one that cannot be read")
    void passedOver(String other) throws IOException {
        assertThat(KeySet.of(JsonAnswer.parse(("{'keys':[" + other + "," + HONEST + "]}").replace('\'', '"')))
                        .getKeys())
                .extracting(JWK::getKeyId)
                .contains("good");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'use':null", "'use':''", "'alg':''", "'alg':[]", "'x5c':'MII'", "'x5c':null", "'x5t':{}"})
    @DisplayName("may have a member in a key that is null, empty or of another type")
    void overlooked(String member) throws IOException {
        String key = "{'kty':'RSA','n':'AQAB','e':'AQAB','kid':7," + member + "}";
        JWK[] keys = KeySet.of(JsonAnswer.parse(("{'keys':[" + key + "]}").replace('\'', '"')))
                .getKeys();
        assertThat(keys).hasSize(1);
        assertThat(keys[0].getKeyId()).isEqualTo("7");
        assertThat(keys[0].getPublicKeyUse()).isNull();
        assertThat(keys[0].getAlgorithm()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'keys':null}", "{'keys':'x'}", "{'keys':{}}"})
    @DisplayName("is none without a list of keys")
    void none(String document) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> KeySet.of(JsonAnswer.parse(document.replace('\'', '"'))))
                .withMessage("not a JSON Web Key Set");
    }
}
