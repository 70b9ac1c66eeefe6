package dev.signinhub.session;

import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a front end wants its user back: an address of its own, with whatever its router has put into the fragment. */
final class ReturnAddress {

    private static final String ERROR = "error";

    private ReturnAddress() {}

    /** Returns the address, if it is one of the front end's redirect URIs. */
    static Optional<String> of(String url, FrontEnd frontEnd) {
        int fragment = url.indexOf('#');
        // Core allows no fragment in a redirect URI (RFC 6749 section 3.1.2).
        String checked = fragment < 0 ? url : url.substring(0, fragment);
        return frontEnd.redirect(checked)
                .map(allowed -> fragment < 0 ? allowed : allowed + url.substring(fragment))
                .filter(ReturnAddress::isUrl);
    }

    /**
     * Returns the address with this error in its query, or with none: a page that still tells of an attempt before sends
     * its own address.
     */
    static URI withError(String url, @Nullable String message) {
        URI address = URI.create(url);
        if (message == null && !String.valueOf(address.getRawQuery()).contains(ERROR)) {
            return address;
        }
        UriBuilder changed = UriBuilder.fromUri(address).replaceQueryParam(ERROR);
        URI plain = changed.build();
        if (message != null) {
            return changed.queryParam(ERROR, "{message}").build(message);
        }
        return "".equals(plain.getRawQuery()) ? changed.replaceQuery(null).build() : plain;
    }

    private static boolean isUrl(String url) {
        try {
            return new URI(url).isAbsolute();
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
