package dev.signinhub.integration.hostile;

import static dev.signinhub.testing.Steps.assertSignedIn;
import static dev.signinhub.testing.hostile.HostileProvider.newKey;
import static dev.signinhub.testing.hostile.HostileProvider.sign;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import dev.signinhub.testing.Application;
import dev.signinhub.testing.HttpBrowser;
import dev.signinhub.testing.Json;
import dev.signinhub.testing.Page;
import dev.signinhub.testing.Urls;
import dev.signinhub.testing.hostile.HostileProvider;
import dev.signinhub.testing.hostile.HostileProvider.Signer;
import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A sign-in is refused, and the next honest one goes on, when the ID token")
class HostileIdTokenIT extends HostileUpstream {

    private static final String UNSIGNED = "the ID token is not signed with an asymmetric algorithm (alg)";
    private static final String OTHER_KEY = "the ID token is not signed with a key published by the provider";
    private static final String OTHER_TYPE = "the ID token has the wrong type (typ)";
    private static final String NO_JWT = "the ID token is not a signed JWT";
    private static final String NONCE = "the ID token has a nonce that does not match this sign-in";
    private static final String AZP = "the ID token has an azp other than this client";

    Stream<Arguments> signatures() {
        return Stream.of(
                signed("is not signed", unsigned("none"), UNSIGNED),
                signed("is not signed, in another spelling", unsigned("nOnE"), UNSIGNED),
                signed("is signed with the public key as a shared secret", HostileIdTokenIT::hmac, UNSIGNED),
                signed("brings its own key", byRogueKey((header, rogue) -> header.jwk(rogue.toPublicJWK())), OTHER_KEY),
                signed(
                        "says where its key is",
                        byRogueKey((header, rogue) -> header.jwkURL(URI.create("http://127.0.0.1:1/"))),
                        OTHER_KEY),
                signed("names a key that is not published", byRogueKey((header, rogue) -> header), OTHER_KEY),
                signed(
                        "names its key by a line of log",
                        byRogueKey((header, rogue) -> header.keyID("x\r\n" + FORGED_LINE)),
                        OTHER_KEY),
                signed("is signed by another key under a published id", HostileIdTokenIT::rogueKey, OTHER_KEY),
                signed("has its signature stripped", (claims, key) -> stripped(sign(claims, key)), OTHER_KEY),
                signed("has its payload altered", HostileIdTokenIT::altered, OTHER_KEY),
                signed(
                        "is signed with an algorithm that the metadata does not list",
                        (claims, key) -> sign(header(JWSAlgorithm.RS512, key).build(), claims, key),
                        "the ID token is signed with an algorithm (alg) not listed in the metadata"),
                signed(
                        "has a critical header that nobody knows",
                        with(header -> header.criticalParams(Set.of("x")).customParam("x", 1)),
                        "the ID token has a critical header parameter (crit)"),
                signed("is an access token", with(header -> header.type(new JOSEObjectType("at+jwt"))), OTHER_TYPE),
                signed("is a logout token", with(header -> header.type(new JOSEObjectType("logout+jwt"))), OTHER_TYPE),
                signed("is encrypted", (claims, key) -> "a.b.c.d.e", NO_JWT),
                signed("is garbage", (claims, key) -> "garbage", NO_JWT),
                signed("is a SAML assertion", (claims, key) -> "<saml:Assertion/>", NO_JWT));
    }

