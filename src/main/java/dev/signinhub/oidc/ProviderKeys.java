package dev.signinhub.oidc;

import dev.signinhub.upstream.JsonAnswer;
import dev.signinhub.upstream.UpstreamClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.VerificationException;
import org.keycloak.common.util.Time;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.crypto.PublicKeysWrapper;
import org.keycloak.crypto.SignatureProvider;
import org.keycloak.http.simple.SimpleHttpResponse;
import org.keycloak.jose.jwk.JSONWebKeySet;
import org.keycloak.jose.jwk.JWK;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.keys.PublicKeyStorageProvider;
import org.keycloak.keys.PublicKeyStorageUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.util.JWKSUtils;

/**
 * The keys that a provider publishes, through core's cluster-aware key cache.
 *
 * <p>Leans on {@code InfinispanPublicKeyStorageProvider.getPublicKey}: it reads a set again for an unknown key id, but not
 * within 10 seconds after the last time, which fails sign-ins when keys rotate. So an unknown id gets one more read, under
 * a cache key of its own that changes each minute: a rotation costs nobody a failure, and made-up ids cost the provider at
 * most one read more per minute.
 */
final class ProviderKeys {

    private static final String ACCEPTED = "application/json, application/jwk-set+json;q=0.9, */*;q=0.1";
    private static final int RETRY_WINDOW_MILLIS = 60_000;

    /** Core repeats an id that it does not find in the log, so nothing that could forge a line gets there. */
    private static final Pattern KEY_ID = Pattern.compile("[\\x20-\\x7e]{1,255}");

    private final KeycloakSession session;
    private final String cacheKey;
    private final Supplier<String> jwksUrl;
    private boolean loaded;

    ProviderKeys(KeycloakSession session, String providerInternalId, Supplier<String> jwksUrl) {
        this.session = session;
        this.jwksUrl = jwksUrl;
        // Core drops what is under this key when the provider is changed.
        this.cacheKey = PublicKeyStorageUtils.getIdpModelCacheKey(
                session.getContext().getRealm().getId(), providerInternalId);
    }

    /**
     * Tells whether one of the keys made the signature.
     *
     * @throws SignInFailure when the keys cannot be read
     */
    boolean verify(JWSInput token) {
        String algorithm = token.getHeader().getRawAlgorithm();
        KeyWrapper key = find(token.getHeader().getKeyId(), algorithm);
        SignatureProvider verifier = session.getProvider(SignatureProvider.class, algorithm);
        if (key == null || verifier == null) {
            return false;
        }
        try {
            // A key of another type or for another algorithm is refused there:
            // SignatureProvider.checkKeyForVerification.
            return verifier.verifier(key)
                    .verify(token.getEncodedSignatureInput().getBytes(StandardCharsets.US_ASCII), token.getSignature());
        } catch (VerificationException e) {
            return false;
        }
    }

    /**
     * Returns the key with this id, or without one the first for this algorithm.
     *
     * @throws SignInFailure when the keys cannot be read
     */
    @Nullable
    KeyWrapper find(@Nullable String kid, @Nullable String algorithm) {
        if (kid != null && !KEY_ID.matcher(kid).matches()) {
            return null;
        }
        loaded = false;
        KeyWrapper key = lookup(cacheKey, kid, algorithm);
        if (key == null && kid != null && !loaded) {
            key = lookup(retryKey(), kid, algorithm);
        }
        if (key != null && key.getAlgorithm() == null) {
            key.setAlgorithm(algorithm);
        }
        return key;
    }

    boolean reload() {
        return storage().reloadKeys(cacheKey, this::load);
    }

    private @Nullable KeyWrapper lookup(String key, @Nullable String kid, @Nullable String algorithm) {
        try {
            return storage().getPublicKey(key, kid, algorithm, this::load);
        } catch (RuntimeException e) {
            throw SignInFailure.unreachable(
                    "the provider's keys at " + jwksUrl.get() + " cannot be read: " + rootMessage(e));
        }
    }

    @SuppressWarnings("deprecation") // JWK.Use is what core's only parser of key sets takes.
    private PublicKeysWrapper load() throws IOException {
        try (SimpleHttpResponse response = UpstreamClient.http(session)
                .doGet(jwksUrl.get())
                .header(HttpHeaders.ACCEPT, ACCEPTED)
                .asResponse()) {
            loaded = true;
            if (!JsonAnswer.isSuccess(response)) {
                throw new IOException("status " + response.getStatus());
            }
            JSONWebKeySet keys = KeySet.of(JsonAnswer.published(response));
            return JWKSUtils.getKeyWrappersForUse(keys, JWK.Use.SIG, true);
        }
    }

    private String retryKey() {
        return cacheKey + "::" + jwksUrl.get() + "::" + Time.currentTimeMillis() / RETRY_WINDOW_MILLIS;
    }

    private PublicKeyStorageProvider storage() {
        return session.getProvider(PublicKeyStorageProvider.class);
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }
}
