package dev.signinhub.session;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Where a front end wants its user back: an address of its own, with whatever its router has put into the fragment. */
final class ReturnAddress {

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

    private static boolean isUrl(String url) {
        try {
            return new URI(url).isAbsolute();
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