    Stream<Arguments> claims() {
        String otherIssuer = "the ID token has an iss other than " + provider.issuer();
        String otherAudience = "the ID token has an aud that does not contain this client";
        long now = Instant.now().getEpochSecond();
        return Stream.of(
                claimed("has an iss other than", put("iss", "https://evil.example"), otherIssuer),
                claimed("has an iss with a slash more", put("iss", provider.issuer() + "/"), otherIssuer),
                claimed("has no iss", without("iss"), "the ID token has no iss"),
                claimed("has an aud without", put("aud", "other"), otherAudience),
                claimed("has no aud", without("aud"), "the ID token has no aud"),
                claimed("has other audiences only", put("aud", List.of("another", "other")), otherAudience),
                claimed("has another azp", put("azp", "other"), AZP),
                claimed("has expired", put("exp", now - 60), "the ID token has expired (exp)"),
                claimed("has no exp", without("exp"), "the ID token has no exp"),
                claimed("has exp 0", put("exp", 0), "the ID token has no exp"),
                claimed("was issued tomorrow", put("iat", now + 86_400), "the ID token was issued in the future (iat)"),
                claimed("has no iat", without("iat"), "the ID token has no iat"),
                claimed("is not valid yet", put("nbf", now + 3600), "the ID token is not valid yet (nbf)"),
                claimed("has no nonce", without("nonce"), "the ID token has no nonce"),
                claimed("has another nonce", put("nonce", "replayed"), NONCE),
                claimed("has a nonce that is no text", put("nonce", Map.of("a", 1)), NONCE),
                claimed(
                        "has the hash of another access token",
                        put("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"),
                        "the ID token has an at_hash that does not match the access token"),
                claimed("has no sub", without("sub"), "the ID token has no sub"),
                claimed("has an empty sub", put("sub", ""), "the ID token has no sub"),
                claimed("has a blank sub", put("sub", " "), "the ID token has no sub"),
                claimed(
                        "has an endless sub",
                        put("sub", "s".repeat(3000)),
                        "the ID token has a sub longer than 255 characters"),
                claimed(
                        "has a sub that is no text",
                        put("sub", List.of("5c0ffee")),
                        "the ID token has a sub that is neither a string nor an integer"),
                claimed("expires never", put("exp", "never"), "the ID token has an exp that is not a time in seconds"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"signatures", "claims"})
    void refused(String what, Consumer<HostileProvider> hostility, String reason) {
        hostility.accept(provider);
        assertRefused(signIn(), reason);
        provider.behave();
        assertSignedIn(signIn());
    }

    @Test
    @DisplayName("is of a newcomer for another client, of whom no user and no session is left")
    void nothingLeft() {
        Consumer<Map<String, Object>> newcomer = claims -> {
            claims.put("sub", "newcomer");
            claims.put("preferred_username", "newcomer");
            claims.put("email", "newcomer@upstream.example");
        };
        int users = admin.users(realm).size();
        HttpBrowser browser = new HttpBrowser();
        provider.onIdToken(newcomer.andThen(put("aud", "other")));
        assertRefused(signIn(browser, ALIAS), "the ID token has an aud that does not contain this client");
        assertThat(admin.users(realm)).hasSize(users);
        assertThat(browser.get(application().signInUrl()).redirects()).isFalse();

        provider.onIdToken(newcomer);
        assertSignedIn(signIn(browser, ALIAS));
        assertThat(admin.users(realm)).hasSize(users + 1);
        assertThat(browser.get(application().signInUrl()).redirects()).isTrue();
    }

    @Test
    @DisplayName("is of a sign-in older than the application wants")
    void maxAge() {
        admin.configureProvider(realm, ALIAS, Map.of("passMaxAge", "true")).orFail();
        long now = Instant.now().getEpochSecond();
        provider.onIdToken(claims -> claims.put("auth_time", now - 3600));
        assertRefused(signInWithin("60"), "the provider did not reauthenticate the user although max_age required it");
        provider.onIdToken(claims -> claims.remove("auth_time"));
        assertRefused(signInWithin("60"), "the provider did not reauthenticate the user although max_age required it");
        provider.onIdToken(claims -> claims.put("auth_time", now));
        assertSignedIn(signInWithin("60"));
    }

    @Test
    @DisplayName("lacks the claim without which nobody may sign in")
    void essentialClaim() {
        admin.configureProvider(
                        realm,
                        ALIAS,
                        Map.of("filteredByClaim", "true", "claimFilterName", "groups", "claimFilterValue", "staff|ops"))
                .orFail();
        String reason = "the essential claim groups is missing or does not have the required value";
        assertRefused(signIn(), reason);
        provider.onIdToken(claims -> claims.put("groups", List.of("guests")));
        assertRefused(signIn(), reason);
        provider.onIdToken(claims -> claims.put("groups", List.of("guests", "ops")));
        assertSignedIn(signIn());
        admin.configureProvider(realm, ALIAS, Map.of("filteredByClaim", "false"))
                .orFail();
        assertSignedIn(signIn());
    }

    private Page signInWithin(String seconds) {
        Application application = application();
        HttpBrowser browser = new HttpBrowser();
        URI url = Urls.with(application.signInUrl(ALIAS), "max_age", seconds);
        return browser.followUntil(browser.get(url), application::isHere);
    }

    private static Arguments signed(String what, Signer signer, String reason) {
        return row(what, it -> it.signBy(signer), reason);
    }

    private static Arguments claimed(String what, Consumer<Map<String, Object>> change, String reason) {
        return row(what, it -> it.onIdToken(change), reason);
    }

    private static JWSHeader.Builder header(JWSAlgorithm algorithm, RSAKey key) {
        return new JWSHeader.Builder(algorithm).keyID(key.getKeyID());
    }

    /** By the honest key, with another header. */
    private static Signer with(UnaryOperator<JWSHeader.Builder> change) {
        return (claims, key) ->
                sign(change.apply(header(JWSAlgorithm.RS256, key)).build(), claims, key);
    }

    private static Signer byRogueKey(BiFunction<JWSHeader.Builder, RSAKey, JWSHeader.Builder> change) {
        RSAKey rogue = newKey();
        JWSHeader header =
                change.apply(header(JWSAlgorithm.RS256, rogue), rogue).build();
        return (claims, key) -> sign(header, claims, rogue);
    }

    private static String rogueKey(Map<String, Object> claims, RSAKey key) throws JOSEException {
        return sign(header(JWSAlgorithm.RS256, key).build(), claims, newKey());
    }

    private static Signer unsigned(String algorithm) {
        return (claims, key) -> encoded("{\"alg\":\"" + algorithm + "\"}") + "." + encoded(Json.write(claims)) + ".";
    }

    private static String stripped(String token) {
        return token.substring(0, token.lastIndexOf('.') + 1);
    }

    private static String hmac(Map<String, Object> claims, RSAKey key) throws JOSEException {
        JWSObject token = new JWSObject(header(JWSAlgorithm.HS256, key).build(), new Payload(claims));
        token.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
        return token.serialize();
    }

    private static String altered(Map<String, Object> claims, RSAKey key) throws JOSEException {
        String[] parts = sign(claims, key).split("\\.", -1);
        claims.put("sub", "admin");
        return parts[0] + "." + encoded(Json.write(claims)) + "." + parts[2];
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
