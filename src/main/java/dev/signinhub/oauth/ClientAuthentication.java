package dev.signinhub.oauth;

import org.keycloak.OAuth2Constants;
import org.keycloak.http.simple.SimpleHttpRequest;

/** How this client authenticates at the token endpoint (RFC 6749 section 2.3). */
public enum ClientAuthentication {
    /** With the client ID in the body, without even an empty secret. */
    NONE,

    /**
     * With the client ID in an Authorization header with an empty password: still no secret, for a vendor that requires
     * it.
     */
    EMPTY_BASIC,

    /** With a secret, sent as core's provider sends it, or with the client ID alone if no secret is set. */
    SECRET_IF_ANY,

    /** With a secret, sent as core's provider sends it. */
    SECRET;

    /** Tells whether a secret is ever sent. */
    public boolean takesSecret() {
        return this == SECRET || this == SECRET_IF_ANY;
    }

    /** Authenticates a client that has neither a secret nor a key. */
    public SimpleHttpRequest authenticate(SimpleHttpRequest request, String clientId) {
        return this == EMPTY_BASIC
                ? request.authBasic(clientId, "")
                : request.param(OAuth2Constants.CLIENT_ID, clientId);
    }
}
