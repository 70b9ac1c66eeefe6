package dev.signinhub.oidc;

import static dev.signinhub.testing.ForeignJson.assertReason;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oauth.CoreJson;
import dev.signinhub.oidc.metadata.MetadataException;
import dev.signinhub.oidc.metadata.MetadataLocation;
import dev.signinhub.oidc.metadata.ProviderMetadata;
import dev.signinhub.testing.ForeignJson;
import dev.signinhub.upstream.ForeignText;
import dev.signinhub.upstream.JsonAnswer;
import dev.signinhub.upstream.UpstreamException;
import dev.signinhub.upstream.WebAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.http.HttpHost;
import org.apache.http.client.utils.URIUtils;
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

    private static final String HEADER = """
            {"alg":"RS256","kid":"k","typ":"JWT","cty":"x","x5t":"y","jwk":{"kty":"RSA"},"crit":["x"]}""";

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
            CoreJson.convert(taken, JsonWebToken.class);
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
            assertThat(expected.reason()).startsWith("the signed userinfo response");
        }
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

    @Provide
    Arbitrary<String> metadataLike() {
        return ForeignJson.like(METADATA);
    }

    @Provide
    Arbitrary<String> headerLike() {
        return ForeignJson.like(HEADER);
    }

    @Provide
    Arbitrary<String> claimsLike() {
        return ForeignJson.claims();
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
                claims -> "https://op.example",
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
