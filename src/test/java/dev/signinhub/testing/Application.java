package dev.signinhub.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/** An application that signs its users in at a realm: a public client with a PKCE of its own, for one sign-in. */
public final class Application {

    /** Nobody listens there: a test stops at the redirect. */
    public static final String REDIRECT_URI = "http://localhost/application";

    public static final String CLIENT_ID = "application";

    private final URI realm;
    private final String clientId;
    private final String redirectUri;
    private final String verifier = random();
    private final String state = random();

    public Application(URI realm) {
        this(realm, CLIENT_ID, REDIRECT_URI);
    }

    /** One that is registered under another name already. */
    public Application(URI realm, String clientId, String redirectUri) {
        this.realm = realm;
        this.clientId = clientId;
        this.redirectUri = redirectUri;
    }

    /** Registers the application in the realm. */
    public static void register(Admin admin, String realm) {
        admin.createPublicClient(realm, CLIENT_ID, REDIRECT_URI);
    }

    /** Where the application sends the browser: to the realm's sign-in page. */
    public URI signInUrl() {
        return Urls.with(
                endpoint("auth"),
                Map.of(
                        "client_id",
                        clientId,
                        "redirect_uri",
                        redirectUri,
                        "response_type",
                        "code",
                        "scope",
                        "openid",
                        "state",
                        state,
                        "code_challenge",
                        challenge(verifier),
                        "code_challenge_method",
                        "S256"));
    }

    /** The same past the sign-in page, to one of its providers. */
    public URI signInUrl(String alias) {
        return Urls.with(signInUrl(), "kc_idp_hint", alias);
    }

    /** A whole sign-in through a provider, up to the redirect back to here, or the page it stopped at. */
    public Page signIn(HttpBrowser browser, String alias, StrictProvider provider) {
        var page = browser.followUntil(browser.get(signInUrl(alias)), this::isHere);
        if (page.url().getPort() == provider.issuer().getPort() && !page.redirects()) {
            page = browser.followUntil(provider.signIn(browser, page), this::isHere);
        }
        return page;
    }

    public boolean isHere(URI url) {
        return url.toString().startsWith(redirectUri);
    }

    /** Exchanges the code of the redirect that ended a sign-in. */
    public Tokens exchange(Page redirect) {
        var answer = Urls.query(redirect.location());
        if (!state.equals(answer.get("state")) || !answer.containsKey("code")) {
            throw new AssertionError("No code for this application in " + redirect.location());
        }
        var form = Map.of(
                "grant_type", "authorization_code",
                "code", answer.getOrDefault("code", ""),
                "redirect_uri", redirectUri,
                "client_id", clientId,
                "code_verifier", verifier);
        var response = new HttpBrowser().post(endpoint("token"), form);
        return Tokens.of(new Answer(response.status(), response.body()).orFail().json());
    }

    /** The provider's token that the realm stores for the user. */
    public Answer storedToken(String alias, String accessToken) {
        var url = URI.create(realm + "/broker/" + alias + "/token");
        var page = new HttpBrowser().get(url, "Authorization", "Bearer " + accessToken);
        return new Answer(page.status(), page.body());
    }

    private URI endpoint(String name) {
        return URI.create(realm + "/protocol/openid-connect/" + name);
    }

    static String random() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String challenge(String verifier) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
