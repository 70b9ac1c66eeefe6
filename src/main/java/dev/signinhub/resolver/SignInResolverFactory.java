package dev.signinhub.resolver;

import dev.signinhub.broker.OperationalInfo;
import dev.signinhub.broker.Setting;
import dev.signinhub.oauth.ClaimPath;
import dev.signinhub.oauth.ClaimReader;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.AuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.FederatedIdentityModel.FederatedIdentityCreatedEvent;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ServerInfoAwareProviderFactory;

/** The authenticator {@code signin-resolver}. */
public final class SignInResolverFactory implements AuthenticatorFactory, ClaimReader, ServerInfoAwareProviderFactory {

    static final String ID = "signin-resolver";

    private static final Authenticator RESOLVER = new SignInResolver();

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getDisplayType() {
        return "Sign-in resolver";
    }

    @Override
    public String getHelpText() {
        return "Finds the local user that a first sign-in through a provider belongs to, by the rules that you trust, or"
                + " creates one. In a post-login flow, it checks the required groups at each sign-in.";
    }

    @Override
    public Authenticator create(KeycloakSession session) {
        return RESOLVER;
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return Setting.properties(ResolverSettings.ALL);
    }

    @Override
    public Stream<ClaimPath> claims(IdentityProviderModel provider, Map<String, String> settings) {
        return ResolverConfig.claims(provider.getAlias(), settings);
    }

    @Override
    public boolean isConfigurable() {
        return true;
    }

    @Override
    public Requirement[] getRequirementChoices() {
        return new Requirement[] {Requirement.REQUIRED, Requirement.ALTERNATIVE, Requirement.DISABLED};
    }

    @Override
    public boolean isUserSetupAllowed() {
        return false;
    }

    @Override
    public @Nullable String getReferenceCategory() {
        return null;
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(event -> {
            if (event instanceof FederatedIdentityCreatedEvent link) {
                NewAccount.linked(link);
                FirstSignIn.linked(link);
            }
        });
    }

    @Override
    public void close() {}

    @Override
    public Map<String, String> getOperationalInfo() {
        return OperationalInfo.version();
    }
}
