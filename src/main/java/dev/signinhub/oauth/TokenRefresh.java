package dev.signinhub.oauth;

import dev.signinhub.broker.SignInFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.keycloak.broker.oidc.OAuth2IdentityProviderConfig;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.resources.IdentityBrokerService;

/**
 * One refresh at a time of a refresh token in the whole cluster: whoever comes first starts it, everyone else waits for
 * its result. It goes on when its caller has gone.
 *
 * <p>The lock, and the news that it is released, are Keycloak's: {@code ClusterProvider.executeIfNotExecutedAsync}, whose
 * lock of a node that dies is removed when the cluster notices ({@code InfinispanClusterProviderFactory}).
 */
final class TokenRefresh {

    private static final Logger logger = Logger.getLogger(TokenRefresh.class);

    /** Longer than the calls of a refresh may take: the token endpoint, and new keys for the ID token. */
    private static final int LOCK_SECONDS = 30;

    /** How long a caller waits for new tokens that has none to fall back on, and one that has. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration PATIENCE_WITH_TOKEN = Duration.ofSeconds(3);

    /** For how long a failure is everybody's: a provider in trouble is not asked again by each caller in turn. */
    private static final int FAILURE_SECONDS = 1;

    private static final String KIND = "kind";
    private static final String REASON = "reason";
    private static final String FINAL = "final";

    private final KeycloakSession session;
    private final OAuth2IdentityProviderConfig config;
    private final TokenPlace place;
    private final StoredToken spent;

    TokenRefresh(KeycloakSession session, OAuth2IdentityProviderConfig config, TokenPlace place, StoredToken spent) {
        this.session = session;
        this.config = config;
        this.place = place;
        this.spent = spent;
    }

    /**
     * Waits until the tokens are refreshed, and returns them; those from before while they are valid, if the provider
     * does not refresh them; or nothing if it has ended the grant.
     *
     * @throws SignInFailure when there are none to return, or the provider's response is about someone else
     */
    Optional<StoredToken> await() {
        // The second time is for a node that did not hear of a lock's release: it would take the first for running.
        for (int attempt = 1; attempt <= 2; attempt++) {
            if (!isOver(start(attempt))) {
                break;
            }
            Optional<StoredToken> now = read();
            if (now.isEmpty()
                    || !now.get().refreshToken().equals(spent.refreshToken())
                    || !now.get().isDue(config.getMinValidityToken())) {
                return now;
            }
            Optional<Failure> failure = failure();
            if (failure.isPresent()) {
                return failure.get().instead(spent);
            }
        }
        return new Failure(SignInFailure.unreachable("the provider has not refreshed the token in time"), false)
                .instead(spent);
    }

    private Future<Boolean> start(int attempt) {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        String realm = session.getContext().getRealm().getId();
        String alias = config.getAlias();
        TokenPlace at = place;
        String refreshToken = spent.refreshToken();
        return session.getProvider(ClusterProvider.class)
                .executeIfNotExecutedAsync(key() + "." + attempt, LOCK_SECONDS, () -> {
                    work(factory, realm, alias, at, refreshToken);
                    return null;
                });
    }

    /** Runs in a thread of its own, so with a session of its own. */
    private static void work(
            KeycloakSessionFactory factory, String realmId, String alias, TokenPlace place, String refreshToken) {
        KeycloakModelUtils.runJobInTransaction(factory, worker -> {
            RealmModel realm = worker.realms().getRealm(realmId);
            worker.getContext().setRealm(realm);
            IdentityProviderModel model = worker.identityProviders().getByAlias(alias);
            if (model != null
                    && IdentityBrokerService.getIdentityProvider(
                                    worker, model, UserAuthenticationIdentityProvider.class)
                            instanceof TokenRefresher provider) {
                provider.refresh(place, refreshToken);
            }
        });
    }

    private boolean isOver(Future<Boolean> refresh) {
        Duration patience = spent.isUsable() ? PATIENCE_WITH_TOKEN : PATIENCE;
        try {
            refresh.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            // Its message might repeat what must not be logged.
            logger.warnf(
                    "A token refresh for provider '%s' ended with an unexpected %s",
                    config.getAlias(),
                    Objects.requireNonNull(e.getCause()).getClass().getName());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** In a transaction of its own: the caller's has already seen what is replaced. */
    private Optional<StoredToken> read() {
        return KeycloakModelUtils.runJobInTransactionWithResult(
                session.getKeycloakSessionFactory(),
                session.getContext(),
                reader -> new TokenStore(reader, config).at(place),
                "Read tokens");
    }

    /** Whether the provider has failed to refresh this token a moment ago. */
    boolean hasFailed() {
        return failure().isPresent();
    }

    /** @param isFinal whether even a token that is still valid must not be used */
    void fail(SignInFailure failure, boolean isFinal) {
        session.singleUseObjects()
                .put(
                        key(),
                        FAILURE_SECONDS,
                        Map.of(KIND, failure.kind().name(), REASON, failure.reason(), FINAL, String.valueOf(isFinal)));
    }

    private Optional<Failure> failure() {
        return Optional.ofNullable(session.singleUseObjects().get(key()))
                .map(notes -> new Failure(
                        SignInFailure.of(
                                SignInFailure.Kind.valueOf(notes.getOrDefault(KIND, "")),
                                notes.getOrDefault(REASON, "")),
                        Boolean.parseBoolean(notes.get(FINAL))));
    }

    /** The same for everyone who holds the token, in whatever place; and not the token itself. */
    private String key() {
        return "signinhub.refresh." + config.getInternalId() + "."
                + HashUtils.sha256UrlEncodedHash(spent.refreshToken(), StandardCharsets.UTF_8);
    }

    private record Failure(SignInFailure cause, boolean isFinal) {

        Optional<StoredToken> instead(StoredToken before) {
            if (isFinal || !before.isUsable()) {
                throw cause;
            }
            return Optional.of(before);
        }
    }
}
