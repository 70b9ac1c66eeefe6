package dev.signinhub.page;

import jakarta.ws.rs.core.UriBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.keycloak.forms.login.LoginFormsPages;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.forms.login.freemarker.FreeMarkerLoginFormsProvider;
import org.keycloak.forms.login.freemarker.model.IdentityProviderBean;
import org.keycloak.models.KeycloakSession;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.theme.Theme;

/** Keycloak's login pages; in this theme they also know which providers the server hides. */
final class SignInPages extends FreeMarkerLoginFormsProvider {

    private final List<String> hidden;

    SignInPages(KeycloakSession session, List<String> hidden) {
        super(session);
        this.hidden = hidden;
    }

    @Override
    public LoginFormsProvider setAuthenticationSession(@Nullable AuthenticationSessionModel authSession) {
        new SignOutWithoutProvider(session).prepare(authSession);
        return super.setAuthenticationSession(authSession);
    }

    /**
     * Leans on FreeMarkerLoginFormsProvider.createCommonAttributes, which puts `social`, after handleThemeResources.
     */
    @Override
    protected void createCommonAttributes(
            Theme theme, Locale locale, Properties messagesBundle, UriBuilder baseUriBuilder, LoginFormsPages page) {
        super.createCommonAttributes(theme, locale, messagesBundle, baseUriBuilder, page);
        if (!(attributes.get("properties") instanceof Properties properties) || !isOurs(properties)) {
            return;
        }
        attributes.put("properties", decided(properties));
        attributes.put("hiddenProviders", hidden);
        // A realm with organizations has a bean with its own selection, which is kept.
        if (attributes.get("social") instanceof IdentityProviderBean social
                && social.getClass() == IdentityProviderBean.class) {
            attributes.put("social", new ProviderCards(social));
        }
    }

    /** A theme built on ours inherits its properties. */
    private static boolean isOurs(Properties properties) {
        return properties.containsKey("signinHubPolicy");
    }

    /** The realm's attributes override the theme's properties; a copy, because all pages share the theme's. */
    private Map<Object, Object> decided(Properties properties) {
        var decided = new HashMap<>(properties);
        realm.getAttributes().forEach((name, value) -> {
            if (name.startsWith("signinHub") && !value.isBlank()) {
                decided.put(name, value.trim());
            }
        });
        return decided;
    }
}
