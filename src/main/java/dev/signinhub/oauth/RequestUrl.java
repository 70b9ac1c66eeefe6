package dev.signinhub.oauth;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The URL of a request that sends the browser to the provider, to sign in or out.
 *
 * <p>Values are encoded, and never treated as a URI template, as core's {@code UriBuilder} would.
 */
public final class RequestUrl {

    private final URI endpoint;
    private final Map<String, String> parameters = new LinkedHashMap<>();

    public RequestUrl(URI endpoint) {
        this.endpoint = endpoint;
    }

    /** Adds a parameter, unless it has no value or is already there. */
    public RequestUrl with(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            parameters.putIfAbsent(name, value);
        }
        return this;
    }

    public URI toUri() {
        String query = parameters.entrySet().stream()
                .map(parameter -> encode(parameter.getKey()) + "=" + encode(parameter.getValue()))
                .collect(Collectors.joining("&"));
        String base = endpoint.toString();
        // RFC 6749 section 3.1: an endpoint's own query must be kept.
        String separator = endpoint.getRawQuery() == null ? "?" : "&";
        return URI.create(base + separator + query);
    }

    /** Returns the first value of a parameter in a URL's query, or null. */
    static @Nullable String parameter(String url, String name) {
        String query = url.substring(url.indexOf('?') + 1);
        return Arrays.stream(query.split("[&#]"))
                .filter(parameter -> parameter.startsWith(name + "="))
                .map(parameter -> parameter.substring(name.length() + 1))
                .findFirst()
                .orElse(null);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
