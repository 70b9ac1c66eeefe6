package dev.signinhub.oidc;

import dev.signinhub.oidc.metadata.MetadataCache;
import dev.signinhub.upstream.CallLimit;
import dev.signinhub.upstream.UpstreamClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.AbstractIdentityProviderFactory;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ServerInfoAwareProviderFactory;

/** The provider {@code oidc-pkce}: any OpenID provider that takes a public client. */
public final class OidcPkceIdentityProviderFactory extends AbstractIdentityProviderFactory<OidcPkceIdentityProvider>
        implements ServerInfoAwareProviderFactory {

    public static final String PROVIDER_ID = "oidc-pkce";

    private @Nullable MetadataCache metadata;

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        // A server that would misread its options must not start.
        UpstreamClient.deadline();
        CallLimit.maximum();
        metadata = MetadataCache.create(factory);
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
    public OidcPkceIdentityProvider create(KeycloakSession session, IdentityProviderModel model) {
        return new OidcPkceIdentityProvider(session, new OidcPkceConfig(model), metadata());
    }

    @Override
    public IdentityProviderModel createConfig() {
        return new OidcPkceConfig(metadata());
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return settings();
    }

    /** Returns the settings that every OpenID provider of this jar has; new ones at each call. */
    public static List<ProviderConfigProperty> settings() {
        return Setting.all();
    }

    @Override
    public Map<String, String> getOperationalInfo() {
        return version();
    }

    /** Returns what the server info page says of this jar. */
    public static Map<String, String> version() {
        String version = OidcPkceIdentityProviderFactory.class.getPackage().getImplementationVersion();
        return Map.of("version", version == null ? "development" : version);
    }

    private MetadataCache metadata() {
        return Objects.requireNonNull(metadata, "postInit comes first");
    }
}
