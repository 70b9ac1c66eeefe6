package dev.signinhub.oidc.metadata;

import dev.signinhub.upstream.WebAddress;
import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a metadata document is, and for whom it speaks.
 *
 * @param issuer the only issuer to accept there, with {@link #TENANT} in it where a vendor has one for each tenant; null
 *     for the one that the standards derive from the URL
 */
public record MetadataLocation(URI url, @Nullable String issuer) {

    /** Stands for a tenant in an issuer that a vendor publishes for all of them; in a token it has the place of an ID. */
    public static final String TENANT = "{tenantid}";

    private static final String WELL_KNOWN = "/.well-known/openid-configuration";
    private static final String ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    public MetadataLocation(URI url) {
        this(url, null);
    }

    /**
     * Returns the URL that is meant: an issuer stands for where Discovery has it publish its metadata, and a slash at the end
     * is one too many.
     */
    public static String completed(String entered) {
        String url = entered.replaceFirst("(?<=[^/:])/+$", "");
        boolean issuer = WebAddress.parse(url)
                .filter(address -> address.getRawQuery() == null && address.getRawFragment() == null)
                .filter(address -> !String.valueOf(address.getRawPath()).contains("/.well-known/"))
                .isPresent();
        return issuer ? url + WELL_KNOWN : url;
    }

    /** Tells whether the document is one that may be found here. */
    boolean isOf(ProviderMetadata metadata) {
        return issuer == null
                ? metadata.isPublishedAt(url)
                : issuer.equals(metadata.issuer()) || isOneTenant(issuer, metadata.issuer());
    }

    /** A tenant's metadata may be asked for by the name of the tenant, and name its ID. */
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
