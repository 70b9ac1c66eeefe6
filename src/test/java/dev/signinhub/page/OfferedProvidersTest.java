package dev.signinhub.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.broker.EntryWithoutAccount;
import dev.signinhub.broker.SignInPage.Absence;
import dev.signinhub.testing.Stub;
import dev.signinhub.testing.Stub.Call;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.keycloak.forms.login.freemarker.model.IdentityProviderBean;
import org.keycloak.forms.login.freemarker.model.IdentityProviderBean.IdentityProvider;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.IdentityProviderStorageProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

@DisplayName("The providers that a page offers")
class OfferedProvidersTest {

    @Test
    @DisplayName("come in core's order: the one used last, the others, and an entry without an account")
    void order() {
        var offered = offered(
                "c",
                card("guest", "guest", null),
                card("a", "oidc", "1"),
                card("b", "oidc", null),
                card("c", "oidc", "9"));
        assertThat(aliases(offered.getLastUsed())).containsExactly("c");
        assertThat(aliases(offered.getListed())).containsExactly("a", "b");
        assertThat(aliases(offered.getQuiet())).containsExactly("guest");
        assertThat(aliases(offered.getProviders())).containsExactly("c", "a", "b", "guest");
    }

    @Test
    @DisplayName("leave an entry without an account where an admin put it")
    void orderedGuest() {
        var offered = offered(null, card("guest", "guest", "0"), card("a", "oidc", "1"));
        assertThat(aliases(offered.getListed())).containsExactly("guest", "a");
        assertThat(offered.getQuiet()).isEmpty();
    }

    @Test
    @DisplayName("have no guest as the one used last: that is no account to come back to")
    void guestUsedLast() {
        var offered = offered("guest", card("guest", "guest", null), card("a", "oidc", null));
        assertThat(offered.getLastUsed()).isEmpty();
        assertThat(aliases(offered.getProviders())).containsExactly("a", "guest");
    }

    @Test
    @DisplayName("are without those that let nobody in, and those that are hidden")
    void left() {
        var offered = offered("x", card("shut", "guest", null), card("x", "saml", null), card("a", "oidc", null));
        assertThat(aliases(offered.getProviders())).containsExactly("a");
    }

    private static OfferedProviders offered(@Nullable String usedLast, IdentityProvider... cards) {
        Call model = arguments -> {
            var found = new IdentityProviderModel();
            found.setAlias((String) arguments.get(0));
            return found;
        };
        var store = Stub.of(IdentityProviderStorageProvider.class, Map.of("getByAlias", model));
        var session = Stub.of(KeycloakSession.class, Map.of("identityProviders", store));
        var selected = new IdentityProviderBean(session, Stub.of(RealmModel.class, Map.of()), URI.create("/"), null) {
            @Override
            public List<IdentityProvider> getProviders() {
                return List.of(cards);
            }
        };
        EntryWithoutAccount guests = provider ->
                Objects.equals(provider.getAlias(), "shut") ? Optional.of(Absence.CLOSED) : Optional.empty();
        return new OfferedProviders(selected, new Selection(Set.of("saml"), Map.of("guest", guests), false), usedLast);
    }

    private static IdentityProvider card(String alias, String kind, @Nullable String order) {
        return new IdentityProvider(alias, alias, kind, "/" + alias, order);
    }

    private static List<String> aliases(List<IdentityProvider> providers) {
        return providers.stream().map(IdentityProvider::getAlias).toList();
    }
}
