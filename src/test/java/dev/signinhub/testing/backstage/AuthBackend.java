package dev.signinhub.testing.backstage;

import com.microsoft.playwright.Page;
import java.net.URI;
import java.time.Duration;

/** Who answers the app's calls. Its upstream knows Alice, and asks for consent each time. */
public interface AuthBackend extends AutoCloseable {

    /** Scopes of the upstream that the app does not ask for when it signs somebody in. */
    String REPO = "repo";

    String GIST = "gist";

    /** What a front end calls the base URL of the auth backend, without a slash at the end. */
    URI base();

    /** Signs Alice in at the upstream's page, where the browser is, and consents to what is asked. */
    void allow(Page page);

    /** Signs Alice in at the upstream's page, where the browser is, and refuses what is asked. */
    void deny(Page page);

    /** Sets how long the access tokens live that the upstream issues from now on. It is an hour until then. */
    void tokensLive(Duration life);

    @Override
    void close();
}
