package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signinhub.oidc.Identities;
import dev.signinhub.oidc.SignInFailure;
import dev.signinhub.oidc.metadata.MetadataCache;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.validation.Validation;

/**
 * Signs users in with Microsoft, in place of core's {@code MicrosoftIdentityProvider}.
 *
 * <p>The profile is that of Microsoft Graph, as there, for links and mappers; unlike there an ID token says before whose it
 * must be and of which tenant.
 */
final class MicrosoftIdentityProvider extends PresetIdentityProvider {

    private final MicrosoftConfig config;

    MicrosoftIdentityProvider(KeycloakSession session, MicrosoftConfig config, MetadataCache metadata) {
        super(session, config, metadata);
        this.config = config;
    }

    @Override
    protected BrokeredIdentityContext identify(JsonNode idToken, @Nullable String accessToken) {
        if (idToken.path("oid").asText().isEmpty()) {
            throw SignInFailure.misconfigured("the ID token has no oid");
        }
        JsonNode profile = profile(config.getUserInfoUrl(), accessToken);
        if (!isSame(idToken.path("oid"), profile.path("id"))) {
            throw SignInFailure.misconfigured("Microsoft Graph answered about another user than the ID token");
        }
        return identityOf(profile);
    }

    /** Graph leaves the zeros and dashes out of a personal account's object ID. */
    private static boolean isSame(JsonNode oid, JsonNode id) {
        return bare(oid).equals(bare(id));
    }

    private static String bare(JsonNode id) {
        return id.asText().replace("-", "").replaceFirst("^0+", "").toLowerCase(Locale.ROOT);
    }

    /**
     * As core: the principal name stands in for an address that Graph does not have, and the address is the user name. But
     * nobody has verified that mail reaches a principal name.
     */
    @Override
    protected BrokeredIdentityContext identityOf(JsonNode profile) {
        BrokeredIdentityContext identity = super.identityOf(profile);
        if (config.isOpenToAnyTenant()) {
            // The administrator of any tenant can give a user any address.
            Identities.setEmail(identity, identity.getEmail(), false);
        }
        String principal = profile.path("userPrincipalName").textValue();
        if (identity.getEmail() == null && Validation.isEmailValid(principal)) {
            Identities.setEmail(identity, principal, false);
        }
        identity.setUsername(identity.getEmail() == null ? identity.getId() : identity.getEmail());
        return identity;
    }
}
