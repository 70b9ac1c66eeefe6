package dev.signinhub.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.oidc.metadata.MetadataException;
import dev.signinhub.oidc.metadata.MetadataLocation;
import dev.signinhub.oidc.metadata.ProviderMetadata;
import dev.signinhub.testing.ForeignJson;
import dev.signinhub.upstream.ForeignText;
import dev.signinhub.upstream.JsonAnswer;
import dev.signinhub.upstream.UpstreamException;
import dev.signinhub.upstream.WebAddress;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.http.HttpHost;
import org.apache.http.client.utils.URIUtils;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.util.IdentityBrokerState;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.JsonWebToken;

/** Whatever comes from outside: no exception but our own leaves what reads it, and what is taken is usable. */
@Label("Foreign input")
class ForeignInputFuzzTest {

    private static final String METADATA = """
            {"issuer":"https://op.example","authorization_endpoint":"https://op.example/authorize",
             "token_endpoint":"https://op.example/token","jwks_uri":"https://op.example/jwks",
             "userinfo_endpoint":"https://op.example/me","response_types_supported":["code"],
             "code_challenge_methods_supported":["S256"],"id_token_signing_alg_values_supported":["RS256"],
             "authorization_response_iss_parameter_supported":true,"end_session_endpoint":"https://op.example/bye",
             "introspection_endpoint":"https://op.example/look","userinfo_signing_alg_values_supported":["ES256"],
             "prompt_values_supported":["none","create"]}""";

    private static final String TOKENS = """
            {"access_token":"at","token_type":"Bearer","id_token":"a.b.c","expires_in":60,"refresh_token":"rt",
             "scope":"openid","session_state":"s","not-before-policy":0,"refresh_expires_in":1}""";

    private static final String HEADER = """
            {"alg":"RS256","kid":"k","typ":"JWT","cty":"x","x5t":"y","jwk":{"kty":"RSA"},"crit":["x"]}""";

    private static final String CLAIMS = """
            {"iss":"https://op.example","aud":["client","x"],"azp":"client","sub":"s","exp":1780317300,"iat":1780316995,
             "nbf":1780316995,"nonce":"n","at_hash":"h","email":"a@b","email_verified":true,"address":{"country":"x"},
             "preferred_username":"u","name":"A B","given_name":"A","family_name":"B","sid":"x","auth_time":1,"acr":"1"}""";

    @Property
    @Label("metadata are refused, or have all that a sign-in needs")
    void metadata(@ForAll("metadataLike") String text) {
        try {
            ProviderMetadata metadata = ProviderMetadata.of(JsonAnswer.parse(text));
            assertThat(ForeignText.isPrintable(metadata.issuer(), 255)).isTrue();
            assertThat(metadata.issuer()).isNotBlank();
            assertThat(metadata.endpoints()).allSatisfy(url -> {
                assertThat(url.getScheme()).isIn("http", "https");
                assertThat(WebAddress.host(url)).isNotEmpty();
            });
            metadata.isPublishedAt(URI.create("https://op.example/.well-known/openid-configuration"));
        } catch (MetadataException | UpstreamException expected) {
            assertReason(expected.getMessage());
            assertThat(expected.getMessage()).doesNotContain("javascript:", "xxxxxxxxxx");
        }
    }

    @Property
    @Label("where a metadata document is, and whom it speaks for, can be told of any text")
    void location(@ForAll("addresses") String text, @ForAll("addresses") String issuer) {
        String completed = MetadataLocation.completed(text);
        assertThat(MetadataLocation.completed(completed)).isEqualTo(completed);
        WebAddress.parse(completed).ifPresent(url -> {
            assertThat(WebAddress.host(url)).isNotEmpty();
            HttpHost server = URIUtils.extractHost(url);
            assertThat(server).as("whom the HTTP client asks").isNotNull();
            assertThat(server.getHostName()).isEqualTo(WebAddress.host(url));
        });
        assertThat(WebAddress.canonical(WebAddress.canonical(issuer))).isEqualTo(WebAddress.canonical(issuer));
        assertReason("x" + ForeignText.quote(text));
        assertReason("x" + ForeignText.sentence(issuer));
    }

    @Property
    @Label("a token response is refused, or has a Bearer token and an ID token")
    void tokens(@ForAll("tokensLike") String text) {
        try {
            TokenResponse tokens = TokenResponse.of(JsonAnswer.parse(text));
            assertThat(tokens.accessToken()).isNotBlank();
            assertThat(tokens.idToken()).isNotBlank();
            tokens.toStore(1000);
            tokens.toCore();
        } catch (SignInFailure | UpstreamException expected) {
            assertReason(expected.getMessage());
        }
        TokenEndpoint.refusal(400, text);
    }

    @Property
    @Label("an ID token is refused whatever its header and payload say, when nobody signed it")
    void idToken(@ForAll("headerLike") String header, @ForAll("claimsLike") String claims) {
        refusedBy(validator(false), base64(header) + "." + base64(claims) + ".c2ln");
    }

    @Property
    @Label("an ID token of any text is refused")
    void anyText(@ForAll String token) {
        refusedBy(validator(true), token);
    }

    @Property
    @Label("a signed ID token signs in, if at all, the one it was made for")
    void signed(@ForAll("claimsLike") String claims) {
        try {
            var taken =
                    validator(true).validate(base64("{\"alg\":\"RS256\"}") + "." + base64(claims) + ".c2ln", "n", "at");
            assertThat(taken.path("iss").textValue()).isEqualTo("https://op.example");
            assertThat(taken.path("nonce").textValue()).isEqualTo("n");
            assertThat(taken.path("sub").textValue()).isNotBlank();
            // What core's classes make of it, for mappers and storage.
            SignIn.convert(taken, JsonWebToken.class);
        } catch (SignInFailure expected) {
            assertReason(expected.reason());
        }
    }

