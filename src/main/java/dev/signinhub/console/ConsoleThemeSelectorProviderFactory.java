package dev.signinhub.console;

import org.keycloak.models.KeycloakSession;
import org.keycloak.theme.DefaultThemeSelectorProviderFactory;
import org.keycloak.theme.ThemeSelectorProvider;

/**
 * Makes dropping in the jar enough: otherwise every realm whose admins use the console would need its admin theme set
 * by hand.
 *
 * <p>A realm turns it off by choosing an admin theme, such as {@code keycloak.v2}; a server by {@code
 * --spi-theme-selector--provider=default}.
 */
public final class ConsoleThemeSelectorProviderFactory extends DefaultThemeSelectorProviderFactory {

    @Override
    public ThemeSelectorProvider create(KeycloakSession session) {
        return new ConsoleThemeSelectorProvider(session);
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
        return 1;
    }
}
