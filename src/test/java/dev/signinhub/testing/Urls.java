package dev.signinhub.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads and tampers with the query of an address. */
public final class Urls {

    private Urls() {}

    public static Map<String, String> query(URI url) {
        var parameters = new LinkedHashMap<String, String>();
        var query = url.getRawQuery();
        if (query != null && !query.isEmpty()) {
            for (var parameter : query.split("&", -1)) {
                var parts = parameter.split("=", 2);
                parameters.put(
                        URLDecoder.decode(parts[0], UTF_8), parts.length < 2 ? "" : URLDecoder.decode(parts[1], UTF_8));
            }
        }
        return parameters;
    }

    public static URI with(URI url, String parameter, String value) {
        var parameters = query(url);
        parameters.put(parameter, value);
        return with(url, parameters);
    }

    public static URI without(URI url, String parameter) {
        var parameters = query(url);
        parameters.remove(parameter);
        return with(url, parameters);
    }

    /** The same address with exactly these parameters. */
    public static URI with(URI url, Map<String, String> parameters) {
        var address = url.toString().replaceFirst("[?#].*", "");
        return URI.create(parameters.isEmpty() ? address : address + "?" + form(parameters));
    }

    public static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(joining("&"));
    }

    public static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
