package dev.signinhub.oidc;

import dev.signinhub.oidc.metadata.MetadataDocument;
import dev.signinhub.oidc.metadata.MetadataException;
import dev.signinhub.oidc.metadata.ProviderMetadata;
import dev.signinhub.upstream.Reach;
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
 * until a server that has just started has read the metadata. Live metadata always wins over it, and it counts only for the
 * metadata URL that it was read from. The keys are core's, but for those that core does not know: they make a check
 * stricter, so they must not be lost with the live copy.
 */
final class LastKnownMetadata {

    static final String AUTHORIZATION_URL = "authorizationUrl";
    static final String USERINFO_URL = "userInfoUrl";
    static final String LOGOUT_URL = "logoutUrl";
    static final String ISS_PARAMETER = "issParameterSupported";
    static final String SIGNING_ALGORITHMS = "idTokenSigningAlgorithms";
    static final String USERINFO_ALGORITHMS = "userinfoSigningAlgorithms";
    static final String READ_FROM = "metadataReadFrom";
    static final String REACH = "metadataReach";

    private static final List<String> KEYS = List.of(
            IdentityProviderModel.ISSUER,
            AUTHORIZATION_URL,
            OIDCIdentityProviderConfig.TOKEN_ENDPOINT_URL,
            OIDCIdentityProviderConfig.JWKS_URL,
            USERINFO_URL,
            LOGOUT_URL,
            OIDCIdentityProviderConfig.TOKEN_INTROSPECTION_URL,
            ISS_PARAMETER,
            SIGNING_ALGORITHMS,
            USERINFO_ALGORITHMS,
            READ_FROM,
            REACH);

    private LastKnownMetadata() {}

    static void store(MetadataDocument document, OidcPkceConfig config) {
        ProviderMetadata metadata = document.metadata();
        config.put(IdentityProviderModel.ISSUER, metadata.issuer());
        config.put(AUTHORIZATION_URL, metadata.authorizationEndpoint());
        config.put(OIDCIdentityProviderConfig.TOKEN_ENDPOINT_URL, metadata.tokenEndpoint());
        config.put(OIDCIdentityProviderConfig.JWKS_URL, metadata.jwksUri());
        config.put(USERINFO_URL, metadata.userinfoEndpoint());
        config.put(LOGOUT_URL, metadata.endSessionEndpoint());
        config.put(OIDCIdentityProviderConfig.TOKEN_INTROSPECTION_URL, metadata.introspectionEndpoint());
        config.put(ISS_PARAMETER, metadata.authorizationResponseIssParameterSupported());
        config.put(SIGNING_ALGORITHMS, String.join(" ", metadata.idTokenSigningAlgValuesSupported()));
        config.put(USERINFO_ALGORITHMS, String.join(" ", metadata.userinfoSigningAlgValuesSupported()));
        config.put(READ_FROM, config.metadataUrl());
        config.put(REACH, document.reach());
    }

    /** Tells whether these settings hold a copy of what is published at this URL. */
    static boolean isIn(Map<String, String> settings, @Nullable String metadataUrl) {
        return metadataUrl != null && metadataUrl.equals(settings.get(READ_FROM));
    }

    /** Tells whether these settings hold a copy of what is published elsewhere. */
    static boolean isOfAnother(Map<String, String> settings, @Nullable String metadataUrl) {
        return settings.containsKey(READ_FROM) && !isIn(settings, metadataUrl);
    }

    /** Takes the copy over from some settings into others. */
    static void copy(Map<String, String> from, Map<String, String> to) {
        to.keySet().removeAll(KEYS);
        KEYS.stream().filter(from::containsKey).forEach(key -> to.put(key, from.get(key)));
    }

    static void forget(OidcPkceConfig config) {
        config.forget(KEYS);
    }

    /** Returns the stored copy of what is published at the provider's metadata URL, if it is complete. */
    static Optional<MetadataDocument> of(OidcPkceConfig config) {
        if (!isIn(config.getConfig(), config.metadataUrl())) {
            return Optional.empty();
        }
        try {
            ProviderMetadata metadata = new ProviderMetadata(
                    Objects.requireNonNullElse(config.get(IdentityProviderModel.ISSUER), ""),
                    requireUrl(config, AUTHORIZATION_URL),
                    requireUrl(config, OIDCIdentityProviderConfig.TOKEN_ENDPOINT_URL),
                    requireUrl(config, OIDCIdentityProviderConfig.JWKS_URL),
                    url(config, USERINFO_URL),
                    url(config, LOGOUT_URL),
                    url(config, OIDCIdentityProviderConfig.TOKEN_INTROSPECTION_URL),
                    List.of(),
                    List.of(),
                    words(config, SIGNING_ALGORITHMS),
                    Boolean.parseBoolean(config.get(ISS_PARAMETER)),
                    words(config, USERINFO_ALGORITHMS),
                    List.of());
            String reach = Objects.requireNonNullElse(config.get(REACH), Reach.PUBLIC.name());
            return Optional.of(MetadataDocument.stored(metadata, Reach.valueOf(reach)));
        } catch (MetadataException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<String> words(OidcPkceConfig config, String key) {
        String words = config.get(key);
        return words == null ? List.of() : List.of(words.split(" "));
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
