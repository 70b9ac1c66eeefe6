package dev.signinhub.oidc.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.upstream.JsonAnswer;
import dev.signinhub.upstream.UpstreamException;
import dev.signinhub.upstream.WebAddress;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.apache.http.client.utils.URIUtils;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Provider metadata")
class ProviderMetadataTest {

    private static final String HONEST = """
            {"issuer":"https://op.example/tenant",
             "authorization_endpoint":"https://op.example/authorize",
             "token_endpoint":"https://op.example/token",
             "jwks_uri":"https://op.example/jwks",
             "response_types_supported":["code","id_token"],
             "code_challenge_methods_supported":["plain","S256"],
             "id_token_signing_alg_values_supported":["RS256"],
             "authorization_response_iss_parameter_supported":true,
             "something_else":{"a":1}}
            """;

    @Test
    @DisplayName("are read with what signing in needs")
    void honest() throws Exception {
        ProviderMetadata metadata = parse(HONEST);
        assertThat(metadata.issuer()).isEqualTo("https://op.example/tenant");
        assertThat(metadata.tokenEndpoint()).isEqualTo(URI.create("https://op.example/token"));
        assertThat(metadata.userinfoEndpoint()).isNull();
        assertThat(metadata.idTokenSigningAlgValuesSupported()).containsExactly("RS256");
        assertThat(metadata.authorizationResponseIssParameterSupported()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "response_types_supported",
                "code_challenge_methods_supported",
                "id_token_signing_alg_values_supported",
                "authorization_response_iss_parameter_supported"
            })
    @DisplayName("may leave out what many providers do not list")
    void optional(String name) throws Exception {
        assertThat(parse(HONEST.replace(name, "x")).issuer()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({
        "issuer, The metadata names no issuer.",
        "authorization_endpoint, The metadata has no authorization_endpoint.",
        "token_endpoint, The metadata has no token_endpoint.",
        "jwks_uri, The metadata has no jwks_uri."
    })
    @DisplayName("are refused without what they must have")
    void required(String name, String message) {
        assertUnusable(HONEST.replace('"' + name + '"', "\"x\""), message);
    }

    static Stream<Arguments> endpoint() {
        return Stream.of(
                        "authorization_endpoint",
                        "token_endpoint",
                        "jwks_uri",
                        "userinfo_endpoint",
                        "end_session_endpoint",
                        "introspection_endpoint")
                .flatMap(name -> Stream.of(
                                "javascript:alert(1)",
                                "file:///etc/passwd",
                                "/authorize",
                                "https:///authorize",
                                "ftp://op.example/a")
                        .map(url -> Arguments.of(name, url)));
    }

    @ParameterizedTest
    @MethodSource
    @DisplayName("are refused with an endpoint that is no absolute http(s) URL")
    void endpoint(String name, String url) throws Exception {
        ObjectNode honest = JsonAnswer.parse(HONEST).put(name, "https://op.example/here");
        assertThat(ProviderMetadata.of(honest).endpoints()).contains(URI.create("https://op.example/here"));
        assertUnusable(honest.put(name, url).toString(), "The metadata's " + name + " is not an absolute http(s) URL.");
    }

    static Stream<Arguments> overlooked() {
        return Stream.of("null", "\"\"", "\" \"", "false", "0", "7.5", "[]", "{}", "[null]", "[1]", "{\"a\":1}")
                .flatMap(value -> Stream.of(
                                "userinfo_endpoint",
                                "end_session_endpoint",
                                "introspection_endpoint",
                                "response_types_supported",
                                "code_challenge_methods_supported",
                                "id_token_signing_alg_values_supported",
                                "userinfo_signing_alg_values_supported",
                                "prompt_values_supported",
                                "authorization_response_iss_parameter_supported")
                        .map(name -> Arguments.of(name, value)));
    }

    @ParameterizedTest
    @MethodSource
    @DisplayName("say nothing by an optional member that is null, empty or of another type")
    void overlooked(String name, String value) throws Exception {
        ObjectNode document = JsonAnswer.parse(HONEST);
        document.set(name, new JsonMapper().readTree(value));
        assertThat(ProviderMetadata.of(document)).isEqualTo(ProviderMetadata.of(document.without(name)));
    }

    @Test
    @DisplayName("say what they mean by a text for a list, and by a text for a boolean")
    void otherTypes() throws Exception {
        ProviderMetadata metadata = ProviderMetadata.of(JsonAnswer.parse(HONEST)
                .put("response_types_supported", "code")
                .put("code_challenge_methods_supported", "plain S256")
                .put("id_token_signing_alg_values_supported", "RS256, ES256")
                .put("authorization_response_iss_parameter_supported", "True"));
        assertThat(metadata.responseTypesSupported()).containsExactly("code");
        assertThat(metadata.idTokenSigningAlgValuesSupported()).containsExactly("RS256", "ES256");
        assertThat(metadata.authorizationResponseIssParameterSupported()).isTrue();
        assertUnusable(
                JsonAnswer.parse(HONEST)
                        .put("code_challenge_methods_supported", "plain")
                        .toString(),
                "The metadata rules out PKCE with S256: code_challenge_methods_supported does not list \"S256\".");
    }

    @Test
    @DisplayName("may list a value more than once")
    void repeated() throws Exception {
        ProviderMetadata metadata = parse(HONEST.replace("[\"RS256\"]", "[\"RS256\",\"ES256\",\"RS256\"]"));
        assertThat(metadata.idTokenSigningAlgValuesSupported()).containsExactly("RS256", "ES256");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://my_op:9110/token",
                "https://my_op.example/token",
                "https://b\u00fccher.example:8443/token",
                "https://[2001:db8::1]/token"
            })
    @DisplayName("may have an endpoint at a host that java.net.URI does not know as one")
    void hosts(String url) throws Exception {
        URI endpoint = ProviderMetadata.of(JsonAnswer.parse(HONEST).put("token_endpoint", url))
                .tokenEndpoint();
        assertThat(WebAddress.host(endpoint))
                .isNotBlank()
                .isEqualTo(URIUtils.extractHost(endpoint).getHostName());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "issuer|42|The metadata's issuer is not a string.",
                "issuer|null|The metadata names no issuer.",
                "issuer|\"\"|The metadata names no issuer.",
                "token_endpoint|null|The metadata has no token_endpoint.",
                "token_endpoint|\"\"|The metadata has no token_endpoint.",
                "token_endpoint|[\"https://op.example\"]|The metadata's token_endpoint is not an absolute http(s) URL.",
                "token_endpoint|true|The metadata's token_endpoint is not an absolute http(s) URL.",
                "token_endpoint|\"https://a b/\"|The metadata's token_endpoint is not an absolute http(s) URL.",
                "token_endpoint|\"https://user@my_op/\"|The metadata's token_endpoint is not an absolute http(s) URL."
            })
    @DisplayName("are refused in one sentence that names the member and the fault")
    void sentence(String name, String value, String message) throws Exception {
        ObjectNode document = JsonAnswer.parse(HONEST);
        document.set(name, new JsonMapper().readTree(value));
        assertUnusable(document.toString(), message);
    }

