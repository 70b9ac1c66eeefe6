package dev.signinhub.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.broker.CardSettings;
import dev.signinhub.broker.Setting;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.keycloak.provider.ProviderConfigProperty;

@DisplayName("The provider oidc-pkce")
class OidcPkceIdentityProviderFactoryTest {

    @Test
    @DisplayName("offers the settings of the card, and none twice")
    void card() {
        assertThat(new OidcPkceIdentityProviderFactory()
                        .getConfigProperties().stream()
                                .map(ProviderConfigProperty::getName)
                                .toList())
                .containsAll(CardSettings.ALL.stream().map(Setting::key).toList())
                .doesNotHaveDuplicates();
    }
}
