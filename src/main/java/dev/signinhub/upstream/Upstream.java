package dev.signinhub.upstream;

import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;

/**
 * Whom a call is for.
 *
 * @param id identifies the provider on this server; hanging calls count against it alone
 * @param name what operators call it
 * @param reach how close to this server its endpoints may be
 */
public record Upstream(String id, Name name, Reach reach) {

    /** A provider's name in metrics and logs. */
    public record Name(String realm, String alias) {}

    /** Returns a provider of the session's realm. */
    public static Upstream of(KeycloakSession session, IdentityProviderModel provider, Reach reach) {
        return new Upstream(
                provider.getInternalId(),
                new Name(session.getContext().getRealm().getName(), provider.getAlias()),
                reach);
    }
}
