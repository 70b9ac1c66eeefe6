package dev.signinhub.oidc;

import dev.signinhub.oidc.metadata.MetadataException;
import dev.signinhub.oidc.metadata.ProviderMetadata;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.oidc.OIDCIdentityProviderConfig;
import org.keycloak.models.IdentityProviderModel;

/**
 * The copy of a provider's metadata that is stored with it.
 *
 * <p>It fills the console's form, lets core find the provider of a back-channel logout by its issuer, and signs users in
 * when the server starts while the metadata cannot be read. Live metadata always win over it. The keys are core's, but
 * for the two that core does not know: both make a check stricter, so they must not be lost with the live copy.
 */
final class LastKnownMetadata {

    static final String AUTHORIZATION_URL = "authorizationUrl";
    static final String USERINFO_URL = "userInfoUrl";
    static final String LOGOUT_URL = "logoutUrl";
    static final String ISS_PARAMETER = "issParameterSupported";
    static final String SIGNING_ALGORITHMS = "idTokenSigningAlgorithms";

    private static final List<String> KEYS = List.of(
            IdentityProviderModel.ISSUER,
            AUTHORIZATION_URL,
            OIDCIdentityProviderConfig.TOKEN_ENDPOINT_URL,
            OIDCIdentityProviderConfig.JWKS_URL,
            USERINFO_URL,
            LOGOUT_URL,
            OIDCIdentityProviderConfig.TOKEN_INTROSPECTION_URL,
            ISS_PARAMETER,
            SIGNING_ALGORITHMS);

    private LastKnownMetadata() {}

    static void store(ProviderMetadata metadata, OidcPkceConfig config) {
        config.put(IdentityProviderModel.ISSUER, metadata.issuer());
        config.put(AUTHORIZATION_URL, metadata.authorizationEndpoint());
        config.put(OIDCIdentityProviderConfig.TOKEN_ENDPOINT_URL, metadata.tokenEndpoint());
        config.put(OIDCIdentityProviderConfig.JWKS_URL, metadata.jwksUri());
        config.put(USERINFO_URL, metadata.userinfoEndpoint());
        config.put(LOGOUT_URL, metadata.endSessionEndpoint());
        config.put(OIDCIdentityProviderConfig.TOKEN_INTROSPECTION_URL, metadata.introspectionEndpoint());
        config.put(ISS_PARAMETER, metadata.authorizationResponseIssParameterSupported());
        config.put(SIGNING_ALGORITHMS, String.join(" ", metadata.idTokenSigningAlgValuesSupported()));
    }

    /** Tells whether these settings hold a copy; an entry that only {@link #store} writes says so. */
    static boolean isIn(Map<String, String> settings) {
        return settings.containsKey(ISS_PARAMETER);
    }

    /** Takes the copy over from settings that were saved before. */
    static void restore(Map<String, String> saved, OidcPkceConfig config) {
        KEYS.forEach(key -> config.put(key, saved.get(key)));
    }

    static void forget(OidcPkceConfig config) {
        config.forget(KEYS);
    }

    /** Returns the stored copy, if it is complete. */
    static Optional<ProviderMetadata> of(OidcPkceConfig config) {
        String algorithms = config.get(SIGNING_ALGORITHMS);
        try {
            return Optional.of(new ProviderMetadata(
                    Objects.requireNonNullElse(config.get(IdentityProviderModel.ISSUER), ""),
                    requireUrl(config, AUTHORIZATION_URL),
                    requireUrl(config, OIDCIdentityProviderConfig.TOKEN_ENDPOINT_URL),
                    requireUrl(config, OIDCIdentityProviderConfig.JWKS_URL),
                    url(config, USERINFO_URL),
                    url(config, LOGOUT_URL),
                    url(config, OIDCIdentityProviderConfig.TOKEN_INTROSPECTION_URL),
                    List.of(),
                    List.of(),
                    algorithms == null ? List.of() : List.of(algorithms.split(" ")),
                    Boolean.parseBoolean(config.get(ISS_PARAMETER))));
        } catch (MetadataException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static URI requireUrl(OidcPkceConfig config, String key) {
        URI url = url(config, key);
        if (url == null) {
            throw MetadataException.unusable("No " + key + " is stored.");
        }
        return url;
    }

    private static @Nullable URI url(OidcPkceConfig config, String key) {
        String value = config.get(key);
        return value == null ? null : URI.create(value);
    }
}
