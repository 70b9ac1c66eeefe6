package dev.signinhub.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The brands' marks that a card may name. */
public final class Marks {

    private static final String LIST = "/theme/signin-hub/login/marks.properties";

    /** Where each is among the login theme's resources, sorted by name. */
    public static final Map<String, String> FILES = files();

    private Marks() {}

    static List<String> names() {
        return List.copyOf(FILES.keySet());
    }

    private static Map<String, String> files() {
        Properties list = new Properties();
        try (@Nullable InputStream in = Marks.class.getResourceAsStream(LIST)) {
            if (in == null) {
                throw new IllegalStateException(LIST + " is missing");
            }
            list.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> files = new TreeMap<>();
        list.stringPropertyNames().forEach(name -> files.put(name, list.getProperty(name)));
        return Collections.unmodifiableMap(files);
    }
}
