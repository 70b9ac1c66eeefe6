package dev.signinhub.session;

import dev.signinhub.broker.DirectEntry;
import dev.signinhub.broker.EntryWithoutAccount;
import dev.signinhub.broker.SignInPage;
import dev.signinhub.oauth.TokenBroker;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.keycloak.broker.provider.UserAuthenticationIdentityProvider;
import org.keycloak.broker.social.SocialIdentityProvider;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.IdentityProviderStorageProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.resources.IdentityBrokerService;

/** The realm's providers, as far as a front end can use them: those of this extension that are enabled. */
record Providers(KeycloakSession session) {

    /** The alias under which a front end asks for a guest, whatever the provider's own is. */
    private static final String GUEST = "guest";

    /** Returns those that the sign-in page offers. */
    Stream<IdentityProviderModel> offered() {
        Function<IdentityProviderModel, Optional<SignInPage.Absence>> absences = SignInPage.absencesIn(session);
        return session.identityProviders()
                .getForLogin(IdentityProviderStorageProvider.FetchMode.REALM_ONLY, null)
                .filter(model -> absences.apply(model).isEmpty() && isOpen(model) && isOurs(instance(model)));
    }

    private static boolean isOurs(Object provider) {
        return provider instanceof TokenBroker || provider instanceof DirectEntry;
    }

    /** @throws ApiException when there is none of this name */
    IdentityProviderModel model(String alias) {
        return Stream.ofNullable(session.identityProviders().getByAlias(alias))
                .filter(IdentityProviderModel::isEnabled)
                .findFirst()
                .or(() -> GUEST.equals(alias) ? guest() : Optional.empty())
                .orElseThrow(() -> unknown(alias));
    }

    private Optional<IdentityProviderModel> guest() {
        return offered().filter(this::isGuest).findFirst();
    }

    boolean isGuest(IdentityProviderModel model) {
        return instance(model) instanceof DirectEntry;
    }

    /** @throws ApiException when the model is of another kind, or nobody is let in on this server */
    DirectEntry guest(IdentityProviderModel model) {
        if (isOpen(model) && instance(model) instanceof DirectEntry entry) {
            return entry;
        }
        throw unknown(model.getAlias());
    }

    /** @throws ApiException when the model is of another kind */
    TokenBroker broker(IdentityProviderModel model) {
        if (instance(model) instanceof TokenBroker broker) {
            return broker;
        }
        throw unknown(model.getAlias());
    }

    private Object instance(IdentityProviderModel model) {
        return IdentityBrokerService.getIdentityProvider(session, model, UserAuthenticationIdentityProvider.class);
    }

    private boolean isOpen(IdentityProviderModel model) {
        return !(session.getKeycloakSessionFactory()
                                .getProviderFactory(SocialIdentityProvider.class, model.getProviderId())
                        instanceof EntryWithoutAccount entry)
                || entry.closed(model).isEmpty();
    }

    private static ApiException unknown(String alias) {
        return ApiException.notFound("Unknown auth provider '" + alias + "'");
    }
}
