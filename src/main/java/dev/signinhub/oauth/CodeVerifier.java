package dev.signinhub.oauth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;
import org.keycloak.common.util.SecretGenerator;

/**
 * The secret behind one authorization request, which the token request then reveals (RFC 7636 section 4.1).
 *
 * @param value 43 to 128 characters of the unreserved set
 */
public record CodeVerifier(String value) {

    public static final String METHOD = "S256";

    private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9\\-._~]{43,128}");
    private static final int ENTROPY_BYTES = 32;

    public CodeVerifier {
        if (!SYNTAX.matcher(value).matches()) {
            throw new IllegalArgumentException("A code verifier has 43 to 128 unreserved characters.");
        }
    }

    static CodeVerifier random() {
        return new CodeVerifier(encode(SecretGenerator.getInstance().randomBytes(ENTROPY_BYTES)));
    }

    /** Returns the {@code code_challenge} for the method S256 (RFC 7636 section 4.2). */
    String challenge() {
        try {
            return encode(MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Keeps the secret out of logs. */
    @Override
    public String toString() {
        return "CodeVerifier[***]";
    }
}
