package dev.signinhub.oidc;

import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oidc.metadata.MetadataCache;
import dev.signinhub.oidc.metadata.MetadataDocument;
import dev.signinhub.oidc.metadata.MetadataException;
import dev.signinhub.oidc.metadata.MetadataRequest;
import dev.signinhub.oidc.metadata.ProviderMetadata;
import dev.signinhub.upstream.Reach;
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

    private MetadataDocument document() {
        if (document == null) {
            MetadataAddress current = address.get();
            LastKnownMetadata copy = new LastKnownMetadata(provider.getConfig(), current.url());
            document = find(new MetadataRequest(session.getContext().getRealm(), current.location()), copy);
            new StoredMetadata(session, provider, copy, takesSecret.getAsBoolean()).correct(document);
        }
        return document;
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
