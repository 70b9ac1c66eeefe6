package dev.signinhub.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The strict provider")
class StrictProviderIT {

    private static final String REDIRECT_URI = "http://localhost/callback";
    private static final String SECRET = "a-secret-nobody-asked-for";

    private static StrictProvider provider;

    private final HttpBrowser browser = new HttpBrowser();
    private final String verifier = Application.random();

    @BeforeAll
    static void start() {
        provider = StrictProvider.start(REDIRECT_URI);
    }

    @AfterAll
    static void stop() {
        provider.close();
    }

    @BeforeEach
    void reset() {
        provider.reset();
    }

    @Nested
    @DisplayName("answers an honest public client")
    class Honest {

        @Test
        @DisplayName("with tokens, and records what it was asked")
        void tokens() throws Exception {
            var answer = token(tokenRequest());

            assertThat(answer.status()).isEqualTo(200);
            JWTClaimsSet claims = Tokens.of(answer.json()).idTokenClaims();
            assertThat(claims.getSubject()).isEqualTo(Person.ALICE.subject());
            assertThat(claims.getIssuer()).isEqualTo(provider.issuer().toString());
            assertThat(claims.getStringClaim("nonce")).isEqualTo("a-nonce");
            assertThat(claims.getClaims()).containsAllEntriesOf(Person.ALICE.claims());

            var request = provider.requests().only(StrictProvider.TOKEN);
            assertThat(request.parameterNames())
                    .containsExactlyInAnyOrder("grant_type", "code", "redirect_uri", "client_id", "code_verifier");
            assertThat(request.headers()).doesNotContainKey("authorization");
            assertThat(request.answer()).isEqualTo(answer.body());
            assertThat(provider.requests().to(StrictProvider.AUTHORIZE)).hasSize(2);
        }

        @Test
        @DisplayName("but without a refresh token: Spring gives none to a public client")
        void noRefreshToken() {
            assertThat(token(tokenRequest()).json().has("refresh_token")).isFalse();
        }

        @Test
        @DisplayName("with the claims that the test wants, in the ID token and at userinfo")
        void claims() {
            provider.onIdToken(claims -> claims.remove("email"));
            provider.onUserInfo(claims -> claims.put("locale", "cy"));

            var tokens = Tokens.of(token(tokenRequest()).json());
            var userInfo = Http.send(HttpRequest.newBuilder(provider.url(StrictProvider.USERINFO))
                    .header("Authorization", "Bearer " + tokens.accessToken())
                    .build());

            assertThat(tokens.idTokenClaims().getClaims()).doesNotContainKey("email");
            assertThat(Json.map(Json.read(userInfo.body())))
                    .containsAllEntriesOf(Person.ALICE.claims())
                    .containsEntry("sub", Person.ALICE.subject())
                    .containsEntry("locale", "cy");
        }
    }

    @Nested
    @DisplayName("refuses")
    class Refuses {

        @Test
        @DisplayName("an authorization request without a code challenge")
        void noChallenge() {
            var page = toRedirect(Urls.without(authorizeUrl(), "code_challenge"));
            assertThat(Urls.query(page.location()))
                    .containsEntry("error", "invalid_request")
                    .doesNotContainKey("code");
        }

        @Test
        @DisplayName("an authorization request with the plain method")
        void plainChallenge() {
            var page = toRedirect(Urls.with(authorizeUrl(), "code_challenge_method", "plain"));
            assertThat(Urls.query(page.location()))
                    .containsEntry("error", "invalid_request")
                    .doesNotContainKey("code");
        }

        @Test
        @DisplayName("a token request without a verifier")
        void noVerifier() {
            var request = tokenRequest();
            request.remove("code_verifier");
            assertThat(token(request).status()).isEqualTo(401);
        }

        @Test
        @DisplayName("a token request with another verifier")
        void otherVerifier() {
            var request = tokenRequest();
            request.put("code_verifier", Application.random());
            var answer = token(request);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("invalid_grant");
        }

        @Test
        @DisplayName("a token request with a client secret, and takes the same one without")
        void secret() {
            var request = tokenRequest();
            request.put("client_secret", SECRET);
            var refused = token(request);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.body()).contains("invalid_client");

            request.remove("client_secret");
            assertThat(token(request).status()).isEqualTo(200);
        }

        @Test
        @DisplayName("a token request with an empty client secret")
        void emptySecret() {
            var request = tokenRequest();
            request.put("client_secret", "");
            assertThat(token(request).status()).isEqualTo(401);
        }

        @Test
        @DisplayName("a token request with an Authorization header of any scheme")
        void authorizationHeader() {
            var basic = "Basic "
                    + Base64.getEncoder().encodeToString((StrictProvider.CLIENT_ID + ":" + SECRET).getBytes(UTF_8));
            assertThat(token(tokenRequest(), "Authorization", basic).status()).isEqualTo(401);
            assertThat(token(tokenRequest(), "Authorization", "Bearer abc").status())
                    .isEqualTo(401);
        }
    }

    private URI authorizeUrl() {
        return Urls.with(
                provider.url(StrictProvider.AUTHORIZE),
                Map.of(
                        "client_id", StrictProvider.CLIENT_ID,
                        "redirect_uri", REDIRECT_URI,
                        "response_type", "code",
                        "scope", "openid profile email",
                        "state", "a-state",
                        "nonce", "a-nonce",
                        "code_challenge", Application.challenge(verifier),
                        "code_challenge_method", "S256"));
    }

    /** Signs in, if asked to, on the way to the redirect that ends an authorization request. */
    private Page toRedirect(URI url) {
        var page = browser.followUntil(browser.get(url), StrictProviderIT::isCallback);
        return page.redirects()
                ? page
                : browser.followUntil(provider.signIn(browser, page), StrictProviderIT::isCallback);
    }

    private static boolean isCallback(URI url) {
        return url.toString().startsWith(REDIRECT_URI);
    }

    /** A token request with a code just obtained. */
    private Map<String, String> tokenRequest() {
        var callback = Urls.query(toRedirect(authorizeUrl()).location());
        var request = new LinkedHashMap<String, String>();
        request.put("grant_type", "authorization_code");
        request.put("code", callback.getOrDefault("code", ""));
        request.put("redirect_uri", REDIRECT_URI);
        request.put("client_id", StrictProvider.CLIENT_ID);
        request.put("code_verifier", verifier);
        return request;
    }

    private static Answer token(Map<String, String> form, String... headers) {
        var builder = HttpRequest.newBuilder(provider.url(StrictProvider.TOKEN))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(Urls.form(form)));
        if (headers.length > 0) {
            builder.headers(headers);
        }
        var response = Http.send(builder.build());
        return new Answer(response.statusCode(), response.body());
    }
}
