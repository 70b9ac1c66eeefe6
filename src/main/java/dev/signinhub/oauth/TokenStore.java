package dev.signinhub.oauth;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.broker.oidc.AbstractOAuth2IdentityProvider;
import org.keycloak.broker.oidc.OAuth2IdentityProviderConfig;
import org.keycloak.broker.oidc.OIDCIdentityProvider;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider;
import org.keycloak.events.Details;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.UserStoragePrivateUtil;
import org.keycloak.storage.UserStorageUtil;

/**
 * Where this server keeps the tokens that a provider issued for a user: with the link to the user, if its settings say
 * so, and with sessions.
 *
 * <p>In a session they are kept by alias, so that one session can have tokens of several providers, and once more under
 * core's names, as core does, for its mappers and exchanges.
 */
final class TokenStore {

    private static final String NOTE = "signinhub.tokens.";

    private final KeycloakSession session;
    private final OAuth2IdentityProviderConfig config;
    private final TokenCipher cipher;

    TokenStore(KeycloakSession session, OAuth2IdentityProviderConfig config) {
        this.session = session;
        this.config = config;
        this.cipher = new TokenCipher(session, config);
    }

    /** Returns the name of the session note with an alias's tokens. */
    static String note(String alias) {
        return NOTE + alias;
    }

    /** Returns the tokens of the place, as they are in the database now. */
    Optional<StoredToken> at(TokenPlace place) {
        UserModel user = session.users().getUserById(realm(), place.userId());
        if (user == null) {
            return Optional.empty();
        }
        if (place.sessionId() == null) {
            return ofLink(link(user));
        }
        UserSessionModel userSession = place.offline()
                ? session.sessions().getOfflineUserSession(realm(), place.sessionId())
                : session.sessions().getUserSession(realm(), place.sessionId());
        return userSession == null ? Optional.empty() : ofSession(userSession);
    }

    private Optional<StoredToken> ofLink(@Nullable FederatedIdentityModel link) {
        return link == null || link.getToken() == null
                ? Optional.empty()
                : Optional.of(cipher.open(link.getToken())).filter(StoredToken::hasAccessToken);
    }

    /**
     * Past the cache of users ({@code UserCacheSession.getFederatedIdentity}), which learns a little later what another
     * node has stored.
     */
    private @Nullable FederatedIdentityModel link(UserModel user) {
        return StorageId.isLocalStorage(user.getId())
                ? UserStoragePrivateUtil.userLocalStorage(session)
                        .getFederatedIdentity(realm(), user, config.getAlias())
                : UserStorageUtil.userFederatedStorage(session)
                        .getFederatedIdentity(user.getId(), config.getAlias(), realm());
    }

    private Optional<StoredToken> ofSession(UserSessionModel userSession) {
        String note = userSession.getNote(note(config.getAlias()));
        return (note == null ? ofCore(userSession) : Optional.of(cipher.open(note)))
                .filter(StoredToken::hasAccessToken);
    }

    /** Of a session that an external token or an earlier release started. */
    private Optional<StoredToken> ofCore(UserSessionModel userSession) {
        CoreNotes notes = notes(userSession);
        String accessToken = notes.get(UserAuthenticationIdentityProvider.FEDERATED_ACCESS_TOKEN);
        if (accessToken == null || !isStartedHere(userSession)) {
            return Optional.empty();
        }
        ObjectNode tokens = JsonNodeFactory.instance.objectNode();
        tokens.put(OAuth2Constants.ACCESS_TOKEN, accessToken);
        put(tokens, OAuth2Constants.REFRESH_TOKEN, notes.get(AbstractOAuth2IdentityProvider.FEDERATED_REFRESH_TOKEN));
        put(tokens, OAuth2Constants.ID_TOKEN, notes.get(OIDCIdentityProvider.FEDERATED_ID_TOKEN));
        put(
                tokens,
                AbstractOAuth2IdentityProvider.ACCESS_TOKEN_EXPIRATION,
                notes.get(AbstractOAuth2IdentityProvider.FEDERATED_TOKEN_EXPIRATION));
        return Optional.of(new StoredToken(tokens, false));
    }

    private static void put(ObjectNode tokens, String name, @Nullable String value) {
        if (value != null) {
            tokens.put(name, value);
        }
    }

