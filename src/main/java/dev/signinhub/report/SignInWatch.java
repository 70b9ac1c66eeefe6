package dev.signinhub.report;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.keycloak.Config;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.services.messages.Messages;

/**
 * Remembers how the sign-ins of every realm end, whoever made the provider.
 *
 * <p>Core's events say so anyway: listening writes nothing and asks the database nothing that core has not just asked.
 * {@code --spi-events-listener--signin-hub-report--enabled=false} does without.
 */
public final class SignInWatch implements EventListenerProviderFactory {

    static final String ID = "signin-hub-report";

    private static final Set<EventType> FAILURES = Set.of(
            EventType.LOGIN_ERROR,
            EventType.IDENTITY_PROVIDER_LOGIN_ERROR,
            EventType.IDENTITY_PROVIDER_FIRST_LOGIN_ERROR,
            EventType.IDENTITY_PROVIDER_POST_LOGIN_ERROR);

    /** Nobody failed: the user chose not to go on, or came back to a sign-in that had succeeded. */
    private static final Set<String> NO_FAILURES = Set.of(Errors.REJECTED_BY_USER, Errors.ALREADY_LOGGED_IN);

    /** What core refuses before a provider gets to know of it, and gives no reason for. */
    private static final Map<String, String> IN_WORDS = Map.of(
            Errors.COOKIE_NOT_FOUND, "the browser came back without the cookie of this sign-in",
            Messages.INVALID_REQUEST, "the state was not issued by this server");

    private final SignInMemory memory = new SignInMemory(Ticker.systemTicker());

    @Override
    public String getId() {
        return ID;
    }

    /** In all realms, without a line in the realm's list of listeners. */
    @Override
    public boolean isGlobal() {
        return true;
    }

    SignInMemory memory() {
        return memory;
    }

    @Override
    public EventListenerProvider create(KeycloakSession session) {
        return new Listener(session, memory);
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(this::forget);
    }

    private void forget(ProviderEvent event) {
        if (event instanceof RealmModel.RealmRemovedEvent removed) {
            memory.forgetRealm(removed.getRealm().getId());
        } else if (event instanceof RealmModel.IdentityProviderRemovedEvent removed) {
            memory.forgetProvider(removed.getRemovedIdentityProvider().getInternalId());
        }
    }

    @Override
    public void close() {}

    private record Listener(KeycloakSession session, SignInMemory memory) implements EventListenerProvider {

        /**
         * Core names the provider in the event if this very sign-in went through one, not if a session was found
         * ({@code LoginActionsService.initLoginEvent}, {@code IdentityBrokerService.finishBrokerAuthentication}).
         */
        @Override
        public void onEvent(Event event) {
            boolean failed = FAILURES.contains(event.getType());
            if ((!failed && event.getType() != EventType.LOGIN)
                    || NO_FAILURES.contains(String.valueOf(event.getError()))
                    || event.getDetails() == null) {
                return;
            }
            String alias = event.getDetails().get(Details.IDENTITY_PROVIDER);
            RealmModel realm = session.getContext().getRealm();
            if (alias == null || realm == null || !realm.getId().equals(event.getRealmId())) {
                return;
            }
            // By the internal ID, because an alias may be a made-up one, or that of a former provider.
            IdentityProviderModel provider = session.identityProviders().getByAlias(alias);
            if (provider != null) {
                remember(event, realm.getId(), provider.getInternalId(), failed);
            }
        }

        private void remember(Event event, String realm, String provider, boolean failed) {
            Instant at = Instant.ofEpochMilli(event.getTime());
            if (failed) {
                memory.failed(
                        realm,
                        provider,
                        at,
                        String.valueOf(event.getError()),
                        cause(event),
                        event.getDetails().get("reference"));
            } else {
                memory.succeeded(realm, provider, at);
            }
        }

        /** Reasons with a reference are this extension's, which repeat no secret; others might. */
        private static String cause(Event event) {
            Map<String, String> details = event.getDetails();
            String reason = details.get(Details.REASON);
            if (reason != null && details.containsKey("reference")) {
                return reason;
            }
            String error = Objects.requireNonNullElse(event.getError(), "unknown");
            String words = IN_WORDS.get(error);
            return words == null ? error : words + " (" + error + ")";
        }

        @Override
        public void onEvent(AdminEvent event, boolean includeRepresentation) {}

        @Override
        public void close() {}
    }
}
