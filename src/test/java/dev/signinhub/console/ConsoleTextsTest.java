package dev.signinhub.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.oidc.OidcSettings;
import dev.signinhub.resolver.SignInResolverFactory;
import dev.signinhub.testing.ConsoleTexts;
import dev.signinhub.testing.Themes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.keycloak.provider.ConfiguredProvider;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderFactory;

/** The console takes all its texts from the admin theme's messages, also the label and the help of a setting. */
@DisplayName("The texts that admins read")
class ConsoleTextsTest {

    /** The console's heading of the page that adds a provider. */
    private static final String HEADING = "addIdentityProvider";

    /** i18next: the message of that key, or the key where there is none. */
    private static final String NAME = "$t({{provider}})";

    static List<String> languages() {
        return ConsoleTexts.LANGUAGES;
    }

    static Stream<Arguments> kindsAndLanguages() {
        return configured().flatMap(kind -> languages().stream()
                .map(language -> Arguments.of(((ProviderFactory<?>) kind).getId(), language, kind)));
    }

    /** The kinds of providers, the mappers, and the steps of flows. */
    private static Stream<ConfiguredProvider> configured() {
        return Stream.of(
                        ConsoleTexts.kinds().stream(),
                        ConsoleTexts.mappers().stream(),
                        Stream.of(new SignInResolverFactory()))
                .flatMap(kinds -> kinds);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("kindsAndLanguages")
    @DisplayName("name and explain each setting of each kind of provider, mapper and step, in six languages")
    void complete(String id, String language, ConfiguredProvider kind) {
        var messages = Themes.messages(ConsoleTexts.FOR_ANY_THEME, language);
        assertThat(kind.getConfigProperties()).isNotEmpty().allSatisfy(setting -> {
            assertThat(messages.getProperty(setting.getLabel())).isNotBlank();
            assertThat(messages.getProperty(setting.getHelpText())).isNotBlank();
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("languages")
    @DisplayName("are about settings that there are")
    void orphans(String language) {
        Set<String> used = configured()
                .flatMap(kind -> kind.getConfigProperties().stream())
                .flatMap(ConsoleTextsTest::texts)
                .collect(Collectors.toSet());
        assertThat(Themes.messages(ConsoleTexts.FOR_ANY_THEME, language).stringPropertyNames())
                .filteredOn(key -> key.startsWith(ConsoleTexts.SETTINGS))
                .hasSameElementsAs(used);
    }

    private static Stream<String> texts(ProviderConfigProperty setting) {
        return Stream.of(setting.getLabel(), setting.getHelpText());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("languages")
    @DisplayName("hold nothing that the console would fill in or look up, besides the name in a heading")
    void plain(String language) {
        assertThat(ConsoleTexts.messages(language).entrySet())
                .filteredOn(text -> !text.getKey().equals(HEADING))
                .filteredOn(text -> text.getKey().toString().startsWith(ConsoleTexts.SETTINGS))
                .allSatisfy(text -> assertThat(text.getValue().toString()).doesNotContain("{{", "$t("));
        assertThat(ConsoleTexts.messages(language).getProperty(HEADING)).containsOnlyOnce(NAME);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("languages")
    @DisplayName("of our theme are the notes of its script, a heading, and names that are the same in each language")
    void ofOurTheme(String language) throws IOException {
        Set<String> wanted = notes();
        wanted.add(HEADING);
        if (language.equals("en")) {
            ConsoleTexts.kinds().stream()
                    .filter(kind -> !ConsoleTexts.name(kind).equals(ConsoleTexts.nameMessage(kind)))
                    .map(ConsoleTexts::nameMessage)
                    .forEach(wanted::add);
        }
        var messages = Themes.messages(ConsoleTexts.OF_OUR_THEME, language);
        assertThat(messages.stringPropertyNames()).hasSameElementsAs(wanted);
        assertThat(messages.values())
                .allSatisfy(text -> assertThat(text.toString()).isNotBlank());
    }

    private static Set<String> notes() throws IOException {
        String script = Files.readString(Path.of("themes/signin-hub/admin/resources/js/secretless.js"));
        Set<String> keys = Pattern.compile("\"(signinhub\\.[^\"]+)\"")
                .matcher(script)
                .results()
                .map((MatchResult key) -> key.group(1))
                .collect(Collectors.toCollection(HashSet::new));
        assertThat(keys).hasSize(3);
        return keys;
    }

    @Test
    @DisplayName("head each page with the name of the kind of provider")
    void names() {
        var english = ConsoleTexts.messages("en");
        assertThat(ConsoleTexts.kinds()).isNotEmpty().allSatisfy(kind -> {
            String message = ConsoleTexts.nameMessage(kind);
            assertThat(english.getProperty(message, message)).isEqualTo(ConsoleTexts.name(kind));
        });
    }

    @Test
    @DisplayName("say in English what the code says")
    void english() {
        ConsoleTexts.assertSameInEnglish(OidcSettings.ALL.stream());
    }
}
