package dev.signinhub.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.broker.Setting;
import dev.signinhub.oidc.OidcPkceIdentityProviderFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.keycloak.broker.provider.IdentityProviderFactory;
import org.keycloak.broker.provider.IdentityProviderMapper;
import org.keycloak.broker.social.SocialIdentityProviderFactory;
import org.keycloak.common.Profile;

/** What the admin console writes about the kinds of providers in the jar. */
public final class ConsoleTexts {

    /** What the keys of the settings' texts begin with. */
    public static final String SETTINGS = "signinhub.";

    public static final Path FOR_ANY_THEME = Path.of("src/main/resources/theme-resources/messages");
    public static final Path OF_OUR_THEME = Path.of("themes/signin-hub/admin/messages");

    public static final List<String> LANGUAGES = List.of("ar", "de", "en", "es", "fr", "ja");

    static {
        // Core asks it which of its own features are on.
        Profile.defaults();
    }

    private ConsoleTexts() {}

    /** Returns a factory of each kind. Not all of Keycloak's own can be loaded here, so the one beside them is named. */
    public static List<IdentityProviderFactory<?>> kinds() {
        return Stream.concat(
                        ServiceLoader.load(SocialIdentityProviderFactory.class).stream()
                                .map(ServiceLoader.Provider::get)
                                .filter(kind -> kind.getClass().getName().startsWith("dev.signinhub."))
                                .<IdentityProviderFactory<?>>map(kind -> (IdentityProviderFactory<?>) kind),
                        Stream.of(new OidcPkceIdentityProviderFactory()))
                .toList();
    }

    /** Returns each mapper in the jar. */
    public static List<IdentityProviderMapper> mappers() {
        return ServiceLoader.load(IdentityProviderMapper.class).stream()
                .filter(mapper -> mapper.type().getName().startsWith("dev.signinhub."))
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /** Returns what a page about this kind of provider is to be headed with. */
    public static String name(IdentityProviderFactory<?> kind) {
        // The name in the menu is what the card says.
        return kind.getId().equals("guest") ? "Guest" : kind.getName();
    }

    /** Returns the message that the console asks for where it writes a kind's name: its toUpperCase, in util.ts. */
    public static String nameMessage(IdentityProviderFactory<?> kind) {
        return kind.getId().substring(0, 1).toUpperCase(Locale.ROOT)
                + kind.getId().substring(1);
    }

    /** Returns the jar's own texts, as the console gets them with our theme. */
    public static Properties messages(String language) {
        var messages = Themes.messages(FOR_ANY_THEME, language);
        messages.putAll(Themes.messages(OF_OUR_THEME, language));
        return messages;
    }

    /** Asserts that the console says in English what the code says. */
    public static void assertSameInEnglish(Stream<Setting> settings) {
        var english = messages("en");
        assertThat(settings).isNotEmpty().allSatisfy(setting -> {
            assertThat(english.getProperty(setting.labelMessage())).isEqualTo(printed(setting.label()));
            assertThat(english.getProperty(setting.helpMessage())).isEqualTo(printed(setting.help()));
        });
    }

    /** A straight apostrophe would have to be doubled for those who make a message format of a text. */
    private static String printed(String text) {
        return text.replace('\'', '\u2019');
    }
}
