package dev.signinhub.console;

import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.theme.DefaultThemeSelectorProvider;
import org.keycloak.theme.Theme;

/** Chooses {@value #THEME} for the console of a realm that has not chosen another. */
final class ConsoleThemeSelectorProvider extends DefaultThemeSelectorProvider {

    static final String THEME = "signin-hub";

    private final KeycloakSession session;

    ConsoleThemeSelectorProvider(KeycloakSession session) {
        super(session);
        this.session = session;
    }

    /**
     * Not {@code getDefaultThemeName}: core's {@code DefaultThemeManager.getTheme} falls back to that one when a theme
     * cannot be loaded, and must find its own there.
     */
    @Override
    public String getThemeName(Theme.Type type) {
        return type == Theme.Type.ADMIN && !isChosenByRealm() && !isChosenByServer() ? THEME : super.getThemeName(type);
    }

    private boolean isChosenByRealm() {
        return isSet(session.getContext().getRealm().getAdminTheme());
    }

    /** By the option that core's {@code ThemeSelectorProvider.getDefaultThemeName} reads. */
    private static boolean isChosenByServer() {
        return isSet(Config.scope("theme").get("default"));
    }

    private static boolean isSet(@Nullable String name) {
        return name != null && !name.isEmpty();
    }
}
