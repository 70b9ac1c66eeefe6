package dev.signinhub.oidc.metadata;

import dev.signinhub.upstream.JsonAnswer;
import dev.signinhub.upstream.UpstreamClient;
import java.io.IOException;
import java.net.URI;
import org.keycloak.http.simple.SimpleHttpResponse;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** Reads metadata over the server's HTTP client. */
final class HttpMetadataSource implements MetadataSource {

    private final KeycloakSessionFactory sessions;

    HttpMetadataSource(KeycloakSessionFactory sessions) {
        this.sessions = sessions;
    }

    @Override
    public MetadataDocument read(MetadataLocation location) {
        URI url = location.url();
        // A session of its own: the refresh runs outside any request.
        try (KeycloakSession session = sessions.create();
                SimpleHttpResponse response = UpstreamClient.http(session)
                        .doGet(url.toString())
                        .acceptJson()
                        .asResponse()) {
            if (response.getStatus() != 200) {
                throw MetadataException.unreachable(
                        "The metadata at " + url + " answers with status " + response.getStatus() + ".");
            }
            ProviderMetadata metadata = ProviderMetadata.of(JsonAnswer.object(response));
            if (!location.isOf(metadata)) {
                throw MetadataException.unusable("The metadata at " + url + " speaks for another issuer, "
                        + metadata.issuer() + ": enter the metadata URL of that issuer.");
            }
            return new MetadataDocument(metadata, CacheLifetime.of(response.getFirstHeader("Cache-Control")));
        } catch (IOException e) {
            throw MetadataException.unreachable(
                    "The metadata at " + url + " cannot be read: the server " + e.getMessage() + ".");
        }
    }
}
