package dev.signinhub.oauth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.broker.SignInFailure;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.oidc.AbstractOAuth2IdentityProvider;
import org.keycloak.broker.oidc.OAuth2IdentityProviderConfig;
import org.keycloak.broker.oidc.OIDCIdentityProvider;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.util.Booleans;

/**
 * Hands the provider's tokens, stored with the user or the session, to this realm's applications, and refreshes them
 * when they have expired.
 *
 * <p>Core's {@code exchangeStoredToken}, {@code exchangeSessionToken} and {@code retrieveToken} refresh in code that
 * cannot be intercepted: the response is not checked, and the connection of a bad one stays open.
 *
 * <p>A refused response is not stored. If the provider rotates refresh tokens, the old one is spent and the
 * user has to sign in again. That is intended: the refused response was about someone else.
 */
public final class BrokeredTokens {

    /** Checks the response to a refresh. */
    @FunctionalInterface
    public interface Refreshed {

        /**
         * Refuses a response that must not be stored.
         *
         * @param former what was stored before
         * @param link whose tokens they are; null for a user without a link
         * @throws SignInFailure when the response is about someone else
         */
        void require(ObjectNode response, StoredToken former, @Nullable FederatedIdentityModel link);
    }

    private final KeycloakSession session;
    private final OAuth2IdentityProviderConfig config;
    private final Supplier<TokenEndpoint> endpoint;
    private final Refreshed rule;

    public BrokeredTokens(
            KeycloakSession session,
            OAuth2IdentityProviderConfig config,
            Supplier<TokenEndpoint> endpoint,
            Refreshed rule) {
        this.session = session;
        this.config = config;
        this.endpoint = endpoint;
        this.rule = rule;
    }

    /** Returns the user's link to the provider, if a token is stored with it. */
    public Optional<FederatedIdentityModel> linkOf(UserModel user) {
        return Optional.ofNullable(session.users().getFederatedIdentity(realm(), user, config.getAlias()))
                .filter(link -> link.getToken() != null);
    }

    /**
     * Refreshes the link's token if it is due and can be refreshed; the caller stores it.
     *
     * @throws SignInFailure when the provider does not refresh it, or responds about someone else
     */
    public void refresh(FederatedIdentityModel link) {
        StoredToken before = StoredToken.parse(link.getToken());
        if (isDue(before) && before.canBeRefreshed()) {
            link.setToken(refreshed(before, link).text());
        }
    }

    /**
     * Returns the tokens stored with the link, or nothing if they have expired.
     *
     * @throws SignInFailure when the provider does not refresh them, or responds about someone else
     */
    public Optional<AccessTokenResponse> of(
            UserModel user, FederatedIdentityModel link, @Nullable UserSessionModel userSession) {
        StoredToken before = StoredToken.parse(link.getToken());
        if (!isUsable(before)) {
            return Optional.empty();
        }
        if (!isDue(before)) {
            return Optional.of(before.toCore());
        }
        StoredToken now = refreshed(before, link);
        store(now, user, link);
        if (userSession != null && before.accessToken().equals(note(userSession, accessTokenNote()))) {
            store(now, userSession);
        }
        return Optional.of(now.toCore());
    }

    /**
     * Returns the tokens stored with the session, or nothing if there are none or they have expired.
     *
     * @throws SignInFailure when the provider does not refresh them, or responds about someone else
     */
    public Optional<AccessTokenResponse> of(UserModel user, UserSessionModel userSession) {
        String accessToken = note(userSession, accessTokenNote());
        if (accessToken == null) {
            return Optional.empty();
        }
        StoredToken before = StoredToken.of(
                accessToken,
                note(userSession, AbstractOAuth2IdentityProvider.FEDERATED_REFRESH_TOKEN),
                note(userSession, OIDCIdentityProvider.FEDERATED_ID_TOKEN),
                note(userSession, AbstractOAuth2IdentityProvider.FEDERATED_TOKEN_EXPIRATION));
        if (!isUsable(before)) {
            return Optional.empty();
        }
        if (!isDue(before)) {
            return Optional.of(before.toCore());
        }
        FederatedIdentityModel link = session.users().getFederatedIdentity(realm(), user, config.getAlias());
        StoredToken now = refreshed(before, link);
        if (link != null && Booleans.isTrue(config.isStoreToken())) {
            store(
                    link.getToken() == null
                            ? now
                            : StoredToken.parse(link.getToken()).with(now.tokens()),
                    user,
                    link);
        }
        store(now, userSession);
        return Optional.of(now.toCore());
    }

    private boolean isDue(StoredToken token) {
        return !token.isValidFor(config.getMinValidityToken());
    }

    private boolean isUsable(StoredToken token) {
        return !token.accessToken().isEmpty() && (!isDue(token) || token.canBeRefreshed());
    }

    private StoredToken refreshed(StoredToken before, @Nullable FederatedIdentityModel link) {
        ObjectNode response = endpoint.get().refresh(before.refreshToken());
        rule.require(response, before, link);
        return before.with(response);
    }

    private void store(StoredToken token, UserModel user, FederatedIdentityModel link) {
        link.setToken(token.text());
        session.users().updateFederatedIdentity(realm(), user, link);
    }

    /** Replaces only notes that exist: core's settings decide at sign-in whether the session has any. */
    private void store(StoredToken token, UserSessionModel userSession) {
        replace(userSession, accessTokenNote(), token.accessToken());
        replace(userSession, AbstractOAuth2IdentityProvider.FEDERATED_REFRESH_TOKEN, token.refreshToken());
        replace(userSession, OIDCIdentityProvider.FEDERATED_ID_TOKEN, token.idToken());
        replace(userSession, AbstractOAuth2IdentityProvider.FEDERATED_TOKEN_EXPIRATION, String.valueOf(token.expiry()));
    }

    private void replace(UserSessionModel userSession, String note, String value) {
        for (String name : List.of(scoped(note), note)) {
            if (userSession.getNote(name) != null && !value.isEmpty()) {
                userSession.setNote(name, value);
                return;
            }
        }
    }

    private @Nullable String note(UserSessionModel userSession, String note) {
        String value = userSession.getNote(scoped(note));
        return value != null ? value : userSession.getNote(note);
    }

    /** Since 26.8, core keeps each provider's tokens apart (keycloak/keycloak 50533) and still reads the old names. */
    private String scoped(String note) {
        return note + ":" + config.getAlias();
    }

    private static String accessTokenNote() {
        return UserAuthenticationIdentityProvider.FEDERATED_ACCESS_TOKEN;
    }

    private RealmModel realm() {
        return session.getContext().getRealm();
    }
}
