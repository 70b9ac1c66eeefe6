package dev.signinhub.console;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakUriInfo;
import org.keycloak.theme.DefaultThemeSelectorProvider;
import org.keycloak.theme.Theme;
import org.keycloak.urls.UrlType;

/**
 * Chooses {@value #THEME} for the console of a realm that has not chosen another, and {@value #REPORT} for the page that
 * shows the provider report.
 *
 * <p>That page is the console's own with another theme: it has the console's address, and with it the console's client,
 * redirect URIs, security headers and host name, and whoever keeps the console from the internet keeps the page from it.
 */
final class ConsoleThemeSelectorProvider extends DefaultThemeSelectorProvider {

    static final String THEME = "signin-hub";
    static final String REPORT = "signin-hub-report";

    /** The query parameter that asks for the report; its value is the realm. */
    private static final String PARAMETER = "signin-hub";

    /** Where core's {@code AdminConsole.getMainPage} is, whatever path the server is below. */
    private static final Pattern CONSOLE = Pattern.compile("(?:.*/)?admin/[^/]+/console/");

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
        if (type != Theme.Type.ADMIN) {
            return super.getThemeName(type);
        }
        if (isReport()) {
            return REPORT;
        }
        return isChosenByRealm() || isChosenByServer() ? super.getThemeName(type) : THEME;
    }

    private boolean isReport() {
        KeycloakUriInfo uri = session.getContext().getUri(UrlType.ADMIN);
        return uri.getQueryParameters().containsKey(PARAMETER)
                && CONSOLE.matcher(uri.getPath()).matches();
    }

    /** The console lists the report among the themes; a realm that chose it would have no console any more. */
    private boolean isChosenByRealm() {
        String chosen = session.getContext().getRealm().getAdminTheme();
        return isSet(chosen) && !REPORT.equals(chosen);
    }

    /** By the option that core's {@code ThemeSelectorProvider.getDefaultThemeName} reads. */
    private static boolean isChosenByServer() {
        return isSet(Config.scope("theme").get("default"));
    }

    private static boolean isSet(@Nullable String name) {
        return name != null && !name.isEmpty();
    }
}
