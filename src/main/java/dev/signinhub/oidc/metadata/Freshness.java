package dev.signinhub.oidc.metadata;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;

/**
 * How long this server uses what a provider has published.
 *
 * <p>They are options of the whole server: how fast a change at a provider must arrive, and how long a provider may be
 * out of reach before its users wait, is the operator's decision, not a realm's.
 *
 * @param lifetime after which a document is read again in the background, unless the response grants less
 * @param maxAge after which a sign-in waits for a document that could not be read again
 */
public record Freshness(Duration lifetime, Duration maxAge) {

    /** The server option {@code --spi-signin-hub--metadata--lifetime}, in seconds. */
    private static final String LIFETIME = "lifetime";

    /** The server option {@code --spi-signin-hub--metadata--max-age}, in seconds. */
    private static final String MAX_AGE = "max-age";

    static final Freshness DEFAULT = new Freshness(Duration.ofMinutes(10), Duration.ofHours(1));

    private static final Duration LONGEST_LIFETIME = Duration.ofDays(1);
    private static final Duration LONGEST_MAX_AGE = Duration.ofDays(7);

    /**
     * Returns what this server's options say.
     *
     * @throws IllegalStateException with one sentence when an option is out of bounds
     */
    public static Freshness configured() {
        Config.Scope options = Config.scope("signin-hub", "metadata");
        return of(options.getInt(LIFETIME), options.getInt(MAX_AGE));
    }

    static Freshness of(@Nullable Integer lifetimeOption, @Nullable Integer maxAgeOption) {
        Duration lifetime = lifetimeOption == null
                ? DEFAULT.lifetime
                : within(LIFETIME, lifetimeOption, Duration.ofSeconds(1), LONGEST_LIFETIME);
        if (maxAgeOption != null) {
            return new Freshness(lifetime, within(MAX_AGE, maxAgeOption, lifetime, LONGEST_MAX_AGE));
        }
        return new Freshness(lifetime, lifetime.compareTo(DEFAULT.maxAge) > 0 ? lifetime : DEFAULT.maxAge);
    }

    private static Duration within(String option, int seconds, Duration shortest, Duration longest) {
        if (seconds < shortest.toSeconds() || seconds > longest.toSeconds()) {
            throw new IllegalStateException("Set spi-signin-hub--metadata--" + option + " to a number of seconds from "
                    + shortest.toSeconds() + " to " + longest.toSeconds() + ", not " + seconds + ".");
        }
        return Duration.ofSeconds(seconds);
    }
}
