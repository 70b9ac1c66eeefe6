package dev.signinhub.oidc;

import org.keycloak.OAuth2Constants;
import org.keycloak.http.simple.SimpleHttpRequest;

/** How this server says at the token endpoint who it is (RFC 6749 section 2.3). */
public enum ClientAuthentication {
    /** By its client ID in the body: not even an empty secret goes along. */
    NONE {
        @Override
        SimpleHttpRequest identify(SimpleHttpRequest request, String clientId) {
            return request.param(OAuth2Constants.CLIENT_ID, clientId);
        }
    },

    /** By its client ID in an Authorization header whose password is empty: still no secret, where a vendor wants it so. */
    EMPTY_BASIC {
        @Override
        SimpleHttpRequest identify(SimpleHttpRequest request, String clientId) {
            return request.authBasic(clientId, "");
        }
    },

    /** By a secret, as core's provider sends it; without one by the client ID. */
    SECRET_IF_ANY {
        @Override
        SimpleHttpRequest identify(SimpleHttpRequest request, String clientId) {
            return NONE.identify(request, clientId);
        }
    },

    /** By a secret, as core's provider sends it. */
    SECRET {
        @Override
        SimpleHttpRequest identify(SimpleHttpRequest request, String clientId) {
            return NONE.identify(request, clientId);
        }
    };

    /** Tells whether a secret is of any use. */
    public boolean takesSecret() {
        return this == SECRET || this == SECRET_IF_ANY;
    }

    abstract SimpleHttpRequest identify(SimpleHttpRequest request, String clientId);
}
