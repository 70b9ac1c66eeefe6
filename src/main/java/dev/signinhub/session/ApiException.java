package dev.signinhub.session;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.keycloak.http.HttpRequest;

/** Why a front end does not get what it asks for, in the names that a Backstage auth backend has for it. */
final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String error;
    private final int status;

    private ApiException(String error, int status, String message) {
        super(message);
        this.error = error;
        this.status = status;
    }

    static ApiException input(String message) {
        return new ApiException("InputError", 400, message);
    }

    /** There is no session: only a new sign-in helps. */
    static ApiException authentication(String message) {
        return new ApiException("AuthenticationError", 401, message);
    }

    static ApiException notAllowed(String message) {
        return new ApiException("NotAllowedError", 403, message);
    }

    static ApiException notFound(String message) {
        return new ApiException("NotFoundError", 404, message);
    }

    static ApiException notImplemented(String message) {
        return new ApiException("NotImplementedError", 501, message);
    }

    /** The session is kept: the same request may succeed later. */
    static ApiException unavailable(String message) {
        return new ApiException("ServiceUnavailableError", 503, message);
    }

    /** A sign-in that did not succeed. */
    static ApiException failed(String message) {
        return new ApiException("Error", 500, message);
    }

    String message() {
        return String.valueOf(getMessage());
    }

    Map<String, String> error() {
        return Map.of("name", error, "message", message());
    }

    /** The address is repeated without its query, which may hold a code. */
    Response.ResponseBuilder response(HttpRequest request) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(Map.of(
                        "error", error(),
                        "request",
                                Map.of(
                                        "method",
                                        request.getHttpMethod(),
                                        "url",
                                        request.getUri().getRequestUri().getRawPath()),
                        "response", Map.of("statusCode", status)));
    }
}
