package dev.signinhub.oidc;

import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oidc.metadata.KnownMetadata;
import dev.signinhub.oidc.metadata.MetadataCache;
import dev.signinhub.oidc.metadata.MetadataDocument;
import dev.signinhub.oidc.metadata.MetadataException;
import dev.signinhub.oidc.metadata.MetadataRequest;
import dev.signinhub.oidc.metadata.ProviderMetadata;
import dev.signinhub.upstream.Reach;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;

/**
 * A provider's metadata for the duration of a request: as read by this server, or else the stored copy.
 *
 * <p>It is looked up once, when first needed, because core creates providers for many requests that never contact one.
 */
public final class LiveMetadata {

    private final KeycloakSession session;
    private final MetadataCache cache;
    private final IdentityProviderModel provider;
    private final Supplier<MetadataAddress> address;
    private final BooleanSupplier takesSecret;
    private @Nullable MetadataDocument document;

    /** @param takesSecret whether a secret is sent to what the metadata names */
    LiveMetadata(
            KeycloakSession session,
            MetadataCache cache,
            IdentityProviderModel provider,
            Supplier<MetadataAddress> address,
            BooleanSupplier takesSecret) {
        this.session = session;
        this.cache = cache;
        this.provider = provider;
        this.address = address;
        this.takesSecret = takesSecret;
    }

    /**
     * Returns the metadata, or its stored copy.
     *
     * @throws SignInFailure when there is neither, or the realm does not allow its endpoints
     */
    public ProviderMetadata get() {
        return document().metadata();
    }

    /** Returns how close to this server the metadata was, and so its endpoints may be. */
    Reach reach() {
        return document().reach();
    }

    /**
     * Reads the metadata now, for this request and for those who sign in from now on.
     *
     * @throws SignInFailure when the settings contain no usable URL
     * @throws MetadataException when it cannot be read or used; sign-ins go on with what was known
     */
    ProviderMetadata reload() {
        document = cache.reload(request());
        return document.metadata();
    }

    /**
     * Returns what this node knows, without reading.
     *
     * @throws SignInFailure when the settings contain no usable URL
     */
    KnownMetadata known() {
        return cache.known(request());
    }

    /** Returns the stored copy, if there is one. */
    Optional<MetadataDocument> stored() {
        return copy().read();
    }

    private MetadataDocument document() {
        if (document == null) {
            LastKnownMetadata copy = copy();
            document = find(request(), copy);
            new StoredMetadata(session, provider, copy, takesSecret.getAsBoolean()).correct(document);
        }
        return document;
    }

    private MetadataRequest request() {
        return new MetadataRequest(
                session.getContext().getRealm(),
                provider.getAlias(),
                address.get().location());
    }

    private LastKnownMetadata copy() {
        return new LastKnownMetadata(provider.getConfig(), address.get().url());
    }

    private MetadataDocument find(MetadataRequest request, LastKnownMetadata copy) {
        try {
            return cache.get(request, () -> copy.read().filter(known -> request.isSecureEnough(known.metadata())));
        } catch (MetadataException e) {
            throw e.isPassing()
                    ? SignInFailure.unreachable(e.getMessage())
                    : SignInFailure.misconfigured(e.getMessage());
        }
    }
}
