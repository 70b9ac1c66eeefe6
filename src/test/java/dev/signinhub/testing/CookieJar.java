package dev.signinhub.testing;

import static java.util.stream.Collectors.joining;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The cookies of one browser on localhost, by path and name. The JDK's own store withholds cookies marked Secure from
 * http, where a browser makes an exception for localhost, and Keycloak counts on that.
 */
final class CookieJar {

    private record Key(String host, String path, String name) {

        boolean sentTo(URI url) {
            var requested = url.getPath();
            return host.equals(url.getHost())
                    && (requested.equals(path) || requested.startsWith(path.endsWith("/") ? path : path + "/"));
        }
    }

    private final Map<Key, String> cookies = new LinkedHashMap<>();

    synchronized void store(URI url, String setCookie) {
        var parts = setCookie.split(";", -1);
        var pair = parts[0].split("=", 2);
        var attributes = new LinkedHashMap<String, String>();
        for (int i = 1; i < parts.length; i++) {
            var attribute = parts[i].strip().split("=", 2);
            attributes.put(attribute[0].toLowerCase(Locale.ROOT), attribute.length < 2 ? "" : attribute[1]);
        }
        var key = new Key(url.getHost(), attributes.getOrDefault("path", "/"), pair[0].strip());
        if ("0".equals(attributes.get("max-age"))) {
            cookies.remove(key);
        } else {
            cookies.put(key, pair.length < 2 ? "" : pair[1]);
        }
    }

    /** The request header for an address, empty if no cookie goes there. */
    synchronized String header(URI url) {
        return cookies.entrySet().stream()
                .filter(cookie -> cookie.getKey().sentTo(url))
                .map(cookie -> cookie.getKey().name() + "=" + cookie.getValue())
                .collect(joining("; "));
    }

    synchronized void clear() {
        cookies.clear();
    }
}
