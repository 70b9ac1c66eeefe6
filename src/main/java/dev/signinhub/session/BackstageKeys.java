package dev.signinhub.session;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.utils.JWKSServerUtils;

/** What the backends of Backstage's plugins need to verify an identity. */
record BackstageKeys(KeycloakSession session) {

    /** @throws ApiException when no client of the realm has Backstage identities */
    static BackstageKeys of(KeycloakSession session) {
        if (FrontEnd.of(session).stream().noneMatch(FrontEnd::isBackstage)) {
            throw ApiException.notFound("Backstage identities are off in this realm");
        }
        return new BackstageKeys(session);
    }

    Response metadata() {
        URI api = ApiCookie.api(session);
        return json(Map.of(
                "issuer",
                api,
                "jwks_uri",
                api + "/.well-known/jwks.json",
                "userinfo_endpoint",
                api + "/v1/userinfo",
                "response_types_supported",
                List.of("id_token"),
                "subject_types_supported",
                List.of("public"),
                "id_token_signing_alg_values_supported",
                BackstageIdentity.ALGORITHMS,
                "claims_supported",
                List.of("sub", "ent")));
    }

    /** The realm's own, because its keys sign the identities. */
    Response keys() {
        return json(JWKSServerUtils.getRealmJwks(session, session.getContext().getRealm()));
    }

    private static Response json(Object body) {
        return Response.ok(body, MediaType.APPLICATION_JSON_TYPE).build();
    }
}
