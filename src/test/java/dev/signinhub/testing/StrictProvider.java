package dev.signinhub.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;

/**
 * An OpenID provider nobody here wrote: Spring Authorization Server, in this JVM. Its client {@link #CLIENT_ID} is
 * public and must use PKCE; as to any public client there, it gives no refresh token. Alice and Bob have accounts.
 */
public final class StrictProvider implements AutoCloseable {

    public static final String CLIENT_ID = "signin-hub";

    public static final String AUTHORIZE = "/oauth2/authorize";
    public static final String TOKEN = "/oauth2/token";
    public static final String JWKS = "/oauth2/jwks";
    public static final String USERINFO = "/userinfo";
    public static final String DISCOVERY = "/.well-known/openid-configuration";

    private final URI own = URI.create("http://localhost:" + Ports.free());
    private final URI issuer;
    private final RequestLog requests = new RequestLog();
    private final InMemoryRegisteredClientRepository clients;
    private final ConfigurableApplicationContext context;

    private volatile JWKSet keys = newKeys();
    private volatile Consumer<Map<String, Object>> idTokenChange = claims -> {};
    private volatile Consumer<Map<String, Object>> userInfoChange = claims -> {};

    private StrictProvider(@Nullable URI address, String... redirectUris) {
        issuer = address == null ? own : address;
        clients = new InMemoryRegisteredClientRepository(publicClient(redirectUris));
        context = new SpringApplicationBuilder(StrictProviderApplication.class)
                .web(WebApplicationType.SERVLET)
                .initializers(it -> ((GenericApplicationContext) it).registerBean(StrictProvider.class, () -> this))
                .properties(Map.of(
                        "spring.main.banner-mode",
                        "off",
                        "server.address",
                        "127.0.0.1",
                        "server.port",
                        own.getPort(),
                        // Behind a proxy it speaks of the address that the browser knows.
                        "server.forward-headers-strategy",
                        "native",
                        "server.tomcat.remoteip.host-header",
                        "X-Forwarded-Host",
                        // Cookies know no ports: two providers in one browser would end each other's sessions.
                        "server.servlet.session.cookie.name",
                        "STRICT_" + own.getPort()))
                .run();
    }

    /** Starts one whose public client may be answered at these addresses, one at least. */
    public static StrictProvider start(String... redirectUris) {
        return new StrictProvider(null, redirectUris);
    }

    /** Starts one that says this is its address, as it must behind a proxy that leads to {@link #own()}. */
    public static StrictProvider startBehind(URI address, String... redirectUris) {
        return new StrictProvider(address, redirectUris);
    }

    public URI issuer() {
        return issuer;
    }

    /** Where it listens. */
    public URI own() {
        return own;
    }

    /** The absolute address of one of the endpoints named above. */
    public URI url(String path) {
        return issuer.resolve(path);
    }

    public RequestLog requests() {
        return requests;
    }

    /** Allows the public client another redirect URI. */
    public void allowRedirect(String redirectUri) {
        var client = clients.findByClientId(CLIENT_ID);
        if (client != null) {
            clients.save(RegisteredClient.from(client).redirectUri(redirectUri).build());
        }
    }

    /** Registers a client that must send its secret with the token request, for the tests' honest twins. */
    public void registerConfidentialClient(String clientId, String secret, String redirectUri) {
        clients.save(client(clientId, redirectUri)
                .clientSecret("{noop}" + secret)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                .build());
    }

    /** Signs with a new key from now on, and publishes that one only. */
    public void rotateKeys() {
        keys = newKeys();
    }

    /** Changes the claims of every ID token from now on. */
    public void onIdToken(Consumer<Map<String, Object>> change) {
        idTokenChange = change;
    }

    /** Changes every userinfo response from now on. */
    public void onUserInfo(Consumer<Map<String, Object>> change) {
        userInfoChange = change;
    }

    /** Forgets what was recorded and changed. */
    public void reset() {
        requests.clear();
        idTokenChange = claims -> {};
        userInfoChange = claims -> {};
    }

    /** Fills in the sign-in page that the browser is at, and answers with what follows. */
    public Page signIn(HttpBrowser browser, Page signInPage) {
        return signIn(browser, signInPage, Person.ALICE);
    }

    public Page signIn(HttpBrowser browser, Page signInPage, Person person) {
        return browser.submit(
                signInPage.form().with("username", person.username()).with("password", person.username()));
    }

    @Override
    public void close() {
        context.close();
    }

    InMemoryRegisteredClientRepository clients() {
        return clients;
    }

    JWKSet keys() {
        return keys;
    }

    private static JWKSet newKeys() {
        try {
            return new JWKSet(new RSAKeyGenerator(2048)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyID(UUID.randomUUID().toString())
                    .generate());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    Consumer<Map<String, Object>> idTokenChange() {
        return idTokenChange;
    }

    Consumer<Map<String, Object>> userInfoChange() {
        return userInfoChange;
    }

    private static RegisteredClient publicClient(String... redirectUris) {
        return client(CLIENT_ID, redirectUris)
                .clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                .build();
    }

    private static RegisteredClient.Builder client(String clientId, String... redirectUris) {
        return RegisteredClient.withId(UUID.randomUUID().toString())
                .clientId(clientId)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUris(uris -> uris.addAll(Arrays.asList(redirectUris)))
                .scopes(scopes -> scopes.addAll(Arrays.asList("openid", "profile", "email")))
                .clientSettings(ClientSettings.builder()
                        .requireProofKey(true)
                        .requireAuthorizationConsent(false)
                        .build());
    }
}
