package dev.signinhub.oidc.metadata;

import dev.signinhub.upstream.WebAddress;
import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a metadata document is, and which issuer it is for.
 *
 * @param issuer the only issuer accepted there, containing {@link #TENANT} if the vendor has one for each tenant; null
 *     for the one that the standards derive from the URL
 */
public record MetadataLocation(URI url, @Nullable String issuer) {

    /** The placeholder for a tenant in an issuer published for all tenants; a token has the tenant's ID there. */
    public static final String TENANT = "{tenantid}";

    private static final String WELL_KNOWN = "/.well-known/openid-configuration";
    private static final String ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    public MetadataLocation(URI url) {
        this(url, null);
    }

    /**
     * Returns the intended URL: an issuer is completed to the URL where, by Discovery, its metadata is, and a
     * trailing slash is removed.
     */
    public static String completed(String entered) {
        String url = entered.replaceFirst("(?<=[^/:])/+$", "");
        boolean issuer = WebAddress.parse(url)
                .filter(address -> address.getRawQuery() == null && address.getRawFragment() == null)
                .filter(address -> !String.valueOf(address.getRawPath()).contains("/.well-known/"))
                .isPresent();
        return issuer ? url + WELL_KNOWN : url;
    }

    /** Tells whether this may be the document of the expected issuer. */
    boolean accepts(ProviderMetadata metadata) {
        return issuer == null
                ? metadata.isPublishedAt(url)
                : issuer.equals(metadata.issuer()) || isOneTenant(issuer, metadata.issuer());
    }

    /** Metadata requested by a tenant's name may contain its ID. */
    private static boolean isOneTenant(String template, String issuer) {
        int place = template.indexOf(TENANT);
        return place >= 0
                && issuer.matches(Pattern.quote(template.substring(0, place))
                        + ID
                        + Pattern.quote(template.substring(place + TENANT.length())));
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
