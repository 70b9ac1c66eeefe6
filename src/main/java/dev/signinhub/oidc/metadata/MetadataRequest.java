package dev.signinhub.oidc.metadata;

import dev.signinhub.upstream.Upstream;
import dev.signinhub.upstream.WebAddress;
import java.net.URI;
import org.keycloak.common.enums.SslRequired;
import org.keycloak.models.RealmModel;

/**
 * Which metadata is wanted: each provider has its own copy, by its realm's rules.
 *
 * @param provider who has it
 * @param sslRequired which of the endpoints may be plain http
 */
public record MetadataRequest(
        String realmId, Upstream.Name provider, SslRequired sslRequired, MetadataLocation location) {

    public MetadataRequest(RealmModel realm, String alias, MetadataLocation location) {
        this(realm.getId(), new Upstream.Name(realm.getName(), alias), realm.getSslRequired(), location);
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
