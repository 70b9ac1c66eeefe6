package dev.signinhub.oidc;

import dev.signinhub.oidc.metadata.MetadataCache;
import dev.signinhub.oidc.metadata.MetadataLocation;
import dev.signinhub.oidc.metadata.ProviderMetadata;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.utils.KeycloakSessionUtil;

/** The context of the running server's current session. */
final class ServerSaveContext implements SaveContext {

    private final MetadataCache cache;

    ServerSaveContext(MetadataCache cache) {
        this.cache = cache;
    }

    /**
     * Yes for the console and the REST resource of a provider, no for the import of a whole realm: at start-up the server
     * does not listen yet, so that a provider in another of its realms could never be read, and one provider that is down
     * must not keep a realm out.
     */
    @Override
    public boolean readsMetadata() {
        try {
            return session().getContext().getUri().getPath().contains("/identity-provider/instances");
        } catch (RuntimeException e) {
            // Outside a request the context is a proxy that throws (ContextNotActiveException) as soon as it is
            // touched.
            return false;
        }
    }

    @Override
    public ProviderMetadata read(MetadataLocation location) {
        return cache.reload(location);
    }

    @Override
    public Optional<Map<String, String>> savedWithMetadata(OidcPkceConfig config) {
        return Optional.ofNullable(config.getInternalId())
                .map(session().identityProviders()::getById)
                .map(IdentityProviderModel::getConfig)
                .filter(saved -> Objects.equals(config.metadataUrl(saved), config.metadataUrl()))
                .filter(LastKnownMetadata::isIn);
    }

    private static KeycloakSession session() {
        return Objects.requireNonNull(KeycloakSessionUtil.getKeycloakSession());
    }
}
