package dev.signinhub.testing;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a server of the test JVM was asked, and what it answered, in the order of the answers. */
public final class RequestLog {

    /** Header names are in lower case; parameters are those of query and form together. */
    public record Exchange(
            String method,
            String path,
            Map<String, List<String>> parameters,
            Map<String, List<String>> headers,
            int status,
            String answer) {

        public Set<String> parameterNames() {
            return parameters.keySet();
        }

        /** The value of a parameter that is given once. */
        public String parameter(String name) {
            var values = parameters.getOrDefault(name, List.of());
            if (values.size() != 1) {
                throw new AssertionError("%s is given %d times in %s".formatted(name, values.size(), path));
            }
            return values.get(0);
        }
    }

    private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();

    void add(Exchange exchange) {
        exchanges.add(exchange);
    }

    public List<Exchange> all() {
        return List.copyOf(exchanges);
    }

    public List<Exchange> to(String path) {
        return exchanges.stream()
                .filter(exchange -> exchange.path().equals(path))
                .toList();
    }

    /** The only exchange at a path. */
    public Exchange only(String path) {
        var found = to(path);
        if (found.size() != 1) {
            throw new AssertionError("%d requests to %s".formatted(found.size(), path));
        }
        return found.get(0);
    }

    public void clear() {
        exchanges.clear();
    }
}
