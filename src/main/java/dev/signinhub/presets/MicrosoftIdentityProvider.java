package dev.signinhub.presets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.oauth.EmailVerification;
import dev.signinhub.oauth.IdentityMapper;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.validation.Validation;

/**
 * Signs users in with Microsoft, in place of core's {@code MicrosoftIdentityProvider}.
 *
 * <p>As in core, the profile comes from Microsoft Graph, for links and mappers. Unlike in core, it must
 * belong to the user and tenant that a verified ID token names.
 */
final class MicrosoftIdentityProvider extends OidcPresetIdentityProvider {

    /** The prefix of the object IDs of personal accounts. */
    private static final String PERSONAL = "00000000-0000-0000-";

    private final MicrosoftConfig config;

    MicrosoftIdentityProvider(KeycloakSession session, MicrosoftConfig config) {
        super(session, config);
        this.config = config;
    }

    @Override
    protected BrokeredIdentityContext identify(JsonNode idToken, @Nullable String accessToken) {
        if (idToken.path("oid").asText().isEmpty()) {
            throw SignInFailure.misconfigured("the ID token has no oid");
        }
        JsonNode profile = profile(config.getUserInfoUrl(), accessToken);
        if (!isSame(idToken.path("oid"), profile.path("id"))) {
            throw SignInFailure.misconfigured("Microsoft Graph returned a different user than the ID token");
        }
        return identityOf(profile);
    }

    /** Graph omits the leading zeros and the dashes of a personal account's object ID. */
    private static boolean isSame(JsonNode oid, JsonNode id) {
        return bare(oid.asText()).equals(bare(id.asText()));
    }

    private static String bare(String id) {
        return id.replace("-", "").replaceFirst("^0+", "").toLowerCase(Locale.ROOT);
    }

    /**
     * Graph does not say which tenant a user is in. The access token does, and Graph would have refused it had someone
     * altered it. Should Microsoft ever make its tokens opaque, they will be refused wherever the tenant matters.
     */
    @Override
    protected JsonNode profileOf(String accessToken) {
        ObjectNode profile = profile(config.getUserInfoUrl(), accessToken).deepCopy();
        String tenant = read(accessToken).path(MicrosoftConfig.TENANT_CLAIM).asText();
        config.requireTenant(tenant);
        return profile.put(MicrosoftConfig.TENANT_CLAIM, tenant);
    }

    /**
     * A token's {@code oid} is Graph's {@code id}; for a personal account, Graph has only the last digits.
     *
     * @see #isSame
     */
    @Override
    protected @Nullable String userId(JsonNode idToken) {
        String oid = id(idToken, "oid");
        return oid != null && oid.startsWith(PERSONAL)
                ? oid.substring(PERSONAL.length()).replace("-", "")
                : oid;
    }

    @Override
    protected boolean isSameUser(String linked, String userId) {
        return bare(linked).equals(bare(userId));
    }

    @Override
    protected boolean exchangesAccessTokensOnly() {
        return true;
    }

    /**
     * As in core, the principal name stands in for a missing address, and the address is the user name. But nobody has
     * verified that mail reaches a principal name.
     */
    @Override
    protected BrokeredIdentityContext identityOf(JsonNode profile) {
        BrokeredIdentityContext identity = super.identityOf(profile);
        if (config.isOpenToAnyTenant()) {
            // Any tenant's administrator can give a user any address.
            EmailVerification.setEmail(identity, identity.getEmail(), false);
        }
        String principal = profile.path("userPrincipalName").textValue();
        if (identity.getEmail() == null && Validation.isEmailValid(principal)) {
            EmailVerification.setEmail(identity, principal, false);
        }
        IdentityMapper.setStandIn(identity, identity.getEmail() == null ? identity.getId() : identity.getEmail());
        return identity;
    }
}
