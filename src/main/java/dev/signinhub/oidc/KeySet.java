package dev.signinhub.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.keycloak.jose.jwk.JSONWebKeySet;
import org.keycloak.jose.jwk.JWK;
import org.keycloak.util.JsonSerialization;

/**
 * A provider's JSON Web Key Set (RFC 7517 section 5), cleaned up for core's parser.
 *
 * <p>An unreadable key is skipped, as the RFC recommends, instead of spoiling the whole set; so is an optional member
 * that is null, empty or of the wrong type.
 */
final class KeySet {

    private static final Logger logger = Logger.getLogger(KeySet.class);

    /** Members that core expects to be strings. */
    private static final List<String> TEXTS = List.of(JWK.KEY_ID, JWK.ALGORITHM, JWK.PUBLIC_KEY_USE, "x5t", "x5t#S256");

    private KeySet() {}

    /** @throws IOException when the document has no list of keys */
    static JSONWebKeySet of(ObjectNode document) throws IOException {
        if (!document.path("keys").isArray()) {
            throw new IOException("not a JSON Web Key Set");
        }
        List<JWK> keys = new ArrayList<>();
        for (JsonNode key : document.path("keys")) {
            try {
                if (key.isObject()) {
                    keys.add(JsonSerialization.mapper.treeToValue(cleaned(key.deepCopy()), JWK.class));
                }
            } catch (IOException | IllegalArgumentException e) {
                logger.debug("A key in the provider's key set cannot be read and is skipped");
            }
        }
        JSONWebKeySet set = new JSONWebKeySet();
        set.setKeys(keys.toArray(JWK[]::new));
        return set;
    }

    private static ObjectNode cleaned(ObjectNode key) {
        for (String name : TEXTS) {
            if (!key.path(name).isValueNode() || key.path(name).asText().isBlank()) {
                key.remove(name);
            }
        }
        if (!key.path(JWK.X5C).isArray()) {
            key.remove(JWK.X5C);
        }
        return key;
    }
}
