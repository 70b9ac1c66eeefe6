package dev.signinhub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

    /** Those that the jar names to a server. ServiceLoader would fail here at core's own, which need all of the server. */
    static Stream<Object[]> kinds() {
        features();
        return Stream.<Class<?>>of(IdentityProviderFactory.class, SocialIdentityProviderFactory.class)
                .map(Class::getName)
                .flatMap(service -> CardSettings.class.getClassLoader().resources("META-INF/services/" + service))
                .flatMap(CardSettingsTest::lines)
                .filter(line -> line.startsWith("dev.signinhub."))
                .map(CardSettingsTest::factory)
                .map(factory -> new Object[] {factory.getId(), factory.getConfigProperties()});
    }

    private static Stream<String> lines(URL file) {
        try (InputStream in = file.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static IdentityProviderFactory<?> factory(String name) {
        try {
            return Class.forName(name)
                    .asSubclass(IdentityProviderFactory.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(name + " cannot be made", e);
        }
    }
}
