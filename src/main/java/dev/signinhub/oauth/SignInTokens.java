package dev.signinhub.oauth;

import dev.signinhub.broker.FrontEndSignIn;
import org.keycloak.broker.oidc.OAuth2IdentityProviderConfig;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.util.Booleans;

/** The tokens of a sign-in, on their way to the user's link and to the session that is about to start. */
public final class SignInTokens {

    /** In the identity's data, which core stores in between if it asks the user something first. */
    private static final String CONTEXT_DATA = "signinhub.tokens";

    private final TokenCipher cipher;
    private final OAuth2IdentityProviderConfig config;

    public SignInTokens(KeycloakSession session, OAuth2IdentityProviderConfig config) {
        this.cipher = new TokenCipher(session, config);
        this.config = config;
    }

    /** Puts the tokens where core stores them from, if the provider's settings say so, and for {@link #keep}. */
    public void storeIn(BrokeredIdentityContext identity, StoredToken tokens) {
        String asked = FrontEndSignIn.scopes(identity.getAuthenticationSession());
        StoredToken scoped = tokens.scopedTo(asked == null ? config.getDefaultScope() : asked);
        identity.getContextData().put(CONTEXT_DATA, cipher.seal(scoped));
        if (Booleans.isTrue(config.isStoreToken())) {
            // With what the provider sent, and nothing else: whoever reads it knows its form from core's providers.
            identity.setToken(cipher.seal(tokens));
        }
    }

    /**
     * Keeps the tokens in the session that is about to start, if a front end needs them there, or if the provider's
     * settings have them there encrypted. Otherwise core's own copy will do.
     */
    public void keep(AuthenticationSessionModel authSession, BrokeredIdentityContext identity) {
        boolean wanted = FrontEndSignIn.is(authSession) || (config.isStoreTokenInSession() && cipher.isOn());
        if (wanted && identity.getContextData().get(CONTEXT_DATA) instanceof String sealed) {
            authSession.setUserSessionNote(TokenStore.note(config.getAlias()), sealed);
        }
    }

    /** Tells whether tokens are encrypted, so that core must not store them as they are. */
    public boolean areEncrypted() {
        return cipher.isOn();
    }
}
