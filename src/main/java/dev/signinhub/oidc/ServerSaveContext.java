package dev.signinhub.oidc;

import dev.signinhub.broker.AdminRequest;
import dev.signinhub.oidc.metadata.MetadataCache;
import dev.signinhub.oidc.metadata.MetadataDocument;
import dev.signinhub.oidc.metadata.MetadataLocation;
import dev.signinhub.oidc.metadata.MetadataRequest;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.utils.KeycloakSessionUtil;

/** The context given by the server's current session. */
final class ServerSaveContext implements SaveContext {

    private final MetadataCache cache;

    ServerSaveContext(MetadataCache cache) {
        this.cache = cache;
    }

    /** False for an import: one provider that is down, or in another realm being imported, must not block a realm. */
    @Override
    public boolean readsMetadata() {
        return AdminRequest.savesProvider(session());
    }

    @Override
    public MetadataDocument read(String alias, MetadataLocation location) {
        return cache.reload(new MetadataRequest(session().getContext().getRealm(), alias, location));
    }

    @Override
    public Optional<LastKnownMetadata> savedCopy(@Nullable String internalId, @Nullable String metadataUrl) {
        return Optional.ofNullable(internalId)
                .map(session().identityProviders()::getById)
                .map(saved -> new LastKnownMetadata(saved.getConfig(), metadataUrl))
                .filter(LastKnownMetadata::isPresent);
    }

    private static KeycloakSession session() {
        return Objects.requireNonNull(KeycloakSessionUtil.getKeycloakSession());
    }
}
