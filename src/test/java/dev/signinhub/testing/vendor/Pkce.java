package dev.signinhub.testing.vendor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a vendor treats a code challenge (RFC 7636).
 *
 * @param methods none where the vendor does not look at a challenge
 */
record Pkce(boolean required, Set<String> methods) {

    static final Pkce REQUIRED = new Pkce(true, Set.of("S256"));

    /** A challenge that was sent is held to. */
    static final Pkce OPTIONAL = new Pkce(false, Set.of("S256"));

    static final Pkce OPTIONAL_OR_PLAIN = new Pkce(false, Set.of("S256", "plain"));
    static final Pkce IGNORED = new Pkce(false, Set.of());

    /** What is wrong with an authorization request. */
    @Nullable
    Problem check(Map<String, String> asked) {
        if (!asked.containsKey("code_challenge")) {
            return required ? Problem.INVALID_REQUEST : null;
        }
        return methods.isEmpty() || methods.contains(method(asked)) ? null : Problem.INVALID_REQUEST;
    }

    /** What is wrong with the proof for what was asked. */
    @Nullable
    Problem check(Map<String, String> asked, @Nullable String verifier) {
        if (methods.isEmpty()) {
            return null;
        }
        String challenge = asked.get("code_challenge");
        if (challenge == null) {
            return verifier == null ? null : Problem.INVALID_GRANT;
        }
        if (verifier == null || verifier.isEmpty()) {
            return Problem.INVALID_GRANT;
        }
        boolean matches = challenge.equals(method(asked).equals("S256") ? s256(verifier) : verifier);
        return matches && verifier.matches("[A-Za-z0-9._~-]{43,128}") ? null : Problem.INVALID_GRANT;
    }

    static String s256(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String method(Map<String, String> asked) {
        return asked.getOrDefault("code_challenge_method", "plain");
    }
}
