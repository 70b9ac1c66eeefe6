package dev.signinhub.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The brands' marks that a card may name; the login theme lists them, with their files, in its properties. */
final class Marks {

    private static final String THEME = "/theme/signin-hub/login/theme.properties";
    private static final String PREFIX = "mark.";

    /** Their names, sorted. */
    static final List<String> NAMES = names();

    private Marks() {}

    private static List<String> names() {
        Properties theme = new Properties();
        try (@Nullable InputStream in = Marks.class.getResourceAsStream(THEME)) {
            if (in == null) {
                throw new IllegalStateException(THEME + " is missing");
            }
            theme.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return theme.stringPropertyNames().stream()
                .filter(key -> key.startsWith(PREFIX))
                .map(key -> key.substring(PREFIX.length()))
                .sorted()
                .toList();
    }
}
