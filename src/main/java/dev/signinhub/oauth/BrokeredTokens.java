package dev.signinhub.oauth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signinhub.broker.SignInFailure;
import dev.signinhub.upstream.JsonAnswer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.broker.oidc.AbstractOAuth2IdentityProvider;
import org.keycloak.broker.oidc.OAuth2IdentityProviderConfig;
import org.keycloak.broker.oidc.OIDCIdentityProvider;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider;
import org.keycloak.http.simple.SimpleHttpResponse;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.util.Booleans;

/**
 * Hands the provider's tokens on to this realm's applications: those that are kept with the user or with the session,
 * refreshed where they have run out.
 *
 * <p>Core's {@code exchangeStoredToken}, {@code exchangeSessionToken} and {@code retrieveToken} refresh in code of their own
 * that nobody can get between: the answer is not looked at, and the connection of a bad one stays open.
 *
 * <p>An answer that is refused is not kept. If the provider rotates refresh tokens, the one that was used is spent, and the
 * user has to sign in again; that is the point, for the provider has just spoken of somebody else.
 */
public final class BrokeredTokens {

    /** Decides about the answer to a refresh. */
    @FunctionalInterface
    public interface Refreshed {

        /**
         * Refuses an answer that must not be kept.
         *
         * @param former what was kept before
         * @param link whose tokens they are; null for a user who is linked with nobody
         * @throws SignInFailure when the answer is about somebody else
         */
        void require(ObjectNode answer, StoredToken former, @Nullable FederatedIdentityModel link);
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

    /** Returns the user's link with the provider, if a token is kept with it. */
    public Optional<FederatedIdentityModel> linkOf(UserModel user) {
        return Optional.ofNullable(session.users().getFederatedIdentity(realm(), user, config.getAlias()))
                .filter(link -> link.getToken() != null);
    }

    /**
     * Refreshes what is kept with the link, if need be and possible; who calls keeps it.
     *
     * @throws SignInFailure when the provider does not refresh it, or answers about somebody else
     */
    public void refresh(FederatedIdentityModel link) {
        StoredToken before = StoredToken.parse(link.getToken());
        if (isDue(before) && before.canBeRefreshed()) {
            link.setToken(refreshed(before, link).text());
        }
    }

    /**
     * Returns the tokens that are kept with the link, or nothing when they have run out.
     *
     * @throws SignInFailure when the provider does not refresh them, or answers about somebody else
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
        keep(now, user, link);
        if (userSession != null && before.accessToken().equals(note(userSession, accessTokenNote()))) {
            keep(now, userSession);
        }
        return Optional.of(now.toCore());
    }

    /**
     * Returns the tokens that are kept with the session, or nothing when there are none, or they have run out.
     *
     * @throws SignInFailure when the provider does not refresh them, or answers about somebody else
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
            keep(
                    link.getToken() == null
                            ? now
                            : StoredToken.parse(link.getToken()).with(now.tokens()),
                    user,
                    link);
        }
        keep(now, userSession);
        return Optional.of(now.toCore());
    }

    private boolean isDue(StoredToken token) {
        return !token.isValidFor(config.getMinValidityToken());
    }

    private boolean isUsable(StoredToken token) {
        return !token.accessToken().isEmpty() && (!isDue(token) || token.canBeRefreshed());
    }

    private StoredToken refreshed(StoredToken before, @Nullable FederatedIdentityModel link) {
        ObjectNode answer = answerTo(before.refreshToken());
        if (!answer.path(OAuth2Constants.ACCESS_TOKEN).isTextual()) {
            throw TokenEndpoint.refusal(200, answer.toString());
        }
        rule.require(answer, before, link);
        return before.with(answer);
    }

    private ObjectNode answerTo(String refreshToken) {
        try (SimpleHttpResponse response = endpoint.get().refresh(refreshToken).asResponse()) {
            if (!JsonAnswer.isSuccess(response)) {
                throw TokenEndpoint.refusal(response.getStatus(), response.asString());
            }
            return TokenResponse.cleaned(JsonAnswer.object(response));
        } catch (IOException e) {
            throw SignInFailure.noAnswer("the token endpoint", e);
        }
    }

    private void keep(StoredToken token, UserModel user, FederatedIdentityModel link) {
        link.setToken(token.text());
        session.users().updateFederatedIdentity(realm(), user, link);
    }

    /** Only what the session has already: whether it has any is decided by core's settings when the user signs in. */
    private void keep(StoredToken token, UserSessionModel userSession) {
        replace(userSession, accessTokenNote(), token.accessToken());
        replace(userSession, AbstractOAuth2IdentityProvider.FEDERATED_REFRESH_TOKEN, token.refreshToken());
        replace(userSession, OIDCIdentityProvider.FEDERATED_ID_TOKEN, token.idToken());
        replace(userSession, AbstractOAuth2IdentityProvider.FEDERATED_TOKEN_EXPIRATION, String.valueOf(token.expiry()));
    }

    private void replace(UserSessionModel userSession, String note, String value) {
        for (String name : List.of(ofThisProvider(note), note)) {
            if (userSession.getNote(name) != null && !value.isEmpty()) {
                userSession.setNote(name, value);
                return;
            }
        }
    }

    private @Nullable String note(UserSessionModel userSession, String note) {
        String value = userSession.getNote(ofThisProvider(note));
        return value != null ? value : userSession.getNote(note);
    }

    /** Since 26.8 core keeps the tokens of each provider apart (keycloak/keycloak 50533), and reads the old names too. */
    private String ofThisProvider(String note) {
        return note + ":" + config.getAlias();
    }

    private static String accessTokenNote() {
        return UserAuthenticationIdentityProvider.FEDERATED_ACCESS_TOKEN;
    }

    private RealmModel realm() {
        return session.getContext().getRealm();
    }
}