    @Property
    @Label("signed userinfo is refused, or is for this client where it says so")
    void userinfo(@ForAll("headerLike") String header, @ForAll("claimsLike") String claims) {
        try {
            var taken = validator(true).validateUserinfo(base64(header) + "." + base64(claims) + ".c2ln");
            assertThat(taken.path("iss").asText("")).isIn("", "null", "https://op.example");
        } catch (SignInFailure expected) {
            assertReason(expected.reason());
            assertThat(expected.reason()).startsWith("the signed userinfo");
        }
    }

    @Property
    @Label("claims are read as text that can be stored, or refused")
    void claims(@ForAll("claimsLike") String idToken, @ForAll("claimsLike") String userinfo) {
        try {
            ObjectNode verified = JsonAnswer.parse(idToken);
            Claims claims = new Claims(verified).with(JsonAnswer.parse(userinfo));
            for (String path : List.of("sub", "email", "address.country", "address", "name", "aud", "..", "")) {
                String text = claims.text(path);
                if (text != null) {
                    assertThat(text).isNotBlank().hasSizeLessThanOrEqualTo(255);
                }
            }
            claims.emailVerified("email");
            claims.isInIdToken("address.country");
        } catch (SignInFailure | UpstreamException expected) {
            assertThat(expected.getMessage()).isNotBlank();
        }
    }

    @Property
    @Label("what the browser brings back is refused, or has one value each")
    void callback(@ForAll("queries") MultivaluedMap<String, String> query) {
        try {
            assertThat(CallbackParameters.requireState(query)).isNotEmpty();
            CallbackParameters response = CallbackParameters.of(query);
            response.requireIssuer(MetadataFixture.metadata(true));
            response.failure();
            assertThat(response.requireCode()).isNotEmpty();
        } catch (SignInFailure expected) {
            assertThat(expected.reason()).isNotBlank().doesNotContain("\n", "\r", "\0");
        }
    }

    /** What {@link CallbackEndpoint} catches there, so that a state of no kind becomes an error of the server. */
    @Property
    @Label("a state that core cannot decode ends in one of two exceptions")
    void state(@ForAll("states") String state) {
        RealmModel realm = (RealmModel) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {RealmModel.class}, (proxy, method, arguments) -> null);
        try {
            IdentityBrokerState.encoded(state, realm);
        } catch (IllegalArgumentException | IndexOutOfBoundsException expected) {
            assertThat(expected).isNotNull();
        }
    }

    @Provide
    Arbitrary<String> states() {
        return Arbitraries.oneOf(
                        Arbitraries.strings().ofMaxLength(20),
                        Arbitraries.of("", "QUFB", "AAAAAAAAAAAAAAAAAAAAAA", "!"))
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join(".", parts));
    }

    @Provide
    Arbitrary<String> addresses() {
        Arbitrary<String> parts = Arbitraries.oneOf(
                Arbitraries.of(
                        "https://",
                        "http://",
                        "HTTPS://",
                        "my_op",
                        "op.example",
                        "OP.Example",
                        ":443",
                        ":80",
                        ":99999",
                        ":",
                        "/",
                        "//",
                        "/.well-known/openid-configuration",
                        "?p=x",
                        "#f",
                        "@",
                        "user:pass@",
                        "[::1]",
                        "b\u00fccher",
                        "\u202e",
                        "%",
                        " "),
                Arbitraries.strings().ofMaxLength(5));
        return parts.list().ofMaxSize(6).map(list -> String.join("", list));
    }

    /** In one line, short, and with nothing in it that a terminal or a page would act on. */
    private static void assertReason(@Nullable String message) {
        String reason = String.valueOf(message);
        assertThat(reason).isNotBlank().isNotEqualTo("null");
        assertThat(reason.length()).isLessThanOrEqualTo(500);
        assertThat(reason.chars().noneMatch(it -> Character.isISOControl(it) || it == 0x2028 || it == 0x202e))
                .as(reason)
                .isTrue();
    }

    @Provide
    Arbitrary<String> metadataLike() {
        return ForeignJson.like(METADATA);
    }

    @Provide
    Arbitrary<String> tokensLike() {
        return ForeignJson.like(TOKENS);
    }

    @Provide
    Arbitrary<String> headerLike() {
        return ForeignJson.like(HEADER);
    }

    @Provide
    Arbitrary<String> claimsLike() {
        return ForeignJson.like(CLAIMS);
    }

    @Provide
    Arbitrary<MultivaluedMap<String, String>> queries() {
        Arbitrary<String> names = Arbitraries.of("state", "code", "iss", "error", "error_description", "x");
        Arbitrary<String> values = Arbitraries.oneOf(
                Arbitraries.strings(),
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(8_000).ofMaxLength(9_000),
                Arbitraries.of("https://op.example", "access_denied", "", "\r\nERROR", "\0"));
        return Combinators.combine(names, values)
                .as((name, value) -> new String[] {name, value})
                .list()
                .ofMaxSize(8)
                .map(pairs -> {
                    MultivaluedMap<String, String> query = new MultivaluedHashMap<>();
                    pairs.forEach(pair -> query.add(pair[0], pair[1]));
                    return query;
                });
    }

    private static void refusedBy(IdTokenValidator validator, String token) {
        try {
            validator.validate(token, "n", "at");
            throw new AssertionError("was taken");
        } catch (SignInFailure expected) {
            assertThat(expected.reason()).isNotBlank();
        }
    }

    private static IdTokenValidator validator(boolean signed) {
        return new IdTokenValidator(
                "https://op.example",
                "client",
                List.of("RS256"),
                Duration.ofSeconds(30),
                Instant.ofEpochSecond(1_780_317_000),
                token -> signed);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
