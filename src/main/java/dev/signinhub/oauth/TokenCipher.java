package dev.signinhub.oauth;

import dev.signinhub.broker.SignInFailure;
import java.nio.charset.StandardCharsets;
import org.keycloak.broker.oidc.OAuth2IdentityProviderConfig;
import org.keycloak.crypto.Algorithm;
import org.keycloak.crypto.KeyUse;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.jose.JOSEHeader;
import org.keycloak.jose.jwe.JWE;
import org.keycloak.jose.jwe.JWEException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.util.TokenUtil;

/**
 * Encrypts the tokens that a provider issued with the realm's AES key ({@code aes-generated}), if its settings ask for
 * it. Whatever they ask for now, what was stored before stays readable.
 */
public final class TokenCipher {

    /** How the header of a JWE begins (RFC 7516 section 7.1); neither JSON nor a form does. */
    private static final String JWE_START = "eyJ";

    private final KeycloakSession session;
    private final OAuth2IdentityProviderConfig config;

    public TokenCipher(KeycloakSession session, OAuth2IdentityProviderConfig config) {
        this.session = session;
        this.config = config;
    }

    /** Returns the text to store. */
    public String seal(StoredToken token) {
        if (!isOn()) {
            return token.text();
        }
        KeyWrapper key = session.keys().getActiveKey(realm(), KeyUse.ENC, Algorithm.AES);
        try {
            return TokenUtil.jweDirectEncode(
                    key.getKid(), key.getSecretKey(), null, token.text().getBytes(StandardCharsets.UTF_8));
        } catch (JWEException e) {
            throw new IllegalStateException("the realm's AES key does not encrypt", e);
        }
    }

    boolean isOn() {
        return ClientSettings.ENCRYPT_TOKENS.isOnIn(config.getConfig());
    }

    /** @throws SignInFailure when the text is no token, or the realm no longer has its key */
    StoredToken open(String stored) {
        return StoredToken.parse(stored.startsWith(JWE_START) ? decrypted(stored) : stored);
    }

    private String decrypted(String jwe) {
        try {
            JOSEHeader header = new JWE(jwe).getHeader();
            KeyWrapper key = session.keys().getKey(realm(), header.getKeyId(), KeyUse.ENC, Algorithm.AES);
            if (key == null) {
                throw SignInFailure.misconfigured(
                        "the realm no longer has the AES key that the stored token was encrypted with");
            }
            return new String(
                    TokenUtil.jweDirectVerifyAndDecode(key.getSecretKey(), null, jwe), StandardCharsets.UTF_8);
        } catch (JWEException | IllegalStateException e) {
            throw SignInFailure.misconfigured("the stored token cannot be decrypted");
        }
    }

    private RealmModel realm() {
        return session.getContext().getRealm();
    }
}
