package dev.signinhub.oauth;

import java.nio.charset.StandardCharsets;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.RealmModel;

/** A short key for something of a realm, the same on each node, that does not tell what it is for. */
public final class OpaqueKey {

    private OpaqueKey() {}

    /**
     * Returns the key.
     *
     * @param parts what it is for, such as a provider's alias and the ID of a user there
     */
    public static String of(RealmModel realm, String... parts) {
        return HashUtils.sha256UrlEncodedHash(realm.getId() + "\0" + String.join("\0", parts), StandardCharsets.UTF_8);
    }
}
