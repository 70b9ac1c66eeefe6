package dev.signinhub.oidc;

import dev.signinhub.oauth.ClaimPath;
import dev.signinhub.oauth.ClaimReader;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.authentication.Authenticator;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The claims that the steps of a provider's flows read. Flows come with the realm, which core keeps in memory. */
record FlowClaims(KeycloakSession session, RealmModel realm, IdentityProviderModel provider) {

    /** Those of the flows that {@code LoginActionsService.brokerLoginFlow} goes through. */
    Stream<ClaimPath> all() {
        return Stream.of(firstLoginFlow(), Optional.ofNullable(provider.getPostBrokerLoginFlowId()))
                .flatMap(Optional::stream)
                .flatMap(this::ofFlow);
    }

    private Optional<String> firstLoginFlow() {
        return Optional.ofNullable(provider.getFirstBrokerLoginFlowId())
                .or(() -> Optional.ofNullable(realm.getFirstBrokerLoginFlow()).map(AuthenticationFlowModel::getId));
    }

    private Stream<ClaimPath> ofFlow(String flow) {
        return realm.getAuthenticationExecutionsStream(flow)
                .filter(step -> !step.isDisabled())
                .flatMap(step -> step.isAuthenticatorFlow() ? ofFlow(step.getFlowId()) : ofStep(step));
    }

    private Stream<ClaimPath> ofStep(AuthenticationExecutionModel step) {
        return session.getKeycloakSessionFactory().getProviderFactory(Authenticator.class, step.getAuthenticator())
                        instanceof ClaimReader reader
                ? reader.claims(provider, settings(step))
                : Stream.empty();
    }

    private Map<String, String> settings(AuthenticationExecutionModel step) {
        return Optional.ofNullable(step.getAuthenticatorConfig())
                .map(realm::getAuthenticatorConfigById)
                .map(AuthenticatorConfigModel::getConfig)
                .orElse(Map.of());
    }
}
