package dev.signinhub.oidc.metadata;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.upstream.WebAddress;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A provider's metadata, as far as signing in needs it.
 *
 * <p>The names are those of OpenID Connect Discovery 1.0 section 3 and RFC 8414 section 2. An instance is always
 * usable: {@link #of} and the constructor refuse what signing in could not work with.
 *
 * @param authorizationResponseIssParameterSupported whether each authorization response carries {@code iss} (RFC 9207)
 * @param idTokenSigningAlgValuesSupported like each of the lists, empty when the provider does not say
 */
public record ProviderMetadata(
        String issuer,
        URI authorizationEndpoint,
        URI tokenEndpoint,
        URI jwksUri,
        @Nullable URI userinfoEndpoint,
        @Nullable URI endSessionEndpoint,
        @Nullable URI introspectionEndpoint,
        List<String> responseTypesSupported,
        List<String> codeChallengeMethodsSupported,
        List<String> idTokenSigningAlgValuesSupported,
        boolean authorizationResponseIssParameterSupported,
        List<String> userinfoSigningAlgValuesSupported,
        List<String> promptValuesSupported,
        @Nullable URI revocationEndpoint,
        List<String> tokenEndpointAuthMethodsSupported) {

    private static final String WELL_KNOWN = "/.well-known/";

    /**
     * Checks that the metadata has what signing in needs.
     *
     * @throws MetadataException when a required entry is missing, an endpoint is not an absolute http(s) URL, or the
     *     code flow or S256 is ruled out
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
        requireEndpoint("revocation_endpoint", revocationEndpoint, false);
        responseTypesSupported = List.copyOf(responseTypesSupported);
        codeChallengeMethodsSupported = List.copyOf(codeChallengeMethodsSupported);
        idTokenSigningAlgValuesSupported = List.copyOf(idTokenSigningAlgValuesSupported);
        userinfoSigningAlgValuesSupported = List.copyOf(userinfoSigningAlgValuesSupported);
        promptValuesSupported = List.copyOf(promptValuesSupported);
        tokenEndpointAuthMethodsSupported = List.copyOf(tokenEndpointAuthMethodsSupported);
        if (!responseTypesSupported.isEmpty() && !responseTypesSupported.contains("code")) {
            throw MetadataException.unusable(
                    "The metadata rules out the authorization code flow: response_types_supported"
                            + " does not list \"code\".");
        }
        // Absence says nothing: many providers support S256 without listing it.
        if (!codeChallengeMethodsSupported.isEmpty() && !codeChallengeMethodsSupported.contains("S256")) {
            throw MetadataException.withoutS256(
                    "The metadata rules out PKCE with S256: code_challenge_methods_supported does not list \"S256\".");
        }
    }

    /** Metadata that says nothing about signed userinfo, prompts, revocation and the client's authentication. */
    public ProviderMetadata(
            String issuer,
            URI authorizationEndpoint,
            URI tokenEndpoint,
            URI jwksUri,
            @Nullable URI userinfoEndpoint,
            @Nullable URI endSessionEndpoint,
            @Nullable URI introspectionEndpoint,
            List<String> responseTypesSupported,
            List<String> codeChallengeMethodsSupported,
            List<String> idTokenSigningAlgValuesSupported,
            boolean authorizationResponseIssParameterSupported) {
        this(
                issuer,
                authorizationEndpoint,
                tokenEndpoint,
                jwksUri,
                userinfoEndpoint,
                endSessionEndpoint,
                introspectionEndpoint,
                responseTypesSupported,
                codeChallengeMethodsSupported,
                idTokenSigningAlgValuesSupported,
                authorizationResponseIssParameterSupported,
                List.of(),
                List.of(),
                null,
                List.of());
    }

    /**
     * Reads a metadata document.
     *
     * @throws MetadataException when it lacks what signing in needs, or says something unusable; the
     *     sentence names the member
     */
    public static ProviderMetadata of(ObjectNode json) {
        Members members = new Members(json);
        return new ProviderMetadata(
                members.issuer(),
                members.requiredEndpoint("authorization_endpoint"),
                members.requiredEndpoint("token_endpoint"),
                members.requiredEndpoint("jwks_uri"),
                members.optionalEndpoint("userinfo_endpoint"),
                members.optionalEndpoint("end_session_endpoint"),
                members.optionalEndpoint("introspection_endpoint"),
                members.texts("response_types_supported"),
                members.texts("code_challenge_methods_supported"),
                members.texts("id_token_signing_alg_values_supported"),
                members.flag("authorization_response_iss_parameter_supported"),
                members.texts("userinfo_signing_alg_values_supported"),
                members.texts("prompt_values_supported"),
                members.optionalEndpoint("revocation_endpoint"),
                members.texts("token_endpoint_auth_methods_supported"));
    }

    /**
     * Tells whether a document at this URL may be the issuer's.
     *
     * <p>OpenID Connect Discovery 1.0 section 4.3 wants the URL to be the issuer plus {@code
     * /.well-known/openid-configuration}; RFC 8414 section 3 puts the well-known part before the issuer's path. A query
     * is ignored (Microsoft Entra selects signing keys with one), and so are a trailing slash of the issuer and the
     * spelling of the host.
     */
    public boolean isPublishedAt(URI metadataUrl) {
        String url = WebAddress.canonical(withoutQuery(metadataUrl));
        String base = WebAddress.canonical(issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer);
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
                        introspectionEndpoint,
                        revocationEndpoint)
                .filter(endpoint -> endpoint != null);
    }

    private static void requireEndpoint(String name, @Nullable URI endpoint, boolean required) {
        if (endpoint == null) {
            if (required) {
                throw MetadataException.unusable("The metadata has no " + name + ".");
            }
            return;
        }
        if (WebAddress.parse(endpoint.toString()).isEmpty()) {
            throw MetadataException.unusable("The metadata's " + name + " is not an absolute http(s) URL.");
        }
    }
}
