package dev.signinhub.oidc;

import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oidc.metadata.MetadataLocation;
import dev.signinhub.upstream.WebAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a provider's metadata is according to its settings, not yet checked.
 *
 * @param url null if the settings do not tell
 * @param issuer the issuer that the metadata must name, or null to derive it from the URL
 * @param field the name by which an admin finds the setting, in the console and elsewhere
 * @param advice what to do if the metadata is for a different issuer; may be empty
 */
public record MetadataAddress(
        @Nullable String url, @Nullable String issuer, String field, String advice) {

    /** @throws SignInFailure when the settings contain no URL with a host */
    MetadataLocation location() {
        if (url == null) {
            throw SignInFailure.misconfigured("the provider has no metadata URL");
        }
        return WebAddress.parse(url)
                .map(address -> new MetadataLocation(address, issuer))
                .orElseThrow(() -> SignInFailure.misconfigured("the provider's metadata URL is not a URL with a host"));
    }
}