    @Test
    @DisplayName("are refused with an issuer or an endpoint that would fill a log or forge a line of it")
    void hostileTexts() throws Exception {
        String noUrl =
                "The metadata's issuer is longer than 255 characters, or has characters that are not allowed in a URL.";
        for (String issuer : List.of(
                "https://op.example/\n2026-01-01 ERROR forged",
                "https://op.example/\u001b[2J",
                "https://op.example/\u2028x",
                "https://op.example/\u202ex",
                "https://op.example/" + "x".repeat(1 << 20))) {
            assertUnusable(JsonAnswer.parse(HONEST).put("issuer", issuer).toString(), noUrl);
        }
        assertUnusable(
                JsonAnswer.parse(HONEST)
                        .put("jwks_uri", "https://op.example/" + "x".repeat(1 << 20))
                        .toString(),
                "The metadata's jwks_uri is longer than 2048 characters.");
    }

    @Test
    @DisplayName("may list nothing among what they list")
    void nullInList() throws Exception {
        ProviderMetadata metadata = parse(HONEST.replace("[\"RS256\"]", "[null,\"RS256\"]"));
        assertThat(metadata.idTokenSigningAlgValuesSupported()).containsExactly("RS256");
    }

    @Test
    @DisplayName("are refused when they rule out the code flow or S256")
    void ruledOut() {
        assertUnusable(
                HONEST.replace("\"code\",", ""),
                "The metadata rules out the authorization code flow: response_types_supported does not list \"code\".");
        assertUnusable(
                HONEST.replace(",\"S256\"", ""),
                "The metadata rules out PKCE with S256: code_challenge_methods_supported does not list \"S256\".");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"issuer\":42}",
                "{\"issuer\":{}}",
                "{\"issuer\":\"i\",\"jwks_uri\":[]}",
                "{\"issuer\":\"i\",\"jwks_uri\":\"http://[\"}"
            })
    @DisplayName("are refused when they have not the types that Discovery prescribes")
    void types(String json) {
        assertThatExceptionOfType(MetadataException.class).isThrownBy(() -> parse(json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://op.example/tenant/.well-known/openid-configuration",
                "https://op.example/tenant/.well-known/openid-configuration?appid=1",
                "https://op.example/.well-known/openid-configuration/tenant",
                "https://op.example/.well-known/oauth-authorization-server/tenant",
                "https://OP.example:443/tenant/.well-known/openid-configuration"
            })
    @DisplayName("speak for the issuer from where Discovery and RFC 8414 put them")
    void published(String url) throws Exception {
        assertThat(parse(HONEST).isPublishedAt(URI.create(url))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://op.example/.well-known/openid-configuration",
                "https://op.example/tenant2/.well-known/openid-configuration",
                "https://evil.example/tenant/.well-known/openid-configuration",
                "http://op.example/tenant/.well-known/openid-configuration",
                "https://op.example:8443/tenant/.well-known/openid-configuration",
                "https://op.example/TENANT/.well-known/openid-configuration",
                "https://op.example/tenant"
            })
    @DisplayName("do not speak for it from anywhere else")
    void notPublished(String url) throws Exception {
        assertThat(parse(HONEST).isPublishedAt(URI.create(url))).isFalse();
    }

    @Test
    @DisplayName("speak for an issuer that ends in a slash, and for one without a path")
    void slash() throws Exception {
        URI url = URI.create("https://op.example/.well-known/openid-configuration");
        assertThat(parse(HONEST.replace("/tenant", "/")).isPublishedAt(url)).isTrue();
        assertThat(parse(HONEST.replace("/tenant", "")).isPublishedAt(url)).isTrue();
        assertThat(parse(HONEST.replace("/tenant", ""))
                        .isPublishedAt(URI.create("https://op.example/.well-known/oauth-authorization-server")))
                .isTrue();
        assertThat(parse(HONEST.replace("/tenant", ""))
                        .isPublishedAt(URI.create("https://evil.example/.well-known/oauth-authorization-server")))
                .isFalse();
    }

    private static ProviderMetadata parse(String json) throws UpstreamException {
        return ProviderMetadata.of(JsonAnswer.parse(json));
    }

    private static void assertUnusable(String json, String message) {
        assertThatExceptionOfType(MetadataException.class)
                .isThrownBy(() -> parse(json))
                .withMessage(message)
                .satisfies(e -> assertThat(e.isUnreachable()).isFalse());
    }
}
