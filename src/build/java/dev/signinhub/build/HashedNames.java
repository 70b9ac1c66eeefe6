package dev.signinhub.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Copies the themes with a hash of the content in the names of their styles, scripts and drawings.
 *
 * <p>Keycloak keeps the compressed copy of a file for as long as the name stays, even after the jar was replaced.
 * A drawing of ours that a style names goes into the style itself: one request instead of a dozen. The marks of brands
 * stay files of their own, since a page shows few of the many.
 */
public final class HashedNames {

    private static final Pattern ASSET = Pattern.compile("resources/(.+)\\.(css|js|svg)");
    private static final Pattern REFERRING = Pattern.compile(".*\\.(ftl|properties)");
    private static final Pattern DRAWING = Pattern.compile("url\\(\"(\\.\\./img/[^\"/]+\\.svg)\"\\)");
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/");
    private static final Pattern INDENTED_LINE = Pattern.compile("\\s*\\n\\s*");

    private HashedNames() {}

    public static void main(String[] args) throws IOException {
        var source = Path.of(args[0]);
        var target = Path.of(args[1]);
        delete(target);
        for (var theme : List.of("signin-hub/login", "signin-hub/admin", "signin-hub-report/admin")) {
            copy(source.resolve(theme), target.resolve(theme));
        }
    }

    private static void copy(Path source, Path target) throws IOException {
        var names = new TreeMap<String, String>();
        for (var file : referredFirst(files(source))) {
            var asset = ASSET.matcher(name(source, file));
            if (asset.matches()) {
                var content = content(file, names);
                var hashed = asset.group(1) + "." + hash(content) + "." + asset.group(2);
                names.put(asset.group(1) + "." + asset.group(2), hashed);
                write(target.resolve("resources").resolve(hashed), content);
            }
        }
        for (var file : files(source)) {
            var name = name(source, file);
            if (REFERRING.matcher(name).matches()) {
                write(
                        target.resolve(name),
                        renamed(Files.readString(file), names).getBytes(UTF_8));
            } else if (!ASSET.matcher(name).matches()) {
                write(target.resolve(name), Files.readAllBytes(file));
            }
        }
    }

    /** A style comes after what it names. */
    private static List<Path> referredFirst(List<Path> files) {
        return files.stream().sorted(Comparator.comparing(HashedNames::isStyle)).toList();
    }

    private static boolean isStyle(Path file) {
        return file.toString().endsWith(".css");
    }

    private static byte[] content(Path file, Map<String, String> names) throws IOException {
        if (file.toString().endsWith(".js")) {
            return script(Files.readString(file)).getBytes(UTF_8);
        }
        if (!isStyle(file)) {
            return Files.readAllBytes(file);
        }
        var inlined = new StringBuilder();
        var drawings = DRAWING.matcher(compact(Files.readString(file)));
        while (drawings.find()) {
            var drawing = Files.readString(file.resolveSibling(drawings.group(1)))
                    .strip()
                    .replace('"', '\'')
                    .replace("%", "%25")
                    .replace("#", "%23")
                    .replace("<", "%3C")
                    .replace(">", "%3E");
            drawings.appendReplacement(
                    inlined, Matcher.quoteReplacement("url(\"data:image/svg+xml," + drawing + "\")"));
        }
        return renamed(drawings.appendTail(inlined).toString(), names).getBytes(UTF_8);
    }

    /** Without what only a reader of the source needs; the lines stay, and so does what they mean. */
    private static String script(String script) {
        return script.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("//"))
                .collect(Collectors.joining("\n"));
    }

    /** Without what only a reader of the source needs. */
    private static String compact(String style) {
        return INDENTED_LINE
                .matcher(COMMENT.matcher(style).replaceAll(""))
                .replaceAll("\n")
                .strip();
    }

    private static String renamed(String text, Map<String, String> names) {
        var result = text;
        for (var name : names.entrySet()) {
            result = result.replace(name.getKey(), name.getValue());
        }
        return result;
    }

    private static String hash(byte[] content) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String name(Path directory, Path file) {
        return directory.relativize(file).toString().replace('\\', '/');
    }

    private static List<Path> files(Path directory) throws IOException {
        try (var walk = Files.walk(directory)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            var files = new ArrayList<Path>();
            try (var walk = Files.walk(directory)) {
                walk.sorted(Comparator.reverseOrder()).forEach(files::add);
            }
            for (var file : files) {
                Files.delete(file);
            }
        }
    }
}
