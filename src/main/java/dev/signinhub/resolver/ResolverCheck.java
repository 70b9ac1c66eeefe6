package dev.signinhub.resolver;

import dev.signinhub.broker.SaveCheck;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.idm.AuthenticatorConfigRepresentation;
import org.keycloak.util.JsonSerialization;

/**
 * Checks the settings of a sign-in resolver that an admin saves. Settings that are imported, or not yet those of a step,
 * are checked when somebody signs in.
 */
public final class ResolverCheck extends SaveCheck {

    public ResolverCheck() {
        super("signinhub-resolver-check", ResourceType.AUTHENTICATOR_CONFIG);
    }

    @Override
    protected void check(AdminEvent event, KeycloakSession session) throws IOException {
        AuthenticatorConfigRepresentation config =
                JsonSerialization.readValue(event.getRepresentation(), AuthenticatorConfigRepresentation.class);
        String id = event.getOperationType() == OperationType.CREATE ? config.getId() : inPath(event);
        if (id != null && isOfResolver(id, session.realms().getRealm(event.getRealmId()))) {
            ResolverConfig.of(Objects.requireNonNullElse(config.getConfig(), Map.of()))
                    .check();
        }
    }

    /** The one that {@code AuthenticationManagementResource.updateAuthenticatorConfig} goes by. */
    private static String inPath(AdminEvent event) {
        return event.getResourcePath().substring(event.getResourcePath().lastIndexOf('/') + 1);
    }

    private static boolean isOfResolver(String config, RealmModel realm) {
        return realm.getAuthenticationFlowsStream()
                .flatMap(flow -> realm.getAuthenticationExecutionsStream(flow.getId()))
                .anyMatch(step -> SignInResolverFactory.ID.equals(step.getAuthenticator())
                        && config.equals(step.getAuthenticatorConfig()));
    }
}
