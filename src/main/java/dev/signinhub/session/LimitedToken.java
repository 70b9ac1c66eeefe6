package dev.signinhub.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.keycloak.crypto.SignatureException;
import org.keycloak.crypto.SignatureSignerContext;
import org.keycloak.util.JsonSerialization;

/** A JWT of which only the signature is sent. */
final class LimitedToken {

    private LimitedToken() {}

    /** Signs header and claims, their members in the order of the maps. */
    static String signature(SignatureSignerContext signer, Map<String, Object> header, Map<String, Object> claims) {
        String signed = encoded(header) + "." + encoded(claims);
        try {
            return base64(signer.sign(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (SignatureException e) {
            throw new IllegalStateException("the realm's key does not sign", e);
        }
    }

    private static String encoded(Map<String, Object> json) {
        try {
            return base64(JsonSerialization.writeValueAsBytes(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
