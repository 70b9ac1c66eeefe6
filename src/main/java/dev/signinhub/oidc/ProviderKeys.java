package dev.signinhub.oidc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.upstream.ForeignText;
import dev.signinhub.upstream.JsonAnswer;
import dev.signinhub.upstream.UpstreamException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.VerificationException;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.crypto.PublicKeysWrapper;
import org.keycloak.crypto.SignatureProvider;
import org.keycloak.http.simple.SimpleHttp;
import org.keycloak.http.simple.SimpleHttpResponse;
import org.keycloak.jose.jwk.JSONWebKeySet;
import org.keycloak.jose.jwk.JWK;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.keys.PublicKeyStorageProvider;
import org.keycloak.keys.PublicKeyStorageUtils;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.util.JWKSUtils;

/**
 * A provider's published keys, through core's key cache.
 *
 * <p>They are cached by URL, so that no set outlives a change of {@code jwks_uri} or of the provider's settings. Core's
 * cache reads a set again after a day at the latest ({@code InfinispanPublicKeyStorageProvider.getKeys}), and on
 * request ({@code reloadKeys}), but not within ten seconds of the last time, which would fail sign-ins during a key
 * rotation. So when no cached key fits, one additional read per minute is allowed and reused for that minute: a
 * rotation fails no sign-in, and forged key IDs and signatures cost the provider at most seven reads per minute.
 */
final class ProviderKeys {

    private static final String ACCEPTED = "application/json, application/jwk-set+json;q=0.9, */*;q=0.1";

    private static final Cache<String, PublicKeysWrapper> REREAD = Caffeine.newBuilder()
            .maximumSize(1_000)
            .expireAfterWrite(Duration.ofMinutes(1))
            .build();

    private static final Cache<String, KnownKeys> KNOWN = Caffeine.newBuilder()
            .maximumSize(1_000)
            .expireAfterWrite(Duration.ofDays(2))
            .build();

    private final KeycloakSession session;
    private final String provider;
    private final URI jwksUri;
    private final SimpleHttp http;
    private boolean loaded;

    /** @param http calls the provider */
    ProviderKeys(KeycloakSession session, IdentityProviderModel config, URI jwksUri, SimpleHttp http) {
        this.session = session;
        String key = PublicKeyStorageUtils.getIdpModelCacheKey(
                session.getContext().getRealm().getId(), config.getInternalId());
        // When the provider changes, core drops only what is under its own key.
        this.provider = key + "::" + config.getConfig().hashCode();
        this.jwksUri = jwksUri;
        this.http = http;
    }

    /**
     * Tells whether the signature was made with one of the keys.
     *
     * @throws SignInFailure when the keys cannot be read
     */
    boolean verify(JWSInput token) {
        String kid = token.getHeader().getKeyId();
        String algorithm = token.getHeader().getRawAlgorithm();
        return search(kid, algorithm, key -> isSignedBy(key, token)).isPresent();
    }

    /**
     * Returns the key with this ID or, without an ID, the first key for this algorithm.
     *
     * @throws SignInFailure when the keys cannot be read
     */
    @Nullable
    KeyWrapper find(@Nullable String kid, @Nullable String algorithm) {
        return search(kid, algorithm, key -> true).orElse(null);
    }

    /** Reads the set again; false if it was read a moment ago. */
    boolean reload() {
        return storage().reloadKeys(cacheKey(), this::load);
    }

    /** Returns what this node read last, without reading. */
    Optional<KnownKeys> known() {
        return Optional.ofNullable(KNOWN.getIfPresent(cacheKey()));
    }

    /** Reads the set for whoever wants to know whether it can be read; sign-ins go on with what is cached. */
    KnownKeys look() {
        try {
            load();
        } catch (IOException e) {
            // Known as the problem.
        }
        return known().orElse(new KnownKeys(null, List.of(), null));
    }

    private Optional<KeyWrapper> search(
            @Nullable String kid, @Nullable String algorithm, Predicate<KeyWrapper> isWanted) {
        try {
            loaded = false;
            return matching(storage().getKeys(cacheKey(), this::load), kid, algorithm)
                    .filter(isWanted)
                    .findFirst()
                    .or(() ->
                            matching(reread(), kid, algorithm).filter(isWanted).findFirst());
        } catch (SignInFailure failure) {
            throw failure;
        } catch (RuntimeException e) {
            Throwable root = root(e);
            String reason = "the provider's keys at " + jwksUri + " cannot be read: " + root.getMessage();
            throw root instanceof UpstreamException upstream && upstream.isAnswer()
                    ? SignInFailure.misconfigured(reason)
                    : SignInFailure.unreachable(reason);
        }
    }

    private static Stream<KeyWrapper> matching(
            List<KeyWrapper> keys, @Nullable String kid, @Nullable String algorithm) {
        return keys.stream()
                .filter(key -> kid == null || kid.equals(key.getKid()))
                .filter(key -> algorithm == null || supports(key, algorithm));
    }

    /**
     * A key without an algorithm can be used for any that its type supports; {@link SignatureProvider} refuses the
     * others.
     */
    private static boolean supports(KeyWrapper key, String algorithm) {
        if (key.getAlgorithm() == null) {
            key.setAlgorithm(algorithm);
        }
        return key.getAlgorithm().equals(algorithm);
    }

    private List<KeyWrapper> reread() {
        if (loaded) {
            return List.of();
        }
        if (reload()) {
            return storage().getKeys(cacheKey(), this::load);
        }
        return REREAD.get(cacheKey(), key -> loadUnchecked()).getKeys().stream()
                .map(KeyWrapper::cloneKey)
                .toList();
    }

    /** Failures are not cached: the provider may be back for the next sign-in. */
    private PublicKeysWrapper loadUnchecked() {
        try {
            return load();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isSignedBy(KeyWrapper key, JWSInput token) {
        SignatureProvider verifier =
                session.getProvider(SignatureProvider.class, token.getHeader().getRawAlgorithm());
        if (verifier == null) {
            return false;
        }
        try {
            // A key of the wrong type or for a different algorithm is refused in
            // SignatureProvider.checkKeyForVerification.
            return verifier.verifier(key)
                    .verify(token.getEncodedSignatureInput().getBytes(StandardCharsets.US_ASCII), token.getSignature());
        } catch (VerificationException | RuntimeException e) {
            return false;
        }
    }

    private PublicKeysWrapper load() throws IOException {
        try {
            PublicKeysWrapper keys = read();
            KNOWN.put(cacheKey(), KnownKeys.of(keys));
            return keys;
        } catch (IOException e) {
            String who = e instanceof UpstreamException ? "the server " : "";
            String problem =
                    ForeignText.sentence("The keys at " + jwksUri + " cannot be read: " + who + e.getMessage() + ".");
            KNOWN.asMap().compute(cacheKey(), (key, before) -> KnownKeys.failed(before, problem));
            throw e;
        }
    }

    @SuppressWarnings("deprecation") // JWK.Use is what core's only parser of key sets takes.
    private PublicKeysWrapper read() throws IOException {
        try (SimpleHttpResponse response = http.doGet(jwksUri.toString())
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

    private String cacheKey() {
        return provider + "::" + jwksUri;
    }

    private PublicKeyStorageProvider storage() {
        return session.getProvider(PublicKeyStorageProvider.class);
    }

    private static Throwable root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && !(root instanceof UpstreamException)) {
            root = root.getCause();
        }
        return root;
    }
}
