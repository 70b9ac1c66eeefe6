package dev.signinhub.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.Stub;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.forms.login.freemarker.model.IdentityProviderBean;
import org.keycloak.forms.login.freemarker.model.IdentityProviderBean.IdentityProvider;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.RealmModel;
import org.keycloak.services.Urls;

@DisplayName("The cards of a page")
class ProviderCardsTest {

    private static final String QUERY =
            "?client_id=app%20one&tab_id=x&client_data=%7Balias%7D&session_code=/alias/login";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "github",
                "a-b_c.d~e",
                "with space",
                "größe",
                "日本",
                "50%",
                "a+b",
                "{alias}",
                "\"<>",
                "..",
                "alias"
            })
    @DisplayName("lead where core's would, whatever the alias")
    void links(String alias) {
        assertLeadsWhereCoresDoes("https://login.example" + QUERY, "hub", alias);
    }

    @ParameterizedTest
    @CsvSource({
        "https://login.example/alias/login/alias, alias",
        "https://login.example/auth, my realm",
        "https://login.example, größe"
    })
    @DisplayName("lead where core's would, wherever the server and the realm are")
    void places(String server, String realm) {
        assertLeadsWhereCoresDoes(server + QUERY, realm, "github");
        assertLeadsWhereCoresDoes(server, realm, "github");
    }

    @Test
    @DisplayName("carry what the page needs of a provider, and nothing else of its settings")
    void contents() {
        IdentityProviderModel model = provider("acme");
        model.setProviderId("oidc-pkce");
        model.setConfig(Map.of("kcTheme-message", "For staff.", "clientSecret", "s3cret", "guiOrder", "7"));
        IdentityProvider card = card("https://login.example", "hub", model);
        assertThat(card.getAlias()).isEqualTo("acme");
        assertThat(card.getDisplayName()).isEqualTo("Provider acme");
        assertThat(card.getProviderId()).isEqualTo("oidc-pkce");
        assertThat(card.getGuiOrder()).isEqualTo("7");
        assertThat(card.getIconClasses()).isEmpty();
        assertThat(card.getThemeConfig()).isEqualTo(Map.of("message", "For staff."));
    }

    private static void assertLeadsWhereCoresDoes(String base, String realm, String alias) {
        assertThat(card(base, realm, provider(alias)).getLoginUrl())
                .isEqualTo(Urls.identityProviderAuthnRequest(URI.create(base), alias, realm)
                        .toString());
    }

    private static IdentityProvider card(String base, String realm, IdentityProviderModel model) {
        var named = Stub.of(RealmModel.class, Map.of("getName", realm));
        var url = URI.create(base);
        return new ProviderCards(new IdentityProviderBean(null, named, url, null), Set.of())
                .createIdentityProvider(named, url, model);
    }

    private static IdentityProviderModel provider(String alias) {
        var provider = new IdentityProviderModel();
        provider.setAlias(alias);
        provider.setDisplayName("Provider " + alias);
        return provider;
    }
}
