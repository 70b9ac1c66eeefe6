package dev.signinhub.session;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.UriUtils;
import org.keycloak.models.KeycloakSession;

/**
 * The front end that sends a request, by the origin that its browser names.
 *
 * <p>A browser names none in a {@code GET} to its own origin, so a request without one is taken to be from there. That
 * is safe because all that matters here also needs a header that no foreign page can send unasked.
 */
final class Caller {

    private static final String ORIGIN = "Origin";
    private static final String REQUESTED_WITH = "X-Requested-With";
    private static final String ENV = "env";

    /** For how long a browser may keep the answer to a preflight, in seconds. */
    private static final String PREFLIGHT_AGE = "3600";

    private final KeycloakSession session;
    private final List<FrontEnd> all;

    Caller(KeycloakSession session) {
        this.session = session;
        this.all = FrontEnd.of(session);
    }

    /**
     * Returns the front end.
     *
     * @throws ApiException when the API is off in this realm, or the origin is none of a front end's
     */
    FrontEnd frontEnd() {
        return at(origin());
    }

    /** @throws ApiException as {@link #frontEnd} */
    FrontEnd at(String origin) {
        if (all.isEmpty()) {
            throw ApiException.notFound("The session API is off in this realm: set the attribute " + FrontEnd.MARK
                    + " of a client to true");
        }
        List<FrontEnd> there =
                all.stream().filter(frontEnd -> frontEnd.isAt(origin)).toList();
        if (there.isEmpty()) {
            throw ApiException.notAllowed("Origin '" + origin + "' is not allowed");
        }
        // Two front ends at one origin are told apart by their environments, if at all.
        String env = parameters().getFirst(ENV);
        return there.stream()
                .filter(frontEnd -> env != null && frontEnd.hasEnvironment(env))
                .findFirst()
                .orElse(there.get(0));
    }

    /** @throws ApiException when no environment is named, or one that the front end does not have */
    String requireEnvironment(FrontEnd frontEnd) {
        String env = parameters().getFirst(ENV);
        if (env == null || env.isBlank()) {
            throw ApiException.input("Must specify 'env' query to select environment");
        }
        if (!frontEnd.hasEnvironment(env)) {
            throw ApiException.notFound(
                    "No configuration available for the '" + env + "' environment of this provider.");
        }
        return env;
    }

    /** @throws ApiException without the header that a browser sends to another origin only after it has asked */
    void requireScript() {
        if (!"XMLHttpRequest".equals(headers().getHeaderString(REQUESTED_WITH))) {
            throw ApiException.authentication("Invalid X-Requested-With header");
        }
    }

    /** Lets the script of a front end read the response, whatever it is. */
    Response.ResponseBuilder readable(Response.ResponseBuilder response) {
        response.header(HttpHeaders.VARY, ORIGIN);
        allowedOrigin().ifPresent(origin -> response.header("Access-Control-Allow-Origin", origin)
                .header("Access-Control-Allow-Credentials", "true"));
        return response;
    }

    /** Answers whether a script may send a request. */
    Response preflight() {
        Response.ResponseBuilder response = Response.noContent();
        if (allowedOrigin().isPresent()) {
            response.header("Access-Control-Allow-Methods", "GET,POST")
                    .header("Access-Control-Allow-Headers", "x-requested-with")
                    .header("Access-Control-Max-Age", PREFLIGHT_AGE);
        }
        return readable(response).build();
    }

    private Optional<String> allowedOrigin() {
        @Nullable String origin = headers().getHeaderString(ORIGIN);
        return origin != null && all.stream().anyMatch(frontEnd -> frontEnd.isAt(origin))
                ? Optional.of(origin)
                : Optional.empty();
    }

    private String origin() {
        String origin = headers().getHeaderString(ORIGIN);
        return origin != null
                ? origin
                : UriUtils.getOrigin(session.getContext().getUri().getBaseUri());
    }

    private MultivaluedMap<String, String> parameters() {
        return session.getContext().getUri().getQueryParameters();
    }

    private HttpHeaders headers() {
        return session.getContext().getHttpRequest().getHttpHeaders();
    }
}
