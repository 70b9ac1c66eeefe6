package dev.signinhub.oauth;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.FederatedIdentityModel.FederatedIdentityCreatedEvent;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;

/**
 * The name that a user had here before a provider was linked.
 *
 * <p>With sync mode FORCE, core gives a user the provider's name right after it has made the link ({@code
 * IdentityBrokerService.updateFederatedIdentity}), even if only the locale is to be synchronized.
 */
public record FormerName(
        String userId, @Nullable String first, @Nullable String last) {

    private static final String ATTRIBUTE = "signinhub.formerName";

    /** Remembers the name until the end of the request, if the event is about a new link. */
    public static void remember(ProviderEvent event) {
        if (event instanceof FederatedIdentityCreatedEvent link) {
            UserModel user = link.getUser();
            link.getKeycloakSession()
                    .setAttribute(ATTRIBUTE, new FormerName(user.getId(), user.getFirstName(), user.getLastName()));
        }
    }

    /** Gives a user who was just linked the former name back. */
    static void restore(KeycloakSession session, UserModel user) {
        FormerName name = session.getAttribute(ATTRIBUTE, FormerName.class);
        if (name != null && name.userId().equals(user.getId())) {
            restore(user.getFirstName(), name.first(), user::setFirstName);
            restore(user.getLastName(), name.last(), user::setLastName);
        }
    }

    /** Only what core changed: the names of a user from a read-only federation cannot be set at all. */
    private static void restore(@Nullable String current, @Nullable String former, Consumer<@Nullable String> setter) {
        if (!Objects.equals(current, former)) {
            setter.accept(former);
        }
    }
}
