package dev.signinhub.report;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Keycloak this jar is for.
 *
 * <p>An older one loads it all the same, and lacks what pages and sign-ins need.
 */
final class SupportedKeycloak {

    static final int MAJOR = 26;
    static final int MINOR = 7;

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\..*");

    private SupportedKeycloak() {}

    /** Returns what is wrong with a Keycloak of this version, in one sentence. Whether a newer one will do, it cannot say. */
    static Optional<String> problem(String version) {
        Matcher found = VERSION.matcher(version);
        if (!found.matches()) {
            return Optional.empty();
        }
        int major = Integer.parseInt(found.group(1));
        boolean older = major < MAJOR || (major == MAJOR && Integer.parseInt(found.group(2)) < MINOR);
        return older
                ? Optional.of("This version of Sign-in Hub is for Keycloak " + MAJOR + "." + MINOR
                        + ", and this server is Keycloak " + version + ".")
                : Optional.empty();
    }
}
