package dev.signinhub.oauth;

import org.keycloak.OAuth2Constants;
import org.keycloak.http.simple.SimpleHttpRequest;

/** How this client authenticates at the token endpoint (RFC 6749 section 2.3). */
public enum ClientAuthentication {
    /** With its client ID in the body: not even an empty secret goes along. */
    NONE,

    /** With its client ID in an Authorization header whose password is empty: still no secret, where a vendor wants it so. */
    EMPTY_BASIC,

    /** With a secret, as core's provider sends it; without one by the client ID. */
    SECRET_IF_ANY,

    /** With a secret, as core's provider sends it. */
    SECRET;

    /** Tells whether a secret is of any use. */
    public boolean takesSecret() {
        return this == SECRET || this == SECRET_IF_ANY;
    }

    /** Authenticates a client that has no secret, and no key in its place. */
    public SimpleHttpRequest authenticate(SimpleHttpRequest request, String clientId) {
        return this == EMPTY_BASIC
                ? request.authBasic(clientId, "")
                : request.param(OAuth2Constants.CLIENT_ID, clientId);
    }
}
