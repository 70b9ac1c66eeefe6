package dev.signinhub.oidc.metadata;

import dev.signinhub.upstream.WebAddress;
import java.net.URI;
import org.keycloak.common.enums.SslRequired;
import org.keycloak.models.RealmModel;

/**
 * Which metadata is wanted: each realm has its own copy, by its own rules.
 *
 * @param sslRequired which of the endpoints may be plain http
 */
public record MetadataRequest(String realmId, SslRequired sslRequired, MetadataLocation location) {

    public MetadataRequest(RealmModel realm, MetadataLocation location) {
        this(realm.getId(), realm.getSslRequired(), location);
    }

    /** Tells whether the realm allows sending a browser or this server to all endpoints. */
    public boolean isSecureEnough(ProviderMetadata metadata) {
        return metadata.endpoints().allMatch(this::isSecureEnough);
    }

    boolean isSecureEnough(URI url) {
        return WebAddress.isSecureEnough(url, sslRequired);
    }

    /** Identifies the upstream of a call for the metadata. */
    String id() {
        return realmId + " " + location;
    }
}
