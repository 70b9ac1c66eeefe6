package dev.signinhub.resolver;

import java.nio.charset.StandardCharsets;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.RealmModel;

/** A short name for an identity, the same on each node, that gives nothing away. */
final class IdentityKey {

    private IdentityKey() {}

    static String of(RealmModel realm, String alias, String id) {
        return HashUtils.sha256UrlEncodedHash(String.join("\0", realm.getId(), alias, id), StandardCharsets.UTF_8);
    }
}
