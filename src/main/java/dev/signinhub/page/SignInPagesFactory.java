package dev.signinhub.page;

import dev.signinhub.broker.EntryWithoutAccount;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.Config;
import org.keycloak.broker.provider.IdentityProvider;
import org.keycloak.broker.social.SocialIdentityProvider;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.forms.login.freemarker.FreeMarkerLoginFormsProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.Provider;

/**
 * Keycloak's login pages, unchanged in every theme but this one.
 *
 * <p>They are the server's default by their {@link #order}; {@code --spi-login--provider=freemarker} restores core's.
 *
 * <p>Server options: {@code --spi-social--<id>--hide-on-login=true} hides all providers with this provider ID from the
 * sign-in page of every realm, {@code --spi-identity_provider--<id>--hide-on-login=true} the same for those that the
 * console lists as user-defined.
 */
public final class SignInPagesFactory extends FreeMarkerLoginFormsProviderFactory {

    private final RefusedAccents refusedAccents = new RefusedAccents();
    private Set<String> hidden = Set.of();
    private Map<String, EntryWithoutAccount> entries = Map.of();

    @Override
    public LoginFormsProvider create(KeycloakSession session) {
        return new SignInPages(session, hidden, entries, refusedAccents);
    }

    @Override
    public String getId() {
        return "signin-hub";
    }

    /**
     * Makes this the default: core's {@code DefaultKeycloakSessionFactory.resolveDefaultProvider} takes the highest
     * order when no option names a provider.
     */
    @Override
    public int order() {
        return 10;
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        hidden = Stream.concat(
                        hidden(factory, SocialIdentityProvider.class, "social"),
                        hidden(factory, IdentityProvider.class, "identity_provider"))
                .collect(Collectors.toUnmodifiableSet());
        entries = factory.getProviderFactoriesStream(SocialIdentityProvider.class)
                .filter(EntryWithoutAccount.class::isInstance)
                .collect(Collectors.toUnmodifiableMap(provider -> provider.getId(), EntryWithoutAccount.class::cast));
    }

    private static Stream<String> hidden(KeycloakSessionFactory factory, Class<? extends Provider> kind, String spi) {
        return factory.getProviderFactoriesStream(kind)
                .map(provider -> provider.getId())
                .filter(id -> Config.scope(spi, id).getBoolean("hide-on-login", false));
    }
}
