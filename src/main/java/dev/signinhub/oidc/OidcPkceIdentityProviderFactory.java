package dev.signinhub.oidc;

import dev.signinhub.broker.KnownSettings;
import dev.signinhub.broker.OperationalInfo;
import dev.signinhub.broker.Setting;
import dev.signinhub.oauth.FormerName;
import dev.signinhub.oidc.metadata.MetadataCache;
import dev.signinhub.oidc.metadata.MetadataException;
import dev.signinhub.oidc.metadata.MetadataLocation;
import dev.signinhub.oidc.metadata.ProviderMetadata;
import dev.signinhub.upstream.JsonAnswer;
import dev.signinhub.upstream.TalkativeLogs;
import dev.signinhub.upstream.UpstreamException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.broker.provider.AbstractIdentityProviderFactory;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ServerInfoAwareProviderFactory;

/**
 * The provider {@code oidc-pkce}: any OpenID provider that accepts a public client.
 *
 * <p>Server option: {@code --spi-identity_provider--oidc-pkce--default-scope} replaces the default scopes.
 */
public final class OidcPkceIdentityProviderFactory extends AbstractIdentityProviderFactory<OidcIdentityProvider>
        implements KnownSettings, ServerInfoAwareProviderFactory {

    public static final String PROVIDER_ID = "oidc-pkce";

    private String scopes = Objects.requireNonNull(OidcSettings.SCOPES.defaultValue());
    private @Nullable MetadataCache metadata;

    @Override
    public void init(Config.Scope config) {
        scopes = config.get("default-scope", scopes);
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        TalkativeLogs.holdBack();
        factory.register(FormerName::remember);
        metadata = MetadataCache.of(factory);
    }

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public String getName() {
        return "OpenID Connect with PKCE";
    }

    @Override
    public String getHelpText() {
        return "Signs users in with any OpenID Connect provider, with a client ID and no client secret.";
    }

    @Override
    public OidcIdentityProvider create(KeycloakSession session, IdentityProviderModel model) {
        return new OidcIdentityProvider(session, new OidcPkceConfig(scopes, model, session, metadata()));
    }

    @Override
    public IdentityProviderModel createConfig() {
        return new OidcPkceConfig(scopes, metadata());
    }

    /**
     * Reads the document that core's {@code import-config} fetched; only the location of the metadata is needed.
     *
     * @throws WebApplicationException with status 400 and one sentence when it is not a metadata document
     */
    @Override
    public Map<String, String> parseConfig(KeycloakSession session, String document) {
        try {
            ProviderMetadata found = ProviderMetadata.of(JsonAnswer.parse(document));
            Map<String, String> config = new HashMap<>();
            config.put(OidcSettings.METADATA_URL.key(), MetadataLocation.completed(found.issuer()));
            config.put(IdentityProviderModel.ISSUER, found.issuer());
            return config;
        } catch (MetadataException e) {
            throw badRequest(e.getMessage());
        } catch (UpstreamException e) {
            throw badRequest("The metadata cannot be read: the server " + e.getMessage() + ".");
        }
    }

    private static WebApplicationException badRequest(String reason) {
        return new WebApplicationException(Response.status(Response.Status.BAD_REQUEST)
                .entity(Map.of("errorMessage", reason))
                .type(MediaType.APPLICATION_JSON_TYPE)
                .build());
    }

    @Override
    public Stream<Setting> settings() {
        return OidcSettings.ALL.stream()
                .map(setting -> setting.equals(OidcSettings.SCOPES) ? setting.withDefault(scopes) : setting);
    }

    @Override
    public Origin originOf(Setting setting) {
        return setting.key().equals(OidcSettings.SCOPES.key()) && !scopes.equals(OidcSettings.SCOPES.defaultValue())
                ? Origin.ENVIRONMENT
                : Origin.DEFAULT;
    }

    @Override
    public Set<String> derived() {
        return OidcSettings.DERIVED;
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return Setting.properties(settings().toList());
    }

    @Override
    public Map<String, String> getOperationalInfo() {
        return OperationalInfo.version();
    }

    private MetadataCache metadata() {
        return Objects.requireNonNull(metadata, "postInit comes first");
    }
}
