package dev.signinhub.oidc;

import dev.signinhub.oauth.ClientAuthentication;
import dev.signinhub.oidc.metadata.MetadataCache;
import dev.signinhub.oidc.metadata.MetadataLocation;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;

/**
 * The configuration of an {@code oidc-pkce} provider, which holds no secret: whatever is stored, none is read or sent,
 * and PKCE is on.
 */
final class OidcPkceConfig extends OidcConfig {

    private static final long serialVersionUID = 1L;

    private final transient String defaultScopes;

    /** A configuration that is about to be filled in and saved. */
    OidcPkceConfig(String defaultScopes, MetadataCache cache) {
        super(cache);
        this.defaultScopes = defaultScopes;
    }

    OidcPkceConfig(SaveContext saveContext) {
        super(saveContext);
        this.defaultScopes = super.defaultScopes();
    }

    /** A configuration as it was saved. */
    OidcPkceConfig(String defaultScopes, IdentityProviderModel model, KeycloakSession session, MetadataCache cache) {
        super(model, session, cache);
        this.defaultScopes = defaultScopes;
    }

    @Override
    protected String defaultScopes() {
        return defaultScopes;
    }

    @Override
    public @Nullable String getClientSecret() {
        return null;
    }

    @Override
    public String getClientAuthMethod() {
        return NO_CLIENT_AUTHENTICATION;
    }

    @Override
    public boolean isPkceEnabled() {
        return true;
    }

    @Override
    protected ClientAuthentication clientAuthentication() {
        return ClientAuthentication.NONE;
    }

    @Override
    protected MetadataAddress metadataAddress(Map<String, String> settings) {
        String entered = OidcSettings.METADATA_URL.enteredIn(settings);
        String issuer = OidcSettings.EXPECTED_ISSUER.enteredIn(settings);
        return new MetadataAddress(
                entered == null || issuer != null ? entered : MetadataLocation.completed(entered),
                issuer,
                OidcSettings.METADATA_URL.label(),
                "Enter the metadata URL of that issuer, or enter that issuer as Issuer if it is this provider's.");
    }

    @Override
    protected boolean acceptsMissingIss() {
        return OidcSettings.MISSING_ISS.isOnIn(getConfig());
    }

    @Override
    protected boolean acceptsMissingNonce() {
        return OidcSettings.MISSING_NONCE.isOnIn(getConfig());
    }
}
