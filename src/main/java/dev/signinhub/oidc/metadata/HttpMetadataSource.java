package dev.signinhub.oidc.metadata;

import dev.signinhub.upstream.Call;
import dev.signinhub.upstream.ForeignText;
import dev.signinhub.upstream.JsonAnswer;
import dev.signinhub.upstream.Reach;
import dev.signinhub.upstream.Upstream;
import dev.signinhub.upstream.UpstreamClient;
import dev.signinhub.upstream.UpstreamException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.apache.http.HttpHeaders;
import org.keycloak.http.simple.SimpleHttpResponse;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** Reads metadata over the server's HTTP client. */
final class HttpMetadataSource implements MetadataSource {

    private final KeycloakSessionFactory sessions;
    private final Duration lifetime;

    /** @param lifetime the longest that a document is granted */
    HttpMetadataSource(KeycloakSessionFactory sessions, Duration lifetime) {
        this.sessions = sessions;
        this.lifetime = lifetime;
    }

    @Override
    public MetadataDocument read(MetadataRequest request) {
        URI url = request.location().url();
        // Uses its own session, because the refresh runs outside any request.
        try (KeycloakSession session = sessions.create()) {
            // The URL was entered by an admin, so it may be anywhere.
            UpstreamClient client = UpstreamClient.of(
                    session, new Upstream(request.id(), request.provider(), Reach.LOCAL), Call.METADATA);
            try (SimpleHttpResponse response = client.http()
                    .doGet(url.toString())
                    .header(HttpHeaders.ACCEPT, "application/json, */*;q=0.1")
                    .asResponse()) {
                if (!JsonAnswer.isSuccess(response)) {
                    String status = "The metadata at " + url + " cannot be read: the server responded with status "
                            + response.getStatus() + ".";
                    throw response.getStatus() >= 500
                            ? MetadataException.unreachable(status)
                            : MetadataException.unreadable(status);
                }
                ProviderMetadata metadata = ProviderMetadata.of(JsonAnswer.published(response));
                requireUsable(metadata, request);
                return new MetadataDocument(
                        metadata,
                        CacheLifetime.of(response.getFirstHeader("Cache-Control"), lifetime),
                        client.reached());
            }
        } catch (IOException e) {
            String reason = "The metadata at " + url + " cannot be read: the server " + e.getMessage() + ".";
            if (!(e instanceof UpstreamException upstream)) {
                throw MetadataException.unreachable(reason);
            }
            throw upstream.isAnswer()
                    ? MetadataException.unreadable(reason).by(upstream)
                    : MetadataException.unreachable(reason).by(upstream);
        }
    }

    private static void requireUsable(ProviderMetadata metadata, MetadataRequest request) {
        URI url = request.location().url();
        if (!request.location().accepts(metadata)) {
            throw MetadataException.otherIssuer("The metadata at " + url + " is for a different issuer, "
                    + ForeignText.quote(metadata.issuer()) + ".");
        }
        metadata.endpoints()
                .filter(endpoint -> !request.isSecureEnough(endpoint))
                .findFirst()
                .ifPresent(endpoint -> {
                    throw MetadataException.unusable("Each endpoint in the metadata must begin with https://, because"
                            + " this realm requires SSL: " + endpoint + " does not.");
                });
    }
}
