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
 * The copy of a provider's metadata that is stored with the provider.
 *
 * <p>It fills the console's form, lets core find a back-channel logout's provider by issuer, and is used for signing in
 * until a freshly started server has read the metadata. Live metadata always takes precedence, and the copy is valid
 * only for the metadata URL that it was read from. The keys are core's where core has them; the others make a check
 * stricter, so they must survive without the live metadata.
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

    static final List<String> KEYS = List.of(
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

    private final Map<String, String> settings;
    private final @Nullable String metadataUrl;

    /**
     * @param settings where the copy is stored
     * @param metadataUrl the URL it must have been read from; null if the settings name none
     */
    LastKnownMetadata(Map<String, String> settings, @Nullable String metadataUrl) {
        this.settings = settings;
        this.metadataUrl = metadataUrl;
    }

    void store(MetadataDocument document) {
        ProviderMetadata metadata = document.metadata();
        put(IdentityProviderModel.ISSUER, metadata.issuer());
        put(AUTHORIZATION_URL, metadata.authorizationEndpoint());
        put(OIDCIdentityProviderConfig.TOKEN_ENDPOINT_URL, metadata.tokenEndpoint());
        put(OIDCIdentityProviderConfig.JWKS_URL, metadata.jwksUri());
        put(USERINFO_URL, metadata.userinfoEndpoint());
        put(LOGOUT_URL, metadata.endSessionEndpoint());
        put(OIDCIdentityProviderConfig.TOKEN_INTROSPECTION_URL, metadata.introspectionEndpoint());
        put(ISS_PARAMETER, metadata.authorizationResponseIssParameterSupported());
        put(SIGNING_ALGORITHMS, String.join(" ", metadata.idTokenSigningAlgValuesSupported()));
        put(USERINFO_ALGORITHMS, String.join(" ", metadata.userinfoSigningAlgValuesSupported()));
        put(READ_FROM, metadataUrl);
        put(REACH, document.reach());
    }

    private void put(String key, @Nullable Object value) {
        if (value == null) {
            settings.remove(key);
        } else {
            settings.put(key, value.toString());
        }
    }

    /** Tells whether there is a copy from the metadata URL. */
    boolean isPresent() {
        return metadataUrl != null && metadataUrl.equals(settings.get(READ_FROM));
    }

    /** Tells whether there is a copy from a different URL. */
    boolean isFromAnotherUrl() {
        return settings.containsKey(READ_FROM) && !isPresent();
    }

    /** Copies it to other settings. */
    void copyTo(Map<String, String> others) {
        others.keySet().removeAll(KEYS);
        KEYS.stream().filter(settings::containsKey).forEach(key -> others.put(key, settings.get(key)));
    }

    void forget() {
        settings.keySet().removeAll(KEYS);
    }

    /** Returns the copy from the metadata URL, if there is one and it is complete. */
    Optional<MetadataDocument> read() {
        if (!isPresent()) {
            return Optional.empty();
        }
        try {
            ProviderMetadata metadata = new ProviderMetadata(
                    Objects.requireNonNullElse(get(IdentityProviderModel.ISSUER), ""),
                    requireUrl(AUTHORIZATION_URL),
                    requireUrl(OIDCIdentityProviderConfig.TOKEN_ENDPOINT_URL),
                    requireUrl(OIDCIdentityProviderConfig.JWKS_URL),
                    url(USERINFO_URL),
                    url(LOGOUT_URL),
                    url(OIDCIdentityProviderConfig.TOKEN_INTROSPECTION_URL),
                    List.of(),
                    List.of(),
                    words(SIGNING_ALGORITHMS),
                    Boolean.parseBoolean(get(ISS_PARAMETER)),
                    words(USERINFO_ALGORITHMS),
                    List.of(),
                    null,
                    List.of());
            String reach = Objects.requireNonNullElse(get(REACH), Reach.PUBLIC.name());
            return Optional.of(MetadataDocument.stored(metadata, Reach.valueOf(reach)));
        } catch (MetadataException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private @Nullable String get(String key) {
        String value = settings.get(key);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private List<String> words(String key) {
        String words = get(key);
        return words == null ? List.of() : List.of(words.split(" "));
    }

    private URI requireUrl(String key) {
        URI url = url(key);
        if (url == null) {
            throw MetadataException.unusable("No " + key + " is stored.");
        }
        return url;
    }

    private @Nullable URI url(String key) {
        String value = get(key);
        return value == null ? null : URI.create(value);
    }
}
