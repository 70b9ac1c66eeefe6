package dev.signinhub.session;

import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import org.keycloak.models.KeycloakSession;

/** How this API's cookies are set, and where it is. */
final class ApiCookie {

    private ApiCookie() {}

    /** Returns {@code {keycloak}/realms/{realm}}. */
    static URI realm(KeycloakSession session) {
        return UriBuilder.fromUri(session.getContext().getUri().getBaseUri())
                .path("realms/{realm}")
                .build(session.getContext().getRealm().getName());
    }

    /** Returns {@code {keycloak}/realms/{realm}/auth}. */
    static URI api(KeycloakSession session) {
        return UriBuilder.fromUri(realm(session)).path("auth").build();
    }

    /** Returns the path of the API for a provider. */
    static String path(KeycloakSession session, String alias) {
        return UriBuilder.fromUri(api(session)).path("{alias}").build(alias).getRawPath();
    }

    /** A front end on another site gets it only with {@code SameSite=None}, which browsers take only over https. */
    static NewCookie cookie(KeycloakSession session, String name, String value, String path, int maxAge) {
        boolean https =
                "https".equals(session.getContext().getUri().getBaseUri().getScheme());
        return new NewCookie.Builder(name)
                .value(value)
                .path(path)
                .maxAge(maxAge)
                .httpOnly(true)
                .secure(https)
                .sameSite(https ? NewCookie.SameSite.NONE : NewCookie.SameSite.LAX)
                .build();
    }
}
