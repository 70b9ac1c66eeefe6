package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.upstream.JsonAnswer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.http.simple.SimpleHttp;
import org.keycloak.http.simple.SimpleHttpResponse;

/** A vendor's API, called with the user's access token. */
final class VendorApi {

    /** The app or token lacks the permission, or the vendor has no such resource. */
    private static final Set<Integer> NOT_FOR_US = Set.of(403, 404);

    private final SimpleHttp http;
    private final String accessToken;

    VendorApi(SimpleHttp http, String accessToken) {
        this.http = http;
        this.accessToken = accessToken;
    }

    /** @throws SignInFailure when there is no such object */
    JsonNode object(String url) {
        return ask(url, false, JsonAnswer::object)
                .orElseThrow(() -> SignInFailure.refused("the API has nothing at " + url));
    }

    /** Returns the object, or nothing if the vendor withholds it. */
    Optional<JsonNode> find(String url) {
        return ask(url, true, JsonAnswer::object);
    }

    /** Returns the list, or nothing if the vendor withholds it. */
    Optional<JsonNode> findList(String url) {
        return ask(url, true, JsonAnswer::list);
    }

    /** Returns those of the named headers that the response has. */
    Map<String, String> headers(String url, String... names) {
        return ask(url, false, response -> values(response, names)).orElseThrow();
    }

    private static Map<String, String> values(SimpleHttpResponse response, String... names) throws IOException {
        Map<String, String> values = new HashMap<>();
        for (String name : names) {
            String value = response.getFirstHeader(name);
            if (value != null && !value.isBlank()) {
                values.put(name, value);
            }
        }
        return values;
    }

    private <T> Optional<T> ask(String url, boolean mayBeMissing, Reader<? extends T> reader) {
        try (SimpleHttpResponse response =
                http.doGet(url).acceptJson().auth(accessToken).asResponse()) {
            int status = response.getStatus();
            if (mayBeMissing && NOT_FOR_US.contains(status)) {
                return Optional.empty();
            }
            if (!JsonAnswer.isSuccess(response)) {
                throw SignInFailure.status("the API at " + url, status);
            }
            return Optional.ofNullable(reader.read(response));
        } catch (IOException e) {
            throw SignInFailure.noAnswer("the API at " + url, e);
        }
    }

    private interface Reader<T> {
        @Nullable
        T read(SimpleHttpResponse response) throws IOException;
    }
}
