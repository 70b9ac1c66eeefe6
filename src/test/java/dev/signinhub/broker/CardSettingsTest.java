package dev.signinhub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.keycloak.broker.provider.IdentityProviderFactory;
import org.keycloak.broker.social.SocialIdentityProviderFactory;
import org.keycloak.common.Profile;
import org.keycloak.provider.ProviderConfigProperty;

@DisplayName("The settings of the card")
class CardSettingsTest {

    @BeforeAll
    static void features() {
        // Core asks it which of its own features are on.
        Profile.defaults();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    @DisplayName("are offered by each kind of provider, once")
    void offered(String id, List<ProviderConfigProperty> properties) {
        assertThat(properties)
                .as(id)
                .extracting(ProviderConfigProperty::getName)
                .containsAll(CardSettings.ALL.stream().map(Setting::key).toList())
                .doesNotHaveDuplicates();
    }

    /** As a server finds them. */
    static Stream<Object[]> kinds() {
        features();
        return Stream.of(IdentityProviderFactory.class, SocialIdentityProviderFactory.class)
                .flatMap(service -> ServiceLoader.load(service).stream())
                .filter(found -> found.type().getName().startsWith("dev.signinhub."))
                .map(found -> (IdentityProviderFactory<?>) found.get())
                .map(factory -> new Object[] {factory.getId(), factory.getConfigProperties()});
    }
}
