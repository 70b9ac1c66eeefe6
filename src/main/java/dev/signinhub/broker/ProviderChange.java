package dev.signinhub.broker;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.representations.IDToken;
import org.keycloak.representations.idm.ComponentRepresentation;
import org.keycloak.utils.KeycloakSessionUtil;

/** What an admin changes about a provider that was saved before: where its secret goes, and by what accounts are linked. */
public final class ProviderChange {

    private static final Logger logger = Logger.getLogger(ProviderChange.class);

    private static final String SECRET = "clientSecret";

    /** What the admin's own interface shows, and a partial export holds, in the place of a secret. */
    private static final String MASK = ComponentRepresentation.SECRET_VALUE;

    private final @Nullable IdentityProviderModel before;
    private final IdentityProviderModel after;
    private final boolean moved;

    /**
     * Compares a provider with what is stored of it.
     *
     * @param addresses where the provider's secret and tokens go, by settings that need not be the present ones
     */
    public ProviderChange(IdentityProviderModel after, Function<Map<String, String>, List<String>> addresses) {
        this.before = AdminRequest.before(after).orElse(null);
        this.after = after;
        this.moved = before != null
                && !(Objects.equals(before.getProviderId(), after.getProviderId())
                        && addresses.apply(before.getConfig()).equals(addresses.apply(after.getConfig())));
    }

    /** Tells whether a client secret is stored, which an update keeps that sends the mask. */
    public boolean hasStoredSecret() {
        String secret = before == null ? null : before.getConfig().get(SECRET);
        return secret != null && !secret.isBlank() && !secret.equals(MASK);
    }

    /**
     * Lets a masked secret stand only for one that stays where it was entered for.
     *
     * <p>Core puts the stored secret in the mask's place after this check ({@code IdentityProviderResource.updateIdpFromRep}),
     * so whoever may change a provider, but not read its secret, could have it sent to a server of his own.
     *
     * @throws IllegalArgumentException when there is none behind the mask, or it would go elsewhere
     */
    public void requireSecretBehindMask() {
        if (!MASK.equals(after.getConfig().get(SECRET))) {
            return;
        }
        if (!hasStoredSecret()) {
            throw new IllegalArgumentException(
                    "Client secret is only the mask that an export contains: enter the secret again.");
        }
        boolean otherClient = before != null
                && !Objects.equals(
                        before.getConfig().get("clientId"), after.getConfig().get("clientId"));
        if (moved || otherClient) {
            throw new IllegalArgumentException("Enter the client secret again: the client ID or an address has changed,"
                    + " and a stored secret goes only where it was entered for.");
        }
    }

    /**
     * Warns when accounts that are linked already may become somebody else's.
     *
     * <p>It is not refused: a provider that moves to another host, with the same users, is an everyday thing.
     */
    public void warnOfLinks(RealmModel realm) {
        KeycloakSession session = KeycloakSessionUtil.getKeycloakSession();
        boolean otherId = before != null && !userIdClaim(before).equals(userIdClaim(after));
        if (session != null
                && (moved || otherId)
                && session.users()
                        .searchForUserStream(realm, Map.of(UserModel.IDP_ALIAS, after.getAlias()), 0, 1)
                        .findAny()
                        .isPresent()) {
            logger.warnf(
                    "Provider '%s' in realm '%s' was saved with a different %s while users are linked: whoever has"
                            + " a linked user's ID there will sign in as that user",
                    after.getAlias(), realm.getName(), otherId ? "user ID claim" : "address");
        }
    }

    private static String userIdClaim(IdentityProviderModel provider) {
        return provider.getConfig().getOrDefault("userIDClaim", IDToken.SUBJECT);
    }
}