    /** Core's names do not say whose tokens they are. */
    private boolean isStartedHere(UserSessionModel userSession) {
        String alias = userSession.getNote(Details.IDENTITY_PROVIDER);
        return config.getAlias()
                .equals(
                        alias == null
                                ? userSession.getNote(UserAuthenticationIdentityProvider.EXTERNAL_IDENTITY_PROVIDER)
                                : alias);
    }

    /**
     * Puts refreshed tokens wherever the spent refresh token is: with the link, and with each of the user's sessions.
     *
     * @param now null to leave nothing
     * @return whether it was anywhere
     */
    boolean replace(String userId, String spent, @Nullable StoredToken now) {
        UserModel user = session.users().getUserById(realm(), userId);
        if (user == null) {
            return false;
        }
        boolean replaced = replaceInLink(user, spent, now);
        for (UserSessionModel userSession : sessions(user).toList()) {
            replaced |= replaceInSession(userSession, spent, now);
        }
        return replaced;
    }

    /** Returns the tokens of a session, if they are nowhere else. */
    Optional<StoredToken> onlyOf(UserSessionModel userSession) {
        Optional<StoredToken> tokens = ofSession(userSession);
        UserModel user = userSession.getUser();
        if (tokens.isEmpty() || user == null) {
            return tokens;
        }
        String refreshToken = tokens.get().refreshToken();
        boolean elsewhere = Stream.concat(
                        Stream.of(ofLink(link(user))),
                        sessions(user)
                                .filter(other -> !other.getId().equals(userSession.getId())
                                        || other.isOffline() != userSession.isOffline())
                                .map(this::ofSession))
                .flatMap(Optional::stream)
                .anyMatch(other -> other.refreshToken().equals(refreshToken));
        return elsewhere ? Optional.empty() : tokens;
    }

    /** Returns the aliases of the providers whose tokens a session has. */
    static Stream<String> aliases(UserSessionModel userSession) {
        return Stream.concat(
                        Stream.ofNullable(userSession.getNote(Details.IDENTITY_PROVIDER)),
                        userSession.getNotes().keySet().stream()
                                .filter(note -> note.startsWith(NOTE))
                                .map(note -> note.substring(NOTE.length())))
                .distinct();
    }

    private Stream<UserSessionModel> sessions(UserModel user) {
        return Stream.concat(
                session.sessions().getUserSessionsStream(realm(), user),
                session.sessions().getOfflineUserSessionsStream(realm(), user));
    }

    private boolean replaceInLink(UserModel user, String spent, @Nullable StoredToken now) {
        FederatedIdentityModel link = link(user);
        Optional<StoredToken> before = ofLink(link);
        if (link == null || before.isEmpty() || !before.get().refreshToken().equals(spent)) {
            return false;
        }
        // Each place has its own form.
        link.setToken(
                now == null
                        ? null
                        : cipher.seal(new StoredToken(now.tokens(), before.get().isForm())));
        session.users().updateFederatedIdentity(realm(), user, link);
        return true;
    }

    private boolean replaceInSession(UserSessionModel userSession, String spent, @Nullable StoredToken now) {
        Optional<StoredToken> before = ofSession(userSession);
        if (before.isEmpty() || !before.get().refreshToken().equals(spent)) {
            return false;
        }
        set(userSession, note(config.getAlias()), now == null ? null : cipher.seal(now));
        CoreNotes notes = notes(userSession);
        if (isStartedHere(userSession) && !cipher.isOn()) {
            notes.replace(
                    UserAuthenticationIdentityProvider.FEDERATED_ACCESS_TOKEN, now == null ? null : now.accessToken());
            notes.replace(
                    AbstractOAuth2IdentityProvider.FEDERATED_REFRESH_TOKEN, now == null ? null : now.refreshToken());
            notes.replace(
                    AbstractOAuth2IdentityProvider.FEDERATED_TOKEN_EXPIRATION,
                    now == null ? null : String.valueOf(now.expiry()));
        }
        if (now != null && !now.idToken().isEmpty()) {
            notes.replace(OIDCIdentityProvider.FEDERATED_ID_TOKEN, now.idToken());
        }
        return true;
    }

    private static void set(UserSessionModel userSession, String name, @Nullable String value) {
        if (value == null) {
            userSession.removeNote(name);
        } else {
            userSession.setNote(name, value);
        }
    }

    private CoreNotes notes(UserSessionModel userSession) {
        return new CoreNotes(userSession, config.getAlias());
    }

    private RealmModel realm() {
        return session.getContext().getRealm();
    }
}
