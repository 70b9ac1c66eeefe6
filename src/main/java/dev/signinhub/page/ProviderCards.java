package dev.signinhub.page;

import java.net.URI;
import java.util.HashMap;
import java.util.regex.Pattern;
import org.keycloak.forms.login.freemarker.model.IdentityProviderBean;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.Urls;

/**
 * The same providers and links as core's bean, at a fraction of the cost: a page's links differ only in the
 * alias, and building each from its parts is most of the cost of a page with a thousand providers.
 *
 * <p>Icon classes named {@code kcLogoIdP-…} by a theme are left out: this theme draws icons by provider ID.
 */
final class ProviderCards extends IdentityProviderBean {

    private static final String THEME_CONFIG = "kcTheme-";
    private static final String ALIAS = "alias";
    /** Characters that need no encoding in a path (RFC 3986 section 2.3). */
    private static final Pattern UNRESERVED = Pattern.compile("[A-Za-z0-9._~-]+");

    private final String beforeAlias;
    private final String afterAlias;

    ProviderCards(IdentityProviderBean core) {
        super(core.getSession(), core.getRealm(), core.getBaseURI(), core.getFlowContext());
        var link = Urls.identityProviderAuthnRequest(baseURI, ALIAS, realm.getName())
                .toString();
        var path = link.indexOf('?') < 0 ? link.length() : link.indexOf('?');
        var alias = link.lastIndexOf("/" + ALIAS + "/", path) + 1;
        beforeAlias = link.substring(0, alias);
        afterAlias = link.substring(alias + ALIAS.length());
    }

    /** Leans on IdentityProviderBean, which creates each of the page's providers through this method. */
    @Override
    protected IdentityProvider createIdentityProvider(RealmModel ofRealm, URI base, IdentityProviderModel provider) {
        var themeConfig = new HashMap<String, String>();
        provider.getConfig().forEach((key, value) -> {
            if (key.startsWith(THEME_CONFIG)) {
                themeConfig.put(key.substring(THEME_CONFIG.length()), value);
            }
        });
        var icon = provider.getDisplayIconClasses();
        return new IdentityProvider(
                provider.getAlias(),
                KeycloakModelUtils.getIdentityProviderDisplayName(session, provider),
                provider.getProviderId(),
                link(provider.getAlias()),
                provider.getConfig().get("guiOrder"),
                icon == null ? "" : icon,
                themeConfig);
    }

    private String link(String alias) {
        return UNRESERVED.matcher(alias).matches()
                ? beforeAlias + alias + afterAlias
                : Urls.identityProviderAuthnRequest(baseURI, alias, realm.getName())
                        .toString();
    }
}
