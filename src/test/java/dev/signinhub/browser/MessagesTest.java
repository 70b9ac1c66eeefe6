package dev.signinhub.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signinhub.testing.ConsoleTexts;
import dev.signinhub.testing.Themes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Keycloak makes a {@link java.text.MessageFormat} of each text. */
@DisplayName("The texts that users read")
class MessagesTest {

    private static final List<String> LANGUAGES = List.of("ar", "de", "en", "es", "fr", "ja");

    private static final Pattern PLACE = Pattern.compile("\\{\\d}");

    private static final Pattern NAMES = Pattern.compile(
            "Google|Microsoft|Authenticator|Kerberos|NameIDFormat|Submit|Cancel|Passkeys?|Back to Application");

    enum Bundle {
        OF_THE_THEME(Themes.TEXTS),
        FOR_ANY_THEME(Path.of("src/main/resources/theme-resources/messages"));

        private final Path directory;

        Bundle(Path directory) {
            this.directory = directory;
        }
    }

    static Stream<Arguments> bundles() {
        return Stream.of(Bundle.values())
                .flatMap(bundle -> LANGUAGES.stream().map(language -> Arguments.of(bundle, language)));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("are there in six languages")
    void languages(Bundle bundle) throws IOException {
        try (var files = Files.list(bundle.directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(LANGUAGES.stream()
                            .map(language -> "messages_" + language + ".properties")
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    @DisplayName("are the same in each language, with the same places to fill in, and no apostrophe is lost")
    void complete(Bundle bundle, String language) {
        var keycloaks = Themes.stockMessages();
        var english = Themes.messages(bundle.directory, "en");
        var translated = Themes.messages(bundle.directory, language);
        assertThat(own(translated)).isNotEmpty().isEqualTo(own(english));
        for (var key : translated.stringPropertyNames()) {
            var text = translated.getProperty(key);
            assertThat(text).as(key).isNotBlank();
            assertThat(places(text)).as(key).isEqualTo(places(english.getProperty(key, keycloaks.getProperty(key))));
            assertThat(text.replace("''", "")).as(key).doesNotContain("'");
        }
    }

    @ParameterizedTest
    @MethodSource("verbs")
    @DisplayName("are all translated, those of Keycloak that a template names included")
    void translated(String language) {
        assertThat(Themes.stockMessages().stringPropertyNames())
                .filteredOn(key -> Themes.mentions('"' + key + '"'))
                .isNotEmpty()
                .isSubsetOf(shown(language).keySet());
    }

    @ParameterizedTest
    @MethodSource("verbs")
    @DisplayName("have one verb for signing in and out, Keycloak's own texts included")
    void oneVerb(String language, Pattern others) {
        assertThat(shown(language)).isNotEmpty();
        assertThat(matching(shown(language), others)).isEmpty();
    }

    static Stream<Arguments> verbs() {
        return Stream.of(
                Arguments.of("en", Pattern.compile("(?i:\\blog(ged|ging)?[ -]?(in|out|off)\\b)|Sign In|Sign Out")),
                Arguments.of("de", Pattern.compile("(?i)log-?(in|out)|(ein|aus)(ge)?log")),
                Arguments.of("fr", Pattern.compile("(?i)log-?(in|out)|^(Connexion|Déconnexion)$|processus d.+authent")),
                Arguments.of(
                        "es",
                        Pattern.compile(
                                "(?i)log-?(in|out)\\b|identific(ate|arse|ado)\\b|la identificación\\.?$|autentificado"
                                        + "|descone|^Acceder a|^Saliendo|Registrándole|se registrará")),
                Arguments.of("ar", Pattern.compile("^تسجيل دخول|للدخول")),
                Arguments.of("ja", Pattern.compile("サイン(イン|アウト)")));
    }

    @Test
    @DisplayName("have a capital only at the start of a sentence and in names, in English")
    void sentenceCase() {
        var texts = shown("en");
        texts.replaceAll((key, text) -> NAMES.matcher(text).replaceAll(""));
        assertThat(matching(texts, Pattern.compile("[\\p{L},)] +\\p{Lu}\\p{Ll}+")))
                .isEmpty();
    }

    /** Keycloak's and ours, except for the command line, names that are an admin's to choose, and what no page of ours shows. */
    private static Map<String, String> shown(String language) {
        var texts = Themes.stockMessages(language);
        texts.putAll(Themes.messages(language));
        var shown = new TreeMap<String, String>();
        texts.stringPropertyNames().stream()
                .filter(key -> !key.matches(
                        "(console-|browser|role_|client_|impersonate|openshift|gssDelegation|kerberosNotConfigured|bypassKerberos).*"
                                + "|personalInfo|passwordNewConfirm|loginTotpIntro|pageExpiredMsg[12]"))
                .forEach(key -> shown.put(key, texts.getProperty(key)));
        return shown;
    }

    private static Map<String, String> matching(Map<String, String> texts, Pattern pattern) {
        var matching = new TreeMap<>(texts);
        matching.values().removeIf(text -> !pattern.matcher(text).find());
        return matching;
    }

    private static Set<String> own(Properties texts) {
        var own = new TreeSet<>(texts.stringPropertyNames());
        own.removeAll(Themes.stockMessages().stringPropertyNames());
        return own;
    }

    @Test
    @DisplayName("are all shown by a template of the theme, or replace one of Keycloak's")
    void usedByTheme() {
        var keycloaks = Themes.stockMessages().stringPropertyNames();
        assertThat(Themes.messages("en").stringPropertyNames())
                .filteredOn(key -> !keycloaks.contains(key))
                .allMatch(key -> Themes.mentions(key.replaceFirst("^hub(Help|Terms|Privacy)$", "\"hub\" + name")));
    }

    @Test
    @DisplayName("are all named in the code, where they are for any theme")
    void usedByCode() {
        var code = code();
        assertThat(Themes.messages(Bundle.FOR_ANY_THEME.directory, "en").stringPropertyNames())
                .filteredOn(key -> !key.startsWith(ConsoleTexts.SETTINGS))
                .isNotEmpty()
                .allMatch(key -> code.contains('"' + key + '"'));
    }

    private static Set<String> places(String text) {
        var places = new TreeSet<String>();
        PLACE.matcher(text).results().map(MatchResult::group).forEach(places::add);
        return places;
    }

    private static String code() {
        var code = new StringBuilder();
        try (var files = Files.walk(Path.of("src/main/java"))) {
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                code.append(Files.readString(file));
            }
            return code.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
