package dev.signinhub.oauth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.broker.SignInFailure;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.oidc.OAuth2IdentityProviderConfig;
import org.keycloak.common.util.Retry;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Hands the provider's tokens, stored with the user or the session, to this realm's applications, and refreshes them
 * before they expire.
 *
 * <p>Core's {@code exchangeStoredToken}, {@code exchangeSessionToken} and {@code retrieveToken} refresh in code that
 * cannot be intercepted: each caller for itself, the response is not checked, and the connection of a bad one stays open.
 *
 * <p>A refused response is not stored. If the provider rotates refresh tokens, the old one is spent and the
 * user has to sign in again. That is intended: the refused response was about someone else.
 */
public final class BrokeredTokens {

    private static final Logger logger = Logger.getLogger(BrokeredTokens.class);

    private static final int STORE_ATTEMPTS = 5;
    private static final int STORE_INTERVAL_MILLIS = 20;

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
    private final Supplier<Optional<RevocationEndpoint>> revocation;

    /** @param revocation where tokens are revoked, if the provider has such an endpoint */
    public BrokeredTokens(
            KeycloakSession session,
            OAuth2IdentityProviderConfig config,
            Supplier<TokenEndpoint> endpoint,
            Refreshed rule,
            Supplier<Optional<RevocationEndpoint>> revocation) {
        this.session = session;
        this.config = config;
        this.endpoint = endpoint;
        this.rule = rule;
        this.revocation = revocation;
    }

    /** Tells whether a token is stored with the user's link to the provider. */
    public boolean hasLink(UserModel user) {
        FederatedIdentityModel link = session.users().getFederatedIdentity(realm(), user, config.getAlias());
        return link != null && link.getToken() != null;
    }

    /**
     * Returns the tokens stored with the link, refreshed if they are about to expire, or nothing if there are none, they
     * have expired, or the provider has ended the grant.
     *
     * @throws SignInFailure when the provider does not refresh them, or responds about someone else
     */
    public Optional<StoredToken> ofLink(UserModel user) {
        return at(TokenPlace.link(user));
    }

    /**
     * Returns the tokens stored with the session, as {@link #ofLink} does.
     *
     * @throws SignInFailure when the provider does not refresh them, or responds about someone else
     */
    public Optional<StoredToken> ofSession(UserModel user, UserSessionModel userSession) {
        return at(TokenPlace.session(user, userSession));
    }

    private Optional<StoredToken> at(TokenPlace place) {
        Optional<StoredToken> stored = new TokenStore(session, config).at(place);
        if (stored.isEmpty() || !isDue(stored.get())) {
            return stored;
        }
        return stored.get().canBeRefreshed()
                ? new TokenRefresh(session, config, place, stored.get()).await()
                : stored.filter(StoredToken::isUsable);
    }

    private boolean isDue(StoredToken token) {
        return token.isDue(config.getMinValidityToken());
    }

    /** Refreshes the tokens of the place, unless its refresh token is no longer this one. */
    void refresh(TokenPlace place, String refreshToken) {
        Optional<StoredToken> stored = new TokenStore(session, config).at(place);
        if (stored.isEmpty() || !stored.get().refreshToken().equals(refreshToken) || !isDue(stored.get())) {
            return;
        }
        StoredToken before = stored.get();
        TokenRefresh refresh = new TokenRefresh(session, config, place, before);
        if (!refresh.hasFailed()) {
            refresh(place, before, refresh);
        }
    }

    private void refresh(TokenPlace place, StoredToken before, TokenRefresh refresh) {
        ObjectNode response;
        try {
            response = endpoint.get().refresh(before.refreshToken());
        } catch (SignInFailure failure) {
            if (failure.endsGrant()) {
                logger.infof(
                        "Provider '%s' has ended the grant of user %s: %s",
                        config.getAlias(), place.userId(), failure.reason());
                replace(place, before, null);
            } else {
                logger.warnf(
                        "Provider '%s' did not refresh the token of user %s: %s",
                        config.getAlias(), place.userId(), failure.reason());
                refresh.fail(failure, false);
            }
            return;
        }
        try {
            UserModel user = session.users().getUserById(realm(), place.userId());
            rule.require(
                    response,
                    before,
                    user == null ? null : session.users().getFederatedIdentity(realm(), user, config.getAlias()));
        } catch (SignInFailure failure) {
            refresh.fail(failure, true);
            return;
        }
        StoredToken now = before.with(response);
        if (!replace(place, before, now)) {
            // The user has signed out meanwhile.
            revoke(now);
        }
    }

    /** In a transaction of its own, tried several times: a provider that rotates tokens issues them once. */
    private boolean replace(TokenPlace place, StoredToken before, @Nullable StoredToken now) {
        AtomicBoolean replaced = new AtomicBoolean();
        Retry.executeWithBackoff(
                attempt -> replaced.set(KeycloakModelUtils.runJobInTransactionWithResult(
                        session.getKeycloakSessionFactory(),
                        session.getContext(),
                        writer -> new TokenStore(writer, config).replace(place.userId(), before.refreshToken(), now),
                        "Store tokens")),
                STORE_ATTEMPTS,
                STORE_INTERVAL_MILLIS);
        return replaced.get();
    }

    /** Revokes the tokens of a session that ends, unless the user or another session of theirs has the same. */
    public void revoke(UserSessionModel userSession) {
        new TokenStore(session, config).onlyOf(userSession).ifPresent(this::revoke);
    }

    private void revoke(StoredToken token) {
        try {
            if (token.canBeRefreshed()) {
                revocation.get().ifPresent(there -> there.revoke(token.refreshToken()));
            }
        } catch (SignInFailure failure) {
            logger.warnf("Provider '%s' did not revoke a token: %s", config.getAlias(), failure.reason());
        }
    }

    private RealmModel realm() {
        return session.getContext().getRealm();
    }
}
