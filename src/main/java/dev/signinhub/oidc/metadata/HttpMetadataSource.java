package dev.signinhub.oidc.metadata;

import dev.signinhub.upstream.ForeignText;
import dev.signinhub.upstream.JsonAnswer;
import dev.signinhub.upstream.UpstreamClient;
import dev.signinhub.upstream.UpstreamException;
import java.io.IOException;
import java.net.URI;
import org.apache.http.HttpHeaders;
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
                        .header(HttpHeaders.ACCEPT, "application/json, */*;q=0.1")
                        .asResponse()) {
            if (!JsonAnswer.isSuccess(response)) {
                String status = "The metadata at " + url + " answers with status " + response.getStatus() + ".";
                throw response.getStatus() >= 500
                        ? MetadataException.unreachable(status)
                        : MetadataException.unreadable(status);
            }
            ProviderMetadata metadata = ProviderMetadata.of(JsonAnswer.published(response));
            if (!location.isOf(metadata)) {
                throw MetadataException.otherIssuer("The metadata at " + url + " speaks for another issuer, "
                        + ForeignText.quote(metadata.issuer()) + ".");
            }
            return new MetadataDocument(metadata, CacheLifetime.of(response.getFirstHeader("Cache-Control")));
        } catch (IOException e) {
            String reason = "The metadata at " + url + " cannot be read: the server " + e.getMessage() + ".";
            throw e instanceof UpstreamException upstream && upstream.isAnswer()
                    ? MetadataException.unreadable(reason)
                    : MetadataException.unreachable(reason);
        }
    }
}
