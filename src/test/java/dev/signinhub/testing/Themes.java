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

/** What our login theme and Keycloak's consist of. */
public final class Themes {

    /** Our login theme. */
    public static final Path OURS = Path.of("themes/signin-hub/login");

    /** Where our theme's own texts are. */
    public static final Path TEXTS = OURS.resolve("messages");

    private Themes() {}

    /** Every page, ours and Keycloak's. */
    public static Set<String> loginPages() {
        var pages = ownPages();
        pages.addAll(stockPages());
        return pages;
    }

    /** Those that our theme draws. */
    public static Set<String> ownPages() {
        try {
            return pages(OURS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that Keycloak's own themes have: {@code base}, and whichever numbers are in this version. */
    public static Set<String> stockPages() {
        try (FileSystem stock = stock();
                var themes = Files.newDirectoryStream(stock.getPath("theme"), "{base,keycloak.v*}")) {
            var pages = new TreeSet<String>();
            for (var theme : themes) {
                if (Files.isDirectory(theme.resolve("login"))) {
                    pages.addAll(pages(theme.resolve("login")));
                }
            }
            return pages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every template that ours may import: its own, and those of its parent {@code base}. */
    public static Set<String> templates() {
        try (FileSystem stock = stock()) {
            var templates = names(OURS);
            templates.addAll(names(stock.getPath("theme/base/login")));
            return templates;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        var jar = Objects.requireNonNull(Themes.class.getResource("/theme/base/login/theme.properties"));
        return FileSystems.newFileSystem(
                Path.of(jar.getPath().replaceFirst("^file:", "").replaceFirst("!.*", "")));
    }

    /** The templates that are a page rather than a part of one. */
    private static Set<String> pages(Path theme) throws IOException {
        var pages = names(theme);
        pages.remove("template.ftl");
        for (var name : names(theme)) {
            if (!Files.readString(theme.resolve(name)).contains("registrationLayout")) {
                pages.remove(name);
            }
        }
        return pages;
    }

    private static Set<String> names(Path theme) throws IOException {
        try (var files = Files.newDirectoryStream(theme, "*.ftl")) {
            var names = new TreeSet<String>();
            files.forEach(file -> names.add(file.getFileName().toString()));
            return names;
        }
    }
}
