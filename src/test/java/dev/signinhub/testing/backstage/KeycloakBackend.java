package dev.signinhub.testing.backstage;

import com.microsoft.playwright.Page;
import dev.signinhub.testing.Admin;
import dev.signinhub.testing.KeycloakServer;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.RefreshTokens;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The session API of a realm of Keycloak, with a provider that asks for consent and rotates its refresh tokens. */
public final class KeycloakBackend implements AuthBackend {

    private final KeycloakServer keycloak = KeycloakServer.shared();
    private final Admin admin = keycloak.admin();
    private final String realm = "backstage-" + UUID.randomUUID();
    private final HostileProvider upstream = new HostileProvider();

    /** @param origin of the app */
    public KeycloakBackend(URI origin) {
        upstream.asking();
        upstream.refreshing(RefreshTokens.STRICT);
        upstream.onIdToken(claims -> {
            claims.put("sub", "alice");
            claims.put("preferred_username", "alice");
            claims.put("given_name", "Alice");
            claims.put("family_name", "Liddell");
            claims.put("name", "Alice Liddell");
            claims.put("email", "alice@example.com");
        });
        tokensLive(Duration.ofHours(1));
        admin.createRealm(Map.of("realm", realm, "enabled", true, "loginTheme", "signin-hub"));
        admin.post(
                        "/" + realm + "/clients",
                        Map.of(
                                "clientId",
                                "backstage",
                                "publicClient",
                                true,
                                "redirectUris",
                                List.of(origin + "/*"),
                                "webOrigins",
                                List.of(origin.toString()),
                                "attributes",
                                Map.of("signinhub.session", "true", "signinhub.backstage", "true")))
                .orFail();
        admin.createProvider(
                        realm,
                        "oidc-pkce",
                        "oidc-pkce",
                        Map.of(
                                "clientId",
                                HostileProvider.CLIENT_ID,
                                "metadataUrl",
                                upstream.metadataUrl(),
                                "moreScopes",
                                REPO + " " + GIST))
                .orFail();
        admin.trustEmail(realm, "oidc-pkce");
        admin.createProvider(realm, "guest", "guest", Map.of()).orFail();
    }

    @Override
    public URI base() {
        return URI.create(keycloak.realm(realm) + "/auth");
    }

    @Override
    public void allow(Page page) {
        page.locator("#allow").click();
    }

    @Override
    public void deny(Page page) {
        page.locator("#deny").click();
    }

    @Override
    public void tokensLive(Duration life) {
        upstream.onTokens(answer -> answer.put("expires_in", life.toSeconds()));
    }

    @Override
    public void close() {
        admin.deleteRealm(realm);
        upstream.close();
    }
}
