package dev.signinhub.oidc;

import dev.signinhub.oidc.metadata.MetadataCache;
import dev.signinhub.oidc.metadata.MetadataDocument;
import dev.signinhub.oidc.metadata.ProviderMetadata;
import dev.signinhub.testing.Stub;
import dev.signinhub.upstream.Reach;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.keycloak.models.KeycloakSessionFactory;

/** The metadata of a provider at op.example. */
final class MetadataFixture {

    static final String ISSUER = "https://op.example";

    private MetadataFixture() {}

    static ProviderMetadata metadata(boolean issParameter) {
        return new ProviderMetadata(
                ISSUER,
                URI.create(ISSUER + "/authorize"),
                URI.create(ISSUER + "/token"),
                URI.create(ISSUER + "/jwks"),
                URI.create(ISSUER + "/userinfo"),
                null,
                null,
                List.of("code"),
                List.of("S256"),
                List.of("RS256", "ES256"),
                issParameter);
    }

    static MetadataCache cache() {
        return MetadataCache.of(Stub.of(KeycloakSessionFactory.class, Map.of()));
    }

    static MetadataDocument document(boolean issParameter) {
        return new MetadataDocument(metadata(issParameter), Duration.ofMinutes(10), Reach.PRIVATE);
    }
}
