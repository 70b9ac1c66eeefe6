package dev.signinhub.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/** What our login theme and those it inherits from consist of. */
public final class Themes {

    private static final Path OURS = Path.of("themes/signin-hub/login");

    /** Where our theme's own texts are. */
    public static final Path TEXTS = OURS.resolve("messages");

    private Themes() {}

    /** Every template that is a page rather than a part of one, ours and the inherited. */
    public static Set<String> loginPages() {
        var pages = new TreeSet<String>();
        collect(OURS, pages);
        try (FileSystem stock = stock()) {
            collect(stock.getPath("theme/keycloak.v2/login"), pages);
            collect(stock.getPath("theme/base/login"), pages);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pages.remove("template.ftl");
        return pages;
    }

    /** Our own texts in a language. */
    public static Properties messages(String language) {
        return messages(TEXTS, language);
    }

    /** The texts of a bundle in a language. */
    public static Properties messages(Path bundle, String language) {
        var messages = new Properties();
        try (var reader = Files.newBufferedReader(bundle.resolve("messages_" + language + ".properties"))) {
            messages.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return messages;
    }

    /** Every text that a page of ours may show, by its key: Keycloak's and our own, in English. */
    public static Properties messages() {
        var messages = stockMessages();
        messages.putAll(messages("en"));
        return messages;
    }

    /** Keycloak's texts, in English. */
    public static Properties stockMessages() {
        return stockMessages("en");
    }

    /** Keycloak's texts in a language, without those that are not translated. */
    public static Properties stockMessages(String language) {
        try (FileSystem stock = stock()) {
            return messages(stock.getPath("theme/base/login/messages"), language);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether one of our templates holds the text. */
    public static boolean mentions(String text) {
        try (var files = Files.newDirectoryStream(OURS, "*.ftl")) {
            for (var file : files) {
                if (Files.readString(file).contains(text)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileSystem stock() throws IOException {
        var jar = Objects.requireNonNull(Themes.class.getResource("/theme/keycloak.v2/login/theme.properties"));
        return FileSystems.newFileSystem(
                Path.of(jar.getPath().replaceFirst("^file:", "").replaceFirst("!.*", "")));
    }

    private static void collect(Path theme, Set<String> pages) {
        try (var files = Files.newDirectoryStream(theme, "*.ftl")) {
            for (var file : files) {
                if (Files.readString(file).contains("registrationLayout")) {
                    pages.add(file.getFileName().toString());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
