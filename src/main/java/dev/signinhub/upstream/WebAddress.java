package dev.signinhub.upstream;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.enums.SslRequired;

/**
 * An absolute http(s) URL with a host, as the HTTP client accepts it.
 *
 * <p>{@link URI} only knows hosts as of RFC 2396, without underscores and non-ASCII letters; container names have
 * the former, company names the latter.
 */
public final class WebAddress {

    private static final Pattern AUTHORITY = Pattern.compile("([\\w.-]+)(?::\\d{1,5})?");
    private static final Pattern BEYOND_ASCII =
            Pattern.compile("(?i)(https?://)([^/?#:@]*[^\\x00-\\x7f][^/?#:@]*)(.*)");
    private static final Pattern ORIGIN =
            Pattern.compile("(?i)(https?)://(\\[[^]/?#@]*]|[^:/?#@]+)(?::(\\d{1,5}))?(?=[/?#]|$)");

    private WebAddress() {}

    /** Returns the text as a URL, if it is one. */
    public static Optional<URI> parse(String text) {
        try {
            URI url = new URI(withAsciiHost(text));
            boolean http = "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
            return http && host(url) != null ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Returns the host, or null if the URL has none. */
    public static @Nullable String host(URI url) {
        if (url.getHost() != null || url.getRawAuthority() == null) {
            return url.getHost();
        }
        Matcher authority = AUTHORITY.matcher(url.getRawAuthority());
        return authority.matches() ? authority.group(1) : null;
    }

    /** Tells whether a realm with this SSL requirement allows sending a browser or this server to the URL. */
    public static boolean isSecureEnough(URI url, SslRequired sslRequired) {
        return "https".equalsIgnoreCase(url.getScheme()) || !sslRequired.isRequired(host(url));
    }

    /** Returns the URL with its origin normalized (RFC 3986 section 6.2), for comparison. */
    public static String canonical(String url) {
        Matcher origin = ORIGIN.matcher(url);
        if (!origin.lookingAt()) {
            return url;
        }
        String scheme = origin.group(1).toLowerCase(Locale.ROOT);
        String port = origin.group(3);
        boolean isDefaultPort = port == null || port.equals("https".equals(scheme) ? "443" : "80");
        return scheme + "://" + origin.group(2).toLowerCase(Locale.ROOT) + (isDefaultPort ? "" : ":" + port)
                + url.substring(origin.end());
    }

    private static String withAsciiHost(String text) {
        Matcher url = BEYOND_ASCII.matcher(text);
        try {
            return url.matches() ? url.group(1) + IDN.toASCII(url.group(2)) + url.group(3) : text;
        } catch (IllegalArgumentException e) {
            // Not a host name; it will be refused as one.
            return text;
        }
    }
}
