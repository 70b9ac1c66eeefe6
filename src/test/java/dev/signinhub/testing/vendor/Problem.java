package dev.signinhub.testing.vendor;

/** Why a vendor refuses, with the words that RFC 6749 and RFC 7636 have for it. */
enum Problem {
    UNKNOWN_CLIENT(401, "invalid_client", "Unknown client."),
    SECRET_MISSING(401, "invalid_client", "Client authentication failed: no secret."),
    SECRET_WRONG(401, "invalid_client", "Client authentication failed: wrong secret."),
    SECRET_UNEXPECTED(401, "invalid_client", "Client authentication failed: the client has no secret."),
    AUTHENTICATION_METHOD(401, "invalid_client", "Client authentication failed: unsupported method."),

    REDIRECT_UNKNOWN(400, "invalid_request", "The redirect URI is not registered."),
    CHALLENGE_MISSING(400, "invalid_request", "A code challenge is required."),
    CHALLENGE_METHOD(400, "invalid_request", "The code challenge method is not supported."),
    SCOPE(400, "invalid_scope", "The scope is not supported."),
    AUDIENCE(400, "invalid_request", "The audience is missing."),
    RESPONSE_TYPE(400, "unsupported_response_type", "The response type is not supported."),
    REPEATED_PARAMETER(400, "invalid_request", "A parameter is included more than once."),
    DENIED(400, "access_denied", "The resource owner denied the request."),

    GRANT_TYPE(400, "unsupported_grant_type", "The grant type is not supported."),
    CODE_INVALID(400, "invalid_grant", "The code is invalid, expired or used."),
    REDIRECT_DIFFERS(400, "invalid_grant", "The redirect URI is not that of the authorization request."),
    VERIFIER_MISSING(400, "invalid_grant", "The code verifier is missing."),
    VERIFIER_WRONG(400, "invalid_grant", "The code verifier does not match the challenge."),
    VERIFIER_UNEXPECTED(400, "invalid_grant", "There was no code challenge."),
    REFRESH_TOKEN_INVALID(400, "invalid_grant", "The refresh token is invalid, expired or used.");

    private final int status;
    private final String error;
    private final String description;

    Problem(int status, String error, String description) {
        this.status = status;
        this.error = error;
        this.description = description;
    }

    Refusal words() {
        return new Refusal(status, error, description);
    }
}
