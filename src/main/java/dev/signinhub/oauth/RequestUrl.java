package dev.signinhub.oauth;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request that sends the browser to the provider, to sign in (OpenID Connect Core 1.0 section 3.1.2.1) or out.
 *
 * <p>Values are encoded, never taken for a URI template as JAX-RS' {@code UriBuilder} in core does.
 */
public final class RequestUrl {

    private final URI endpoint;
    private final Map<String, String> parameters = new LinkedHashMap<>();

    public RequestUrl(URI endpoint) {
        this.endpoint = endpoint;
    }

    /** Adds a parameter, unless it has no value or the request has it already. */
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
        // RFC 6749 section 3.1: an endpoint may have a query of its own, which must be kept.
        String separator = endpoint.getRawQuery() == null ? "?" : "&";
        return URI.create(base + separator + query);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
