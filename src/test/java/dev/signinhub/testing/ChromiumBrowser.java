package dev.signinhub.testing;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Chromium as a person uses it. Playwright wants one thread: the tests of a JVM run one after the other. */
public final class ChromiumBrowser {

    private static @Nullable Playwright playwright;
    private static @Nullable Browser browser;

    private ChromiumBrowser() {}

    /** A browser without history, to be closed by the test: {@code newContext(o -> o.setLocale("ar"))}. */
    public static synchronized BrowserContext newContext(Consumer<NewContextOptions> options) {
        if (browser == null) {
            browser = launch();
        }
        var chosen = new NewContextOptions().setLocale("en-GB").setViewportSize(1280, 800);
        options.accept(chosen);
        return browser.newContext(chosen);
    }

    /** Keeps a picture of the whole page in {@code target/screenshots}. */
    public static Path screenshot(Page page, String name) {
        var file = Path.of("target", "screenshots", name + ".png");
        page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
        return file;
    }

    static synchronized void closeShared() {
        if (playwright != null) {
            playwright.close();
            playwright = null;
            browser = null;
        }
    }

    private static Browser launch() {
        var installed = path();
        var create = new Playwright.CreateOptions();
        var launch = new LaunchOptions()
                .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"));
        installed.ifPresent(path -> {
            create.setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"));
            launch.setExecutablePath(path);
        });
        playwright = Playwright.create(create);
        // As long as the browser itself waits for a page: a busy machine is slow, not wrong.
        PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
        return playwright.chromium().launch(launch);
    }

    /** Playwright downloads one of its own where none is found. */
    public static Optional<Path> path() {
        return Stream.of(
                        System.getProperty("CHROMIUM"),
                        System.getenv("CHROMIUM"),
                        "/usr/bin/chromium",
                        "/usr/bin/chromium-browser",
                        "/usr/bin/google-chrome",
                        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
                .filter(Objects::nonNull)
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }
}
