package dev.signinhub.page;

import dev.signinhub.broker.EntryWithoutAccount;
import dev.signinhub.broker.SignInPage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.Config;
import org.keycloak.broker.provider.IdentityProvider;
import org.keycloak.broker.social.SocialIdentityProvider;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.forms.login.freemarker.FreeMarkerLoginFormsProviderFactory;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.Provider;
import org.keycloak.theme.Theme;
import org.keycloak.theme.ThemeSelectorProvider;

/**
 * Keycloak's login pages, unchanged in every theme but this one.
 *
 * <p>They are the server's default by their {@link #order}; {@code --spi-login--provider=freemarker} restores core's.
 *
 * <p>Server options: {@code --spi-social--<id>--hide-on-login=true} hides all providers with this provider ID from the
 * sign-in page of every realm, {@code --spi-identity_provider--<id>--hide-on-login=true} the same for those that the
 * console lists as user-defined.
 */
public final class SignInPagesFactory extends FreeMarkerLoginFormsProviderFactory implements SignInPage {

    private final RefusedAccents refusedAccents = new RefusedAccents();
    private Selection selection = new Selection(Set.of(), Map.of(), false);

    @Override
    public LoginFormsProvider create(KeycloakSession session) {
        return new SignInPages(session, selection, refusedAccents);
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
        var hidden = Stream.concat(
                        hidden(factory, SocialIdentityProvider.class, "social"),
                        hidden(factory, IdentityProvider.class, "identity_provider"))
                .collect(Collectors.toUnmodifiableSet());
        var entries = factory.getProviderFactoriesStream(SocialIdentityProvider.class)
                .filter(EntryWithoutAccount.class::isInstance)
                .collect(Collectors.toUnmodifiableMap(provider -> provider.getId(), EntryWithoutAccount.class::cast));
        selection = new Selection(hidden, entries, false);
    }

    @Override
    public Function<IdentityProviderModel, Optional<Absence>> absences(KeycloakSession session) {
        var realm = session.getContext().getRealm();
        try {
            var properties = session.theme()
                    .getTheme(themeName(session, realm), Theme.Type.LOGIN)
                    .getProperties();
            if (!OurTheme.is(properties)) {
                return provider -> Optional.empty();
            }
            var decided = selection.decided(SignInPages.decided(properties, realm));
            return provider -> decided.absence(provider.getProviderId(), () -> provider);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The realm's, whatever the client has whose page somebody looks at: {@code DefaultThemeSelectorProvider}. */
    private static String themeName(KeycloakSession session, RealmModel realm) {
        var name = realm.getLoginTheme();
        return name == null || name.isEmpty()
                ? session.getProvider(ThemeSelectorProvider.class).getDefaultThemeName(Theme.Type.LOGIN)
                : name;
    }

    private static Stream<String> hidden(KeycloakSessionFactory factory, Class<? extends Provider> kind, String spi) {
        return factory.getProviderFactoriesStream(kind)
                .map(provider -> provider.getId())
                .filter(id -> Config.scope(spi, id).getBoolean("hide-on-login", false));
    }
}
