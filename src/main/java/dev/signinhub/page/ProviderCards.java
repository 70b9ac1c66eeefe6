package dev.signinhub.page;

import java.net.URI;
import java.util.HashMap;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.AuthenticationProcessor;
import org.keycloak.authentication.authenticators.broker.AbstractIdpAuthenticator;
import org.keycloak.authentication.authenticators.broker.util.ExistingUserInfo;
import org.keycloak.forms.login.freemarker.model.IdentityProviderBean;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.Urls;
import org.keycloak.services.resources.LoginActionsService;
import org.keycloak.sessions.AuthenticationSessionModel;

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

    private final Set<String> withoutAccount;
    private final String beforeAlias;
    private final String afterAlias;

    /** @param withoutAccount provider IDs whose users have no account to confirm anything with */
    ProviderCards(IdentityProviderBean core, Set<String> withoutAccount) {
        super(core.getSession(), core.getRealm(), core.getBaseURI(), core.getFlowContext());
        this.withoutAccount = withoutAccount;
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

    /**
     * Where a first sign-in asks for a confirmation from an account that exists already, only what is linked to it can
     * answer. Core knows of the account, but sets the user only later ({@code IdpUsernamePasswordForm.validateForm}),
     * and would offer every provider.
     */
    @Override
    protected @Nullable Set<String> getLinkedBrokerAliases(
            KeycloakSession keycloak, RealmModel ofRealm, @Nullable AuthenticationFlowContext flow) {
        if (flow == null || flow.getUser() != null || !isFirstSignIn(flow.getAuthenticationSession())) {
            return super.getLinkedBrokerAliases(keycloak, ofRealm, flow);
        }
        ExistingUserInfo existing = ExistingUserInfo.deserialize(
                flow.getAuthenticationSession().getAuthNote(AbstractIdpAuthenticator.EXISTING_USER_INFO));
        UserModel known = keycloak.users().getUserById(ofRealm, existing.getExistingUserId());
        return known == null
                ? Set.of()
                : keycloak.users()
                        .getFederatedIdentitiesStream(ofRealm, known)
                        .map(FederatedIdentityModel::getIdentityProvider)
                        .filter(this::canConfirm)
                        .collect(Collectors.toSet());
    }

    private boolean canConfirm(String alias) {
        IdentityProviderModel provider = session.identityProviders().getByAlias(alias);
        return provider != null && !withoutAccount.contains(provider.getProviderId());
    }

    private static boolean isFirstSignIn(AuthenticationSessionModel authSession) {
        return authSession.getAuthNote(AbstractIdpAuthenticator.EXISTING_USER_INFO) != null
                && LoginActionsService.FIRST_BROKER_LOGIN_PATH.equals(
                        authSession.getAuthNote(AuthenticationProcessor.CURRENT_FLOW_PATH));
    }

    private String link(String alias) {
        return UNRESERVED.matcher(alias).matches()
                ? beforeAlias + alias + afterAlias
                : Urls.identityProviderAuthnRequest(baseURI, alias, realm.getName())
                        .toString();
    }
}
