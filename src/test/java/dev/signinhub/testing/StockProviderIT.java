package dev.signinhub.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Why this project exists: the day this fails, Keycloak has learnt to be a public client. */
@DisplayName("Keycloak's own provider `oidc`, with PKCE switched on,")
class StockProviderIT {

    private static final String SECRET = "a-secret-nobody-asked-for";

    private static StrictProvider provider;

    private final HttpBrowser browser = new HttpBrowser();
    private final KeycloakServer keycloak = KeycloakServer.shared();
    private final Admin admin = keycloak.admin();
    private final String realm = "stock-" + Application.random();
    private final Application application = new Application(keycloak.realm(realm));

    @BeforeAll
    static void start() {
        provider = StrictProvider.start("http://localhost/nobody");
    }

    @AfterAll
    static void stop() {
        provider.close();
    }

    @BeforeEach
    void createRealm() {
        provider.reset();
        admin.createRealm(realm);
        Application.register(admin, realm);
    }

    @Test
    @DisplayName("is refused by the strict provider, because it always sends a secret")
    void refused() {
        provider.allowRedirect(callback("strict"));
        createStockProvider("strict", StrictProvider.CLIENT_ID);

        var page = application.signIn(browser, "strict", provider);

        var request = provider.requests().only(StrictProvider.TOKEN);
        assertThat(request.parameter("client_secret")).isEqualTo(SECRET);
        assertThat(request.parameterNames()).contains("code_verifier");
        assertThat(request.status()).isEqualTo(401);
        assertThat(request.answer()).contains("invalid_client");
        assertThat(page.redirects()).isFalse();
        assertThat(page.status()).isEqualTo(502);
        assertThat(page.html().text()).contains("Unexpected error when authenticating with identity provider");
        assertThat(admin.users(realm)).isEmpty();
    }

    @Test
    @DisplayName("signs in where the client was registered with that secret")
    void taken() throws Exception {
        provider.registerConfidentialClient("confidential", SECRET, callback("confidential"));
        createStockProvider("confidential", "confidential");

        var tokens = application.exchange(application.signIn(browser, "confidential", provider));

        assertThat(tokens.idTokenClaims().getStringClaim("preferred_username")).isEqualTo("alice");
        assertThat(provider.requests().only(StrictProvider.TOKEN).status()).isEqualTo(200);
    }

    private String callback(String alias) {
        return keycloak.realm(realm) + "/broker/" + alias + "/endpoint";
    }

    private void createStockProvider(String alias, String clientId) {
        var config = new LinkedHashMap<String, String>();
        config.put("clientId", clientId);
        config.put("clientSecret", SECRET);
        config.put("clientAuthMethod", "client_secret_post");
        config.put("defaultScope", "openid profile email");
        config.put("pkceEnabled", "true");
        config.put("pkceMethod", "S256");
        config.put("issuer", provider.issuer().toString());
        config.put("authorizationUrl", provider.url(StrictProvider.AUTHORIZE).toString());
        config.put("tokenUrl", provider.url(StrictProvider.TOKEN).toString());
        config.put("userInfoUrl", provider.url(StrictProvider.USERINFO).toString());
        config.put("validateSignature", "true");
        config.put("useJwksUrl", "true");
        config.put("jwksUrl", provider.url(StrictProvider.JWKS).toString());
        admin.createProvider(realm, alias, "oidc", config).orFail();
    }
}
