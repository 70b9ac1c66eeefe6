package dev.signinhub.testing.vendor;

import dev.signinhub.testing.hostile.LoopbackServer.Request;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What somebody agreed to: the authorization request, and who it was. */
record Grant(Request request, Account account) {

    Map<String, String> asked() {
        return request.parameters();
    }

    List<String> scopes() {
        return Stream.of(scope().split(" ")).filter(scope -> !scope.isEmpty()).toList();
    }

    String scope() {
        return asked().getOrDefault("scope", "");
    }

    boolean covers(String scope) {
        return scopes().contains(scope);
    }
}
