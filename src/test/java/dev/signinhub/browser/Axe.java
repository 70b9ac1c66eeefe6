package dev.signinhub.browser;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The axe rules, run in the page itself; its own client for Playwright takes a second a time. */
final class Axe {

    private static final String SCRIPT = script();

    private Axe() {}

    /** A line for each rule that is broken, with the first place where it is. */
    static List<String> violations(Page page) {
        return run(page, "{}");
    }

    /** The rules whose outcome depends on the colour scheme. */
    static List<String> colourViolations(Page page) {
        return run(page, "{ runOnly: ['color-contrast', 'link-in-text-block'] }");
    }

    @SuppressWarnings("unchecked")
    private static List<String> run(Page page, String options) {
        if (page.evaluate("typeof axe").equals("undefined")) {
            page.evaluate(SCRIPT);
        }
        return (List<String>) page.evaluate("""
                async () => (await axe.run(document, { resultTypes: ["violations"], ...%s })).violations
                    .map(({ id, nodes }) => `${id}: ${nodes[0].html} (${nodes.length})`)""".formatted(options));
    }

    private static String script() {
        try (var script = Objects.requireNonNull(Axe.class.getResourceAsStream("/axe.min.js"))) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
