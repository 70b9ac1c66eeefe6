package dev.signinhub.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What a server that leaks has more of after an hour, taken after a collection of garbage.
 *
 * @param leased connections that a pool has given out, {@code pending} how many wait for one
 * @param connections to the upstreams asked about, known to a pool or not
 * @param files open file descriptors, sockets among them
 * @param heap bytes
 */
public record Vitals(int leased, int pending, int available, int connections, int files, int threads, long heap) {

    /** Those of a server with the tests' second jar in it. */
    public static Vitals of(KeycloakServer server, URI... upstreams) {
        String ports =
                Arrays.stream(upstreams).map(url -> "port=" + url.getPort()).collect(Collectors.joining("&"));
        Page page = new HttpBrowser().get(URI.create(server.realm("master") + "/gallery/vitals?" + ports));
        if (page.status() != 200) {
            throw new AssertionError(page.status() + " " + page.body());
        }
        JsonNode json = Json.read(page.body());
        return new Vitals(
                json.path("leased").asInt(),
                json.path("pending").asInt(),
                json.path("available").asInt(),
                json.path("connections").asInt(),
                json.path("files").asInt(),
                json.path("threads").asInt(),
                json.path("heap").asLong());
    }
}
