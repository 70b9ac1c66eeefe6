package dev.signinhub.oidc.metadata;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the provider says of itself, as far as signing in needs it.
 *
 * <p>The names are those of OpenID Connect Discovery 1.0 section 3 and RFC 8414 section 2. A value exists only in a usable
 * state: {@link #of} and the constructor refuse what signing in could not work with.
 *
 * @param authorizationResponseIssParameterSupported whether each authorization response carries {@code iss} (RFC 9207)
 * @param idTokenSigningAlgValuesSupported empty when the provider does not say
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ProviderMetadata(
        @JsonProperty("issuer") String issuer,
        @JsonProperty("authorization_endpoint") URI authorizationEndpoint,
        @JsonProperty("token_endpoint") URI tokenEndpoint,
        @JsonProperty("jwks_uri") URI jwksUri,
        @JsonProperty("userinfo_endpoint") @Nullable URI userinfoEndpoint,
        @JsonProperty("end_session_endpoint") @Nullable URI endSessionEndpoint,
        @JsonProperty("introspection_endpoint") @Nullable URI introspectionEndpoint,
        @JsonProperty("response_types_supported") List<String> responseTypesSupported,
        @JsonProperty("code_challenge_methods_supported") List<String> codeChallengeMethodsSupported,

        @JsonProperty("id_token_signing_alg_values_supported")
        List<String> idTokenSigningAlgValuesSupported,

        @JsonProperty("authorization_response_iss_parameter_supported")
        boolean authorizationResponseIssParameterSupported) {

    private static final String WELL_KNOWN = "/.well-known/";
    private static final ObjectReader READER = strictReader();

    /**
     * Checks that the metadata has what signing in needs.
     *
     * @throws MetadataException when a required entry is missing, an endpoint is no absolute http(s) URL, or the code flow
     *     or S256 is ruled out
     */
    public ProviderMetadata {
        if (issuer == null || issuer.isBlank()) {
            throw MetadataException.unusable("The metadata names no issuer.");
        }
        requireEndpoint("authorization_endpoint", authorizationEndpoint, true);
        requireEndpoint("token_endpoint", tokenEndpoint, true);
        requireEndpoint("jwks_uri", jwksUri, true);
        requireEndpoint("userinfo_endpoint", userinfoEndpoint, false);
        requireEndpoint("end_session_endpoint", endSessionEndpoint, false);
        requireEndpoint("introspection_endpoint", introspectionEndpoint, false);
        responseTypesSupported = copy(responseTypesSupported);
        codeChallengeMethodsSupported = copy(codeChallengeMethodsSupported);
        idTokenSigningAlgValuesSupported = copy(idTokenSigningAlgValuesSupported);
        if (!responseTypesSupported.isEmpty() && !responseTypesSupported.contains("code")) {
            throw MetadataException.unusable(
                    "The metadata rules out the authorization code flow: response_types_supported"
                            + " does not list \"code\".");
        }
        // Absence says nothing: many providers support S256 without listing it.
        if (!codeChallengeMethodsSupported.isEmpty() && !codeChallengeMethodsSupported.contains("S256")) {
            throw MetadataException.unusable(
                    "The metadata rules out PKCE with S256: code_challenge_methods_supported does not list \"S256\".");
        }
    }

    /**
     * Reads a metadata document.
     *
     * @throws MetadataException when it has not the types that Discovery prescribes, or lacks what signing in needs
     */
    public static ProviderMetadata of(ObjectNode json) {
        try {
            return READER.readValue(json);
        } catch (IOException e) {
            if (e.getCause() instanceof MetadataException problem) {
                throw problem;
            }
            throw MetadataException.unreachable(
                    "The metadata is not a JSON document as OpenID Connect Discovery describes it.");
        }
    }

    /**
     * Tells whether a document at this URL may speak for the issuer.
     *
     * <p>OpenID Connect Discovery 1.0 section 4.3 wants the URL to be the issuer plus {@code
     * /.well-known/openid-configuration}; RFC 8414 section 3 puts the well-known part before the issuer's path. A query is
     * ignored (Microsoft Entra selects signing keys with one), and so is one slash at the issuer's end.
     */
    public boolean isPublishedAt(URI metadataUrl) {
        String url = withoutQuery(metadataUrl);
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        if (url.equals(base + WELL_KNOWN + "openid-configuration")) {
            return true;
        }
        int path = base.indexOf('/', base.indexOf("://") + 3);
        if (path < 0) {
            return url.equals(base + WELL_KNOWN + "oauth-authorization-server");
        }
        return Stream.of("openid-configuration", "oauth-authorization-server")
                .anyMatch(name -> url.equals(base.substring(0, path) + WELL_KNOWN + name + base.substring(path)));
    }

    private static String withoutQuery(URI url) {
        String text = url.toString();
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query);
    }

    /** Returns every URL that a browser or this server will be sent to. */
    public Stream<URI> endpoints() {
        return Stream.of(
                        authorizationEndpoint,
                        tokenEndpoint,
                        jwksUri,
                        userinfoEndpoint,
                        endSessionEndpoint,
                        introspectionEndpoint)
                .filter(endpoint -> endpoint != null);
    }

    private static void requireEndpoint(String name, @Nullable URI endpoint, boolean required) {
        if (endpoint == null) {
            if (required) {
                throw MetadataException.unusable("The metadata has no " + name + ".");
            }
            return;
        }
        boolean http = "https".equalsIgnoreCase(endpoint.getScheme()) || "http".equalsIgnoreCase(endpoint.getScheme());
        if (!http || endpoint.getHost() == null) {
            throw MetadataException.unusable("The metadata's " + name + " is not an absolute http(s) URL.");
        }
    }

    private static List<String> copy(@Nullable List<String> values) {
        return values == null
                ? List.of()
                : values.stream().filter(value -> value != null).toList();
    }

    private static ObjectReader strictReader() {
        JsonMapper mapper = JsonMapper.builder()
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual, text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
        return mapper.readerFor(ProviderMetadata.class);
    }
}
