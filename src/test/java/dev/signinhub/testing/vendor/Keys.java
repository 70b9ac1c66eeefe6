package dev.signinhub.testing.vendor;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import dev.signinhub.testing.hostile.HostileProvider;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A vendor's signing key, made when it is first needed. */
final class Keys {

    private @Nullable RSAKey key;

    synchronized String sign(Map<String, Object> claims) {
        try {
            return HostileProvider.sign(claims, key());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The public half (RFC 7517 section 5). */
    Map<String, Object> jwks() {
        return Map.of("keys", List.of(key().toPublicJWK().toJSONObject()));
    }

    private synchronized RSAKey key() {
        RSAKey made = key;
        if (made == null) {
            made = HostileProvider.newKey();
            key = made;
        }
        return made;
    }
}
