package dev.signinhub.session;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a front end wants its user back: an address of its own, with whatever its router has put into the fragment. */
final class ReturnAddress {

    private ReturnAddress() {}

    /**
     * Returns the address, if it is one of the front end's redirect URIs. Its query and fragment are the front end's own
     * business: core allows no fragment (RFC 6749 section 3.1.2), and none of the protocol's parameters ({@code
     * RedirectUtils.verifyRedirectUri}), but a page may well have them.
     */
    static Optional<String> of(String url, FrontEnd frontEnd) {
        int end = url.length() - url.replaceFirst("[^?#]*", "").length();
        return frontEnd.redirect(url.substring(0, end))
                .map(allowed -> allowed + url.substring(end))
                .filter(ReturnAddress::isUrl);
    }

    /**
     * Returns the address with this error in its query, or with none: a page that still tells of an attempt before sends
     * its own address.
     */
    static URI withError(String url, @Nullable String message) {
        int fragment = url.indexOf('#') < 0 ? url.length() : url.indexOf('#');
        int query = url.indexOf('?') < 0 ? fragment : Math.min(url.indexOf('?'), fragment);
        Stream<String> kept = Arrays.stream(
                        url.substring(query, fragment).replaceFirst("\\?", "").split("&", -1))
                .filter(parameter -> !parameter.isEmpty() && !parameter.matches("error(=.*)?"));
        Stream<String> added =
                Stream.ofNullable(message).map(text -> "error=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
        String changed = Stream.concat(kept, added).collect(Collectors.joining("&"));
        return URI.create(url.substring(0, query) + (changed.isEmpty() ? "" : "?" + changed) + url.substring(fragment));
    }

    private static boolean isUrl(String url) {
        try {
            return new URI(url).isAbsolute();
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
