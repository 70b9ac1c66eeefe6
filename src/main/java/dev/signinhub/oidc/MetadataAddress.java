package dev.signinhub.oidc;

import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oidc.metadata.MetadataLocation;
import dev.signinhub.upstream.WebAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where the settings of a provider say that its metadata is, as entered and not yet checked.
 *
 * @param url null where it cannot be told
 * @param issuer the issuer that the metadata must name, or null to derive it from the URL
 * @param field what an admin finds the address by, in the console and elsewhere
 * @param advice what to do where the metadata is for a different issuer; may be empty
 */
public record MetadataAddress(
        @Nullable String url, @Nullable String issuer, String field, String advice) {

    /** @throws SignInFailure when the settings name no URL with a host */
    MetadataLocation location() {
        if (url == null) {
            throw SignInFailure.misconfigured("the provider has no metadata URL");
        }
        return WebAddress.parse(url)
                .map(address -> new MetadataLocation(address, issuer))
                .orElseThrow(() -> SignInFailure.misconfigured("the provider's metadata URL is not a URL with a host"));
    }
}
