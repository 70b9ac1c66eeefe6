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

/** An admin's change to a saved provider: where its secret goes, and which claim links accounts. */
public final class ProviderChange {

    private static final Logger logger = Logger.getLogger(ProviderChange.class);

    private static final String SECRET = "clientSecret";

    /** What the admin API shows, and a partial export contains, in place of a secret. */
    private static final String MASK = ComponentRepresentation.SECRET_VALUE;

    private final @Nullable IdentityProviderModel before;
    private final IdentityProviderModel after;
    private final boolean moved;

    /**
     * Compares a provider with its stored version.
     *
     * @param addresses where the provider's secret and tokens go, given settings that need not be the current ones
     */
    public ProviderChange(IdentityProviderModel after, Function<Map<String, String>, List<String>> addresses) {
        this.before = AdminRequest.before(after).orElse(null);
        this.after = after;
        this.moved = before != null
                && !(Objects.equals(before.getProviderId(), after.getProviderId())
                        && addresses.apply(before.getConfig()).equals(addresses.apply(after.getConfig())));
    }

    /** Tells whether a client secret is stored, which an update that sends the mask keeps. */
    public boolean hasStoredSecret() {
        String secret = before == null ? null : before.getConfig().get(SECRET);
        return secret != null && !secret.isBlank() && !secret.equals(MASK);
    }

    /**
     * Accepts a masked secret only if the stored one is still used for the server and client it was entered for.
     *
     * <p>Core replaces the mask with the stored secret after this check ({@code
     * IdentityProviderResource.updateIdpFromRep}), so someone who may change a provider but not read its secret could
     * have it sent to their own server.
     *
     * @throws IllegalArgumentException when nothing is stored, or the secret would go elsewhere
     */
    public void requireSecretBehindMask() {
        if (!MASK.equals(after.getConfig().get(SECRET))) {
            return;
        }
        if (!hasStoredSecret()) {
            throw new IllegalArgumentException(
                    "Client secret is only the mask from an export: enter the secret again.");
        }
        boolean otherClient = before != null
                && !Objects.equals(
                        before.getConfig().get("clientId"), after.getConfig().get("clientId"));
        if (moved || otherClient) {
            throw new IllegalArgumentException("Enter the client secret again: the client ID or an address has changed,"
                    + " and a stored secret is sent only where it was meant to go.");
        }
    }

    /**
     * Warns when linked accounts could end up with someone else.
     *
     * <p>It is not refused: providers do move to another host and keep their users.
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
